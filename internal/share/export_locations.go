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
	"golang.org/x/sync/errgroup"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var locationType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"path":      types.StringType,
	"preferred": types.BoolType,
}}

// observeLocations updates the export locations. The list that comes with a
// share is unordered, may include paths for administrators only, and is empty while
// the share is busy; so several export locations are read by a request of their own,
// but only when that list differs from the last time.
func (m *model) observeLocations(ctx context.Context, api *manila.Client, share *manila.Share, private privateState) diag.Diagnostics {
	if len(share.ExportLocations) == 0 && !m.ExportLocations.IsUnknown() {
		return nil
	}
	inline := slices.Sorted(slices.Values(share.ExportLocations))
	last, diags := tfstate.GetPrivate[inlineLocations](ctx, private, locationsKey)
	known := tfstate.IsKnown(m.ExportLocations)
	if known && (last != nil && slices.Equal(last.Paths, inline) || m.hasOnlyPath(inline)) {
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

// hasOnlyPath keeps what an earlier version, or the provider that the share came
// from, says of the only path.
func (m *model) hasOnlyPath(inline []string) bool {
	return len(inline) == 1 && len(m.ExportLocations.Elements()) == 1 && m.ExportLocation.ValueString() == inline[0]
}

// exportLocations are the paths that a user can mount. Where the service cannot
// tell them apart they are the inline ones. An only path costs no request: it is no
// administrator's, for where there is one, the backend has it beside that of the
// users (the drivers of Manila 15.1), and there is none that it could be preferred to.
func exportLocations(ctx context.Context, api *manila.Client, ref manila.Ref, inline []string) ([]manila.ExportLocation, error) {
	switch len(inline) {
	case 0:
		return nil, nil
	case 1:
		return []manila.ExportLocation{{Path: inline[0]}}, nil
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

// concurrentReads is how many shares are read at once, as Terraform does.
const concurrentReads = 10

// mountPaths are the paths that a user can mount, of each of the listed shares.
func mountPaths(ctx context.Context, api *manila.Client, shares []manila.Share) ([]types.List, diag.Diagnostics, error) {
	paths, hidden := make([]types.List, len(shares)), make([]diag.Diagnostic, len(shares))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrentReads)
	for i := range shares {
		share := &shares[i]
		group.Go(func() error {
			locations, err := exportLocations(ctx, api, share.Ref(), share.ExportLocations)
			if isHidden(err) {
				paths[i], hidden[i] = types.ListNull(types.StringType), pathsNotRead(share.Ref(), err)
				return nil
			}
			var usable []string
			for _, location := range locations {
				usable = append(usable, location.Path)
			}
			paths[i] = sortedPaths(usable)
			return err
		})
	}
	err := group.Wait()
	var unread diag.Diagnostics
	unread.Append(cmp.Or(hidden...)) // one stands for all
	return paths, unread, err
}

func sortedPaths(paths []string) types.List {
	values := []attr.Value{}
	for _, path := range slices.Sorted(slices.Values(paths)) {
		values = append(values, types.StringValue(path))
	}
	return types.ListValueMust(types.StringType, values)
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
