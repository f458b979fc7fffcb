package session

import (
	"context"
	"sync"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// ReadTags is ReadShare for the tags of a share, which are no part of it: one
// share alone costs one GET, and those that come together share a listing of up
// to a thousand.
func (s *Session) ReadTags(ctx context.Context, region string, ref sfsapi.ShareRef) (map[string]string, error) {
	view := s.tagViewer(region).View(ctx, settle.Ask{ID: ref.ID, MaxAge: readsLast, After: s.changes.last(ref.ID), By: s.Clock.Now()})
	return view.Value, about(ref, view.Err)
}

type tags = map[string]string

// tagViewers are those of all regions.
type tagViewers struct {
	sync.Mutex
	of map[*sfsapi.Client]*settle.Viewer[tags]
}

func (s *Session) tagViewer(region string) *settle.Viewer[tags] {
	api := s.API.InRegion(region)
	s.tagViewers.Lock()
	defer s.tagViewers.Unlock()
	if s.tagViewers.of == nil {
		s.tagViewers.of = map[*sfsapi.Client]*settle.Viewer[tags]{}
	}
	viewer, ok := s.tagViewers.of[api]
	if !ok {
		viewer = settle.NewViewer(s.Clock, tagSource(api))
		s.tagViewers.of[api] = viewer
	}
	return viewer
}

func tagSource(api *sfsapi.Client) settle.Source[tags] {
	return settle.Source[tags]{
		One: func(ctx context.Context, id string) (tags, error) {
			return api.Tags(ctx, sfsapi.ShareRef{ID: id})
		},
		Page: func(ctx context.Context, offset int) ([]settle.Entry[tags], error) {
			shares, err := api.PageOfTags(ctx, offset)
			if err != nil {
				return nil, err
			}
			page := make([]settle.Entry[tags], 0, len(shares))
			for _, share := range shares {
				page = append(page, settle.Entry[tags]{ID: share.ID, Value: share.Tags})
			}
			return page, nil
		},
		Quick:   sfsapi.Once,
		Passing: isPassing,
	}
}
