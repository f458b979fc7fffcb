package tfstate

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
)

// IsKnown reports whether a value is neither null nor unknown.
func IsKnown(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

// StringOrNull is null for the empty string, which services return for what is
// not set.
func StringOrNull(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// AsConfigured keeps an empty string in the configuration apart from no string:
// services store both as null.
func AsConfigured(configured types.String, shown string) types.String {
	if shown == "" && IsKnown(configured) && configured.ValueString() == "" {
		return configured
	}
	return StringOrNull(shown)
}

// RFC3339 adds the zone to a time of the service: Manila returns UTC without a
// zone, and Terraform's time functions require one.
func RFC3339(shown string) string {
	if _, err := time.Parse("2006-01-02T15:04:05", shown); err != nil {
		return shown
	}
	return shown + "Z"
}

// StringMap returns the elements of a map of strings; none if it is null or
// unknown.
func StringMap(value types.Map) map[string]string {
	elements := map[string]string{}
	for key, element := range value.Elements() {
		if text, ok := element.(types.String); ok {
			elements[key] = text.ValueString()
		}
	}
	return elements
}

// MapValue returns a map of strings that is not null, even without elements.
func MapValue(elements map[string]string) types.Map {
	values := make(map[string]attr.Value, len(elements))
	for key, element := range elements {
		values[key] = types.StringValue(element)
	}
	return types.MapValueMust(types.StringType, values)
}

// MapOrNull is null for a map without elements.
func MapOrNull(elements map[string]string) types.Map {
	if len(elements) == 0 {
		return types.MapNull(types.StringType)
	}
	return MapValue(elements)
}

// RegionChanges is true for a plan that needs another resource. A catalogue without
// regions, and a state of another provider, have none in the state.
func RegionChanges(planned, state types.String) bool {
	return !state.IsNull() && !planned.Equal(state)
}

// SetRegion sets a region that is null or unknown to the one that the client
// uses. A catalogue without regions makes it null.
func SetRegion(ctx context.Context, region *types.String, client interface {
	Region(ctx context.Context) (string, error)
}) diag.Diagnostics {
	if IsKnown(*region) {
		return nil
	}
	used, err := client.Region(ctx)
	if err != nil {
		return diag.Diagnostics{diags.RegionUnknown(err)}
	}
	*region = StringOrNull(used)
	return nil
}
