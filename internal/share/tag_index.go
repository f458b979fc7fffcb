package share

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// tagIndex knows the tags of many shares from one listing, which is read when
// the first is asked for. A share that the listing does not show, because it has
// no tags or because the service cannot list them, is asked for by its id.
type tagIndex struct {
	provider *conns.Provider
	api      *manila.Client
	listed   map[string]map[string]string // nil until it is read
}

// of gives the tags of a share. A service without tags gives ErrNotSupported.
func (b *tagIndex) of(ctx context.Context, share *manila.Share) (map[string]string, error) {
	if b.listed == nil {
		if err := b.read(ctx); err != nil {
			return nil, err
		}
	}
	if tags, ok := b.listed[share.ID]; ok {
		return tags, nil
	}
	return b.api.Tags(ctx, share.Ref())
}

func (b *tagIndex) read(ctx context.Context) error {
	if err := b.api.SupportsTags(ctx); err != nil {
		return err
	}
	listed := map[string]map[string]string{}
	for offset := 0; ; {
		page, err := b.api.ListTagsPage(ctx, offset)
		if err != nil {
			return err
		}
		before := len(listed)
		for _, share := range page {
			listed[share.ID] = share.Tags
		}
		if len(listed) == before {
			b.listed = listed
			return nil
		}
		offset += len(page)
	}
}

// shown gives the tags of a share where there may be any: to ask each OpenStack
// service for what it does not have would cost a request for nothing.
func (b *tagIndex) shown(ctx context.Context, share *manila.Share) (map[string]string, error) {
	return b.mayHave(share, func() (map[string]string, error) { return b.of(ctx, share) })
}

// shownAlone is shown for somebody who wants one share only.
func (b *tagIndex) shownAlone(ctx context.Context, share *manila.Share) (map[string]string, error) {
	return b.mayHave(share, func() (map[string]string, error) { return b.api.Tags(ctx, share.Ref()) })
}

func (b *tagIndex) mayHave(share *manila.Share, ask func() (map[string]string, error)) (map[string]string, error) {
	if b.listed == nil && !(&shareResource{provider: b.provider}).isSFS(share) {
		return nil, nil
	}
	tags, err := ask()
	if errors.Is(err, manila.ErrNotSupported) {
		return nil, nil
	}
	return tags, err
}

// filter takes the shares away that do not have all of the wanted tags.
func (b *tagIndex) filter(ctx context.Context, shares []manila.Share, wanted map[string]string) ([]manila.Share, error) {
	if len(wanted) == 0 {
		return shares, nil
	}
	var tagged []manila.Share
	for _, share := range shares {
		tags, err := b.of(ctx, &share)
		if err != nil {
			return nil, err
		}
		if containsAll(tags, wanted) {
			tagged = append(tagged, share)
		}
	}
	return tagged, nil
}

func containsAll(all, wanted map[string]string) bool {
	return !slices.ContainsFunc(slices.Collect(maps.Keys(wanted)), func(key string) bool {
		value, ok := all[key]
		return !ok || value != wanted[key]
	})
}

// orNull is null where nothing is known of tags.
func orNull(tags map[string]string) types.Map {
	if len(tags) == 0 {
		return types.MapNull(types.StringType)
	}
	return visibleMetadata(tags)
}
