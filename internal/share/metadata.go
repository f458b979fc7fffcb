package share

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ownership decides which of the service's metadata keys belong in the state.
type ownership func(key string) bool

// ownedBy owns the keys that any of the maps has.
func ownedBy(configured ...types.Map) ownership {
	return func(key string) bool {
		return slices.ContainsFunc(configured, func(m types.Map) bool {
			_, ok := m.Elements()[key]
			return ok
		})
	}
}

// ownedAfterImport owns every key but those that Manila (affinity hints), the SFS
// services and this provider write themselves: which keys the configuration has
// is not known yet.
func ownedAfterImport(key string) bool {
	return key != createMarkerKey && !manila.IsSFSMetadata(key) && !strings.HasPrefix(key, "__affinity")
}

// of returns the owned part of a share's metadata. A null map stays null.
func (owned ownership) of(configured types.Map, metadata map[string]string) types.Map {
	kept := maps.Clone(metadata)
	maps.DeleteFunc(kept, func(key, _ string) bool { return !owned(key) })
	if len(kept) == 0 && configured.IsNull() {
		return types.MapNull(types.StringType)
	}
	return tfstate.MapValue(kept)
}

// visibleMetadata is all metadata but the create marker.
func visibleMetadata(metadata map[string]string) types.Map {
	visible := maps.Clone(metadata)
	delete(visible, createMarkerKey)
	return tfstate.MapValue(visible)
}

// metadataChange is a change of metadata, or of tags.
type metadataChange struct {
	set     map[string]string
	removed []string
}

func (c metadataChange) isEmpty() bool { return len(c.set) == 0 && len(c.removed) == 0 }

// changeMetadata is what leads from the state to the plan.
func changeMetadata(state, plan types.Map) metadataChange {
	before, after := tfstate.StringMap(state), tfstate.StringMap(plan)
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

// apply sends the change. Keys with a slash or with letters beyond ASCII can be
// set but not deleted one by one (observed on Manila 15.1: 404); they are removed
// by writing the whole map without them.
func (c metadataChange) apply(ctx context.Context, api *manila.Client, ref manila.Ref) error {
	if !slices.ContainsFunc(c.removed, func(key string) bool { return !manila.DeletableMetadataKey(key) }) {
		return c.applyKeyByKey(ctx, api, ref)
	}
	share, err := api.GetShare(ctx, ref)
	if err != nil {
		return err
	}
	whole := map[string]string{}
	maps.Copy(whole, share.Metadata)
	maps.DeleteFunc(whole, func(key, _ string) bool { return slices.Contains(c.removed, key) })
	maps.Copy(whole, c.set)
	return api.ReplaceMetadata(ctx, ref, whole)
}

func (c metadataChange) applyKeyByKey(ctx context.Context, api *manila.Client, ref manila.Ref) error {
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

// check compares what the service shows after the change.
func (c metadataChange) check(metadata map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(c.set)) {
		got, ok := metadata[key]
		switch {
		case !ok:
			return fmt.Errorf("the key %q was set to %q, but the share has no such key", key, c.set[key])
		case got != c.set[key]:
			return fmt.Errorf("the key %q was set to %q, but the share has %q", key, c.set[key], got)
		}
	}
	for _, key := range c.removed {
		if got, ok := metadata[key]; ok {
			return fmt.Errorf("the key %q was removed, but the share still has it, with %q", key, got)
		}
	}
	return nil
}

// setMetadata changes the metadata and compares what the share has afterwards.
func (u *update) setMetadata(ctx context.Context) diag.Diagnostic {
	change := changeMetadata(u.state.Metadata, u.plan.Metadata)
	if err := change.apply(ctx, u.share.API, u.share.Ref); err != nil {
		return metadataNotChanged(u.share.Ref, err)
	}
	var ignored error
	err := u.readUntil(ctx, func(share *manila.Share) bool {
		ignored = change.check(share.Metadata)
		return ignored == nil
	})
	switch {
	case err != nil:
		return requestFailed("Cannot read the metadata of "+u.share.Ref.String()+" after its change", err)
	case ignored != nil:
		return metadataIgnored(u.share.Ref, ignored)
	}
	return nil
}
