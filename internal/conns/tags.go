package conns

import (
	"context"
	"sync"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// ReadTags is ReadShare for the tags of a share, which are no part of it: one
// share alone costs one GET, and those that come together share a listing of up
// to a thousand.
func (s *Provider) ReadTags(ctx context.Context, region string, ref manila.ShareRef) (map[string]string, error) {
	view := s.tagViewer(region).Read(ctx, batch.Request{ID: ref.ID, MaxAge: listingTTL, StartedAfter: s.changes.last(ref.ID), Due: s.Clock.Now()})
	return view.Value, about(ref, view.Err)
}

type tags = map[string]string

// tagViewers are those of all regions.
type tagViewers struct {
	sync.Mutex
	of map[*manila.Client]*batch.Reader[tags]
}

func (s *Provider) tagViewer(region string) *batch.Reader[tags] {
	api := s.API.InRegion(region)
	s.tagViewers.Lock()
	defer s.tagViewers.Unlock()
	if s.tagViewers.of == nil {
		s.tagViewers.of = map[*manila.Client]*batch.Reader[tags]{}
	}
	viewer, ok := s.tagViewers.of[api]
	if !ok {
		viewer = batch.NewReader(s.Clock, tagSource(api))
		s.tagViewers.of[api] = viewer
	}
	return viewer
}

func tagSource(api *manila.Client) batch.Source[tags] {
	return batch.Source[tags]{
		Get: func(ctx context.Context, id string) (tags, error) {
			return api.Tags(ctx, manila.ShareRef{ID: id})
		},
		List: func(ctx context.Context, offset int) ([]batch.Entry[tags], error) {
			shares, err := api.ListTagsPage(ctx, offset)
			if err != nil {
				return nil, err
			}
			page := make([]batch.Entry[tags], 0, len(shares))
			for _, share := range shares {
				page = append(page, batch.Entry[tags]{ID: share.ID, Value: share.Tags})
			}
			return page, nil
		},
		WithoutRetries: manila.WithoutRetries,
		IsTransient:    isPassing,
	}
}
