package share

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// ownership decides which of the service's metadata keys belong in the state.
type ownership func(key string) bool

// ownedBy owns the keys that any of the maps names.
func ownedBy(written ...types.Map) ownership {
	return func(key string) bool {
		return slices.ContainsFunc(written, func(m types.Map) bool {
			_, ok := m.Elements()[key]
			return ok
		})
	}
}

// ownedAfterImport owns every key but the service's own: nothing is known yet
// of what the configuration will name.
func ownedAfterImport(key string) bool { return !ofTheService(key) }

// ofTheService is true for the keys that Manila and the SFS services write
// themselves (SFS API reference; Manila's affinity hints), and for the
// provider's own mark.
func ofTheService(key string) bool {
	return key == createMarkerKey || isSFSMetadata(key) || strings.HasPrefix(key, "__affinity")
}

// of gives the owned part of what the service shows. No map stays no map.
func (owned ownership) of(written types.Map, shown map[string]string) types.Map {
	kept := map[string]attr.Value{}
	for key, value := range shown {
		if owned(key) {
			kept[key] = types.StringValue(value)
		}
	}
	if len(kept) == 0 && written.IsNull() {
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, kept)
}

// metadataChange is what has to happen to the service's metadata.
type metadataChange struct {
	set     map[string]string
	removed []string
}

func (c metadataChange) isEmpty() bool { return len(c.set) == 0 && len(c.removed) == 0 }

// changeMetadata compares what the state has with what is planned.
func changeMetadata(state, plan types.Map) metadataChange {
	before, after := plain(state), plain(plan)
	change := metadataChange{set: map[string]string{}}
	for key, value := range after {
		if old, ok := before[key]; !ok || old != value {
			change.set[key] = value
		}
	}
	for key := range before {
		if _, ok := after[key]; !ok {
			change.removed = append(change.removed, key)
		}
	}
	slices.Sort(change.removed)
	return change
}

// apply carries the change out. Keys with a slash or with letters beyond ASCII
// can be set but not deleted one by one (observed on Manila 15.1: 404); they
// are removed by writing the whole map without them.
func (c metadataChange) apply(ctx context.Context, api *manila.Client, ref manila.ShareRef) error {
	if !slices.ContainsFunc(c.removed, func(key string) bool { return !manila.DeletableMetadataKey(key) }) {
		return c.applyKeyByKey(ctx, api, ref)
	}
	share, err := api.GetShare(ctx, ref)
	if err != nil {
		return err
	}
	whole := maps.Clone(share.Metadata)
	if whole == nil {
		whole = map[string]string{}
	}
	for _, key := range c.removed {
		delete(whole, key)
	}
	maps.Copy(whole, c.set)
	return api.ReplaceMetadata(ctx, ref, whole)
}

func (c metadataChange) applyKeyByKey(ctx context.Context, api *manila.Client, ref manila.ShareRef) error {
	if len(c.set) > 0 {
		if err := api.MergeMetadata(ctx, ref, c.set); err != nil {
			return err
		}
	}
	for _, key := range c.removed {
		if err := api.DeleteMetadataKey(ctx, ref, key); err != nil {
			return err
		}
	}
	return nil
}

// check says what of the change the share does not show.
func (c metadataChange) check(shown map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(c.set)) {
		if got, ok := shown[key]; !ok || got != c.set[key] {
			return fmt.Errorf("the key %q was set to %q, but the share shows %s", key, c.set[key], quoted(got, ok))
		}
	}
	for _, key := range c.removed {
		if got, ok := shown[key]; ok {
			return fmt.Errorf("the key %q was removed, but the share still shows %q", key, got)
		}
	}
	return nil
}

func quoted(value string, present bool) string {
	if !present {
		return "no such key"
	}
	return fmt.Sprintf("%q", value)
}

func plain(m types.Map) map[string]string {
	values := map[string]string{}
	for key, value := range m.Elements() {
		if s, ok := value.(types.String); ok {
			values[key] = s.ValueString()
		}
	}
	return values
}
