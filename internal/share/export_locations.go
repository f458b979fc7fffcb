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
// share is unordered, includes paths for administrators only, and is empty while
// the share is busy; so several paths are asked about, but only when that list
// differs from the last time.
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
	if !known || !m.hasOnlyPath(inline) {
		locations, err := mountLocations(ctx, api, share)
		if err != nil {
			diags.Append(locationsNotRead(share.Ref(), err))
			if !known {
				m.setLocations(nil)
			}
			return diags
		}
		m.setLocations(locations)
	}
	diags.Append(tfstate.SetPrivate(ctx, private, locationsKey, &inlineLocations{Paths: inline})...)
	return diags
}

// hasOnlyPath is true for a state with the one path that the share shows. It may
// know that the service prefers it, which the listing does not say.
func (m *model) hasOnlyPath(inline []string) bool {
	return len(inline) == 1 && len(m.ExportLocations.Elements()) == 1 && m.ExportLocation.ValueString() == inline[0]
}

// mountLocations are the export locations that a user can mount. The listing has
// those for administrators too, for members as well, and does not tell them apart,
// so a share with several paths costs a request. An only path needs none: no
// driver of Manila 15.1 exports a share to administrators alone, the path of the
// users is always beside theirs. There is nothing that an only path could be
// preferred to, so it counts as not preferred, as where the service says nothing.
func mountLocations(ctx context.Context, api *manila.Client, share *manila.Share) ([]manila.ExportLocation, error) {
	if len(share.ExportLocations) == 1 {
		return inlineOnly(share.ExportLocations), nil
	}
	return exportLocations(ctx, api, share.Ref(), share.ExportLocations)
}

// exportLocations are the paths that a user can mount. Where the service cannot
// tell them apart they are the inline ones.
func exportLocations(ctx context.Context, api *manila.Client, ref manila.ShareRef, inline []string) ([]manila.ExportLocation, error) {
	if len(inline) == 0 {
		return nil, nil
	}
	locations, err := api.ExportLocations(ctx, ref)
	if errors.Is(err, manila.ErrNotSupported) {
		return inlineOnly(inline), nil
	}
	return locations, err
}

// inlineOnly are the export locations of which only the paths are known.
func inlineOnly(paths []string) []manila.ExportLocation {
	var locations []manila.ExportLocation
	for _, path := range paths {
		locations = append(locations, manila.ExportLocation{Path: path})
	}
	return locations
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
			locations, err := mountLocations(ctx, api, share)
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
