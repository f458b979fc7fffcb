package share

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var locationType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"path":      types.StringType,
	"preferred": types.BoolType,
}}

// observeLocations brings the export locations up to date. What the service
// shows with a share is unordered, holds paths for administrators only, and is
// empty while the share is at work; so the paths proper are asked for, but only
// when what is shown differs from the last time.
func (m *model) observeLocations(ctx context.Context, api *manila.Client, share *manila.Share, memory privateState) diag.Diagnostics {
	if len(share.ExportLocations) == 0 && !m.ExportLocations.IsUnknown() {
		return nil
	}
	inline := slices.Sorted(slices.Values(share.ExportLocations))
	last, diags := getPrivate[inlineLocations](ctx, memory, locationsKey)
	known := !m.ExportLocations.IsUnknown() && !m.ExportLocations.IsNull()
	if known && last != nil && slices.Equal(last.Paths, inline) {
		return diags
	}
	locations, err := exportLocations(ctx, api, share.Ref(), inline)
	if err != nil {
		diags.Append(locationsNotRead(share.Ref(), err))
		m.setUnreadLocations(known)
		return diags
	}
	m.setLocations(locations)
	diags.Append(setPrivate(ctx, memory, locationsKey, &inlineLocations{Paths: inline})...)
	return diags
}

// exportLocations asks for the paths that a tenant can mount. A service that
// cannot tell them apart has only what it shows with the share.
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
	slices.SortFunc(locations, func(a, b manila.ExportLocation) int {
		if a.Preferred != b.Preferred {
			return cmp.Compare(rank(a), rank(b))
		}
		return strings.Compare(a.Path, b.Path)
	})
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

// setUnreadLocations keeps what is known; a new share has no paths until the
// next refresh.
func (m *model) setUnreadLocations(known bool) {
	if known {
		return
	}
	m.setLocations(nil)
}

func rank(location manila.ExportLocation) int {
	if location.Preferred {
		return 0
	}
	return 1
}
