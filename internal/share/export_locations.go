package share

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var locationType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"path":      types.StringType,
	"preferred": types.BoolType,
}}

// observeLocations updates the export locations. The list that comes with a
// share is unordered, includes paths for administrators only, and is empty while
// the share is busy; so the export locations are read by a request of their own,
// but only when that list differs from the last time.
func (m *model) observeLocations(ctx context.Context, api *manila.Client, share *manila.Share, private privateState) diag.Diagnostics {
	if len(share.ExportLocations) == 0 && !m.ExportLocations.IsUnknown() {
		return nil
	}
	inline := slices.Sorted(slices.Values(share.ExportLocations))
	last, diags := tfstate.GetPrivate[inlineLocations](ctx, private, locationsKey)
	known := tfstate.IsKnown(m.ExportLocations)
	if known && last != nil && slices.Equal(last.Paths, inline) {
		return diags
	}
	locations, err := exportLocations(ctx, api, share.Ref(), inline)
	if err != nil {
		diags.Append(locationsNotRead(share.Ref(), err))
		if !known {
			m.setLocations(nil)
		}
		return diags
	}
	m.setLocations(locations)
	diags.Append(tfstate.SetPrivate(ctx, private, locationsKey, &inlineLocations{Paths: inline})...)
	return diags
}

// exportLocations are the paths that a user can mount. Where the service cannot
// tell them apart they are the inline ones.
func exportLocations(ctx context.Context, api *manila.Client, ref manila.ShareRef, inline []string) ([]manila.ExportLocation, error) {
	if len(inline) == 0 {
		return nil, nil
	}
	locations, err := api.ExportLocations(ctx, ref)
	if errors.Is(err, manila.ErrNotSupported) {
		for _, path := range inline {
			locations = append(locations, manila.ExportLocation{Path: path})
		}
		return locations, nil
	}
	return locations, err
}

func (m *model) setLocations(locations []manila.ExportLocation) {
	slices.SortFunc(locations, preferredFirst)
	values := make([]attr.Value, 0, len(locations))
	for _, location := range locations {
		values = append(values, types.ObjectValueMust(locationType.AttrTypes, map[string]attr.Value{
			"path":      types.StringValue(location.Path),
			"preferred": types.BoolValue(location.Preferred),
		}))
	}
	m.ExportLocations = types.ListValueMust(locationType, values)
	m.ExportLocation = types.StringNull()
	if len(locations) > 0 {
		m.ExportLocation = types.StringValue(locations[0].Path)
	}
}

func preferredFirst(a, b manila.ExportLocation) int {
	switch {
	case a.Preferred == b.Preferred:
		return strings.Compare(a.Path, b.Path)
	case a.Preferred:
		return -1
	default:
		return 1
	}
}
