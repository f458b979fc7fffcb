package share

import (
	"context"
	"errors"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// tagIndex has the tags of many shares from one listing, which is read when the
// first is asked for. The tags of a share that the listing lacks, because it has
// none or because the service cannot list them, are read by its id.
type tagIndex struct {
	provider *conns.Provider
	api      *manila.Client
	listed   map[string]map[string]string // by share id; nil until it is read
}

// of returns the tags of a share, or ErrNotSupported.
func (i *tagIndex) of(ctx context.Context, share *manila.Share) (map[string]string, error) {
	if i.listed == nil {
		if err := i.read(ctx); err != nil {
			return nil, err
		}
	}
	if tags, ok := i.listed[share.ID]; ok {
		return tags, nil
	}
	return i.api.Tags(ctx, share.Ref())
}

func (i *tagIndex) read(ctx context.Context) error {
	if err := i.api.SupportsTags(ctx); err != nil {
		return err
	}
	listed := map[string]map[string]string{}
	for offset := 0; ; {
		page, err := i.api.ListTagsPage(ctx, offset)
		if err != nil {
			return err
		}
		before := len(listed)
		for _, share := range page {
			listed[share.ID] = share.Tags
		}
		if len(listed) == before {
			i.listed = listed
			return nil
		}
		offset += len(page)
	}
}

// ofMany returns the tags of one of many shares, where it may have any.
func (i *tagIndex) ofMany(ctx context.Context, share *manila.Share) (map[string]string, error) {
	if i.listed == nil && !mayHaveTags(i.provider, share) {
		return nil, nil
	}
	return noneIfNotSupported(i.of(ctx, share))
}

// isHidden is true where the service does not show something of a share to the account.
func isHidden(err error) bool { return manila.IsForbidden(err) || manila.IsNotFound(err) }

// ofOne returns the tags of the only share, where it may have any.
func (i *tagIndex) ofOne(ctx context.Context, share *manila.Share) (map[string]string, error) {
	if i.listed == nil && !mayHaveTags(i.provider, share) {
		return nil, nil
	}
	return noneIfNotSupported(i.api.Tags(ctx, share.Ref()))
}

func noneIfNotSupported(tags map[string]string, err error) (map[string]string, error) {
	if errors.Is(err, manila.ErrNotSupported) {
		return nil, nil
	}
	return tags, err
}

// filter returns the shares that have all of the given tags.
func (i *tagIndex) filter(ctx context.Context, shares []manila.Share, tags map[string]string) ([]manila.Share, error) {
	if len(tags) == 0 {
		return shares, nil
	}
	var tagged []manila.Share
	for _, share := range shares {
		all, err := i.of(ctx, &share)
		if err != nil {
			return nil, err
		}
		if containsAll(all, tags) {
			tagged = append(tagged, share)
		}
	}
	return tagged, nil
}

func containsAll(all, wanted map[string]string) bool {
	for key, value := range wanted {
		if got, ok := all[key]; !ok || got != value {
			return false
		}
	}
	return true
}
