package session

import (
	"context"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// readsLast is how old a listing may be to answer a refresh: as long as
// Terraform takes to refresh a large configuration, and short enough that
// nobody has done much meanwhile.
const readsLast = 5 * time.Second

// A look before acting may be one that others have just taken, or are about to
// take: nothing is locked on the service, so a look of this very moment would
// not be worth more.
const (
	justNow = 500 * time.Millisecond
	noHurry = 250 * time.Millisecond
)

// ShareView is what one look at a share gave.
type ShareView = settle.View[*sfsapi.Share]

// ReadShare is a share for a refresh. Reads that come together share a
// listing, and so do reads within a few seconds of it; but nothing older than
// this process's own last change to the share is ever given. One read alone
// costs one GET.
func (s *Session) ReadShare(ctx context.Context, region string, ref sfsapi.ShareRef) (*sfsapi.Share, error) {
	return s.readShare(ctx, region, ref, readsLast)
}

// ReadShareAnew is ReadShare for somebody who does not believe what that gave:
// the look begins only now.
func (s *Session) ReadShareAnew(ctx context.Context, region string, ref sfsapi.ShareRef) (*sfsapi.Share, error) {
	return s.readShare(ctx, region, ref, 0)
}

func (s *Session) readShare(ctx context.Context, region string, ref sfsapi.ShareRef, maxAge time.Duration) (*sfsapi.Share, error) {
	view := s.viewer(region).View(ctx, settle.Ask{ID: ref.ID, MaxAge: maxAge, After: s.changes.last(ref.ID), By: s.Clock.Now()})
	s.lastSeen.note(view)
	return view.Value, about(ref, view.Err)
}

// LastSeen is the share as this process last saw it, nil if it never did. It is
// not to be changed.
func (s *Session) LastSeen(shareID string) *sfsapi.Share {
	s.lastSeen.Lock()
	defer s.lastSeen.Unlock()
	return s.lastSeen.shares[shareID]
}

type lastSeen struct {
	sync.Mutex
	shares map[string]*sfsapi.Share
}

func (l *lastSeen) note(view ShareView) {
	if view.Err != nil {
		return
	}
	l.Lock()
	defer l.Unlock()
	if l.shares == nil {
		l.shares = map[string]*sfsapi.Share{}
	}
	l.shares[view.Value.ID] = view.Value
}

// LookAtShare is a share for somebody who waits for it: seen at the latest at
// the given time and not longer ago than maxAge, 0 being not before now. A look
// that fails is not repeated.
func (s *Session) LookAtShare(ctx context.Context, region string, ref sfsapi.ShareRef, by time.Time, maxAge time.Duration) (ShareView, error) {
	view := s.viewer(region).View(ctx, settle.Ask{ID: ref.ID, MaxAge: maxAge, After: s.changes.last(ref.ID), By: by, Quick: true})
	s.lastSeen.note(view)
	return view, about(ref, view.Err)
}

// viewer is what all shares of a region are seen through.
func (s *Session) viewer(region string) *settle.Viewer[*sfsapi.Share] {
	api := s.API.InRegion(region)
	s.viewers.Lock()
	defer s.viewers.Unlock()
	if s.viewers.of == nil {
		s.viewers.of = map[*sfsapi.Client]*settle.Viewer[*sfsapi.Share]{}
	}
	viewer, ok := s.viewers.of[api]
	if !ok {
		viewer = settle.NewViewer(s.Clock, source(api))
		s.viewers.of[api] = viewer
	}
	return viewer
}

type viewers struct {
	sync.Mutex
	of map[*sfsapi.Client]*settle.Viewer[*sfsapi.Share]
}

func source(api *sfsapi.Client) settle.Source[*sfsapi.Share] {
	return settle.Source[*sfsapi.Share]{
		One: func(ctx context.Context, id string) (*sfsapi.Share, error) {
			return api.GetShare(ctx, sfsapi.ShareRef{ID: id})
		},
		Page: func(ctx context.Context, offset int) ([]settle.Entry[*sfsapi.Share], error) {
			shares, err := api.PageOfShares(ctx, offset)
			if err != nil {
				return nil, err
			}
			page := make([]settle.Entry[*sfsapi.Share], 0, len(shares))
			for i := range shares {
				page = append(page, settle.Entry[*sfsapi.Share]{ID: shares[i].ID, Value: &shares[i]})
			}
			return page, nil
		},
		Quick:   sfsapi.Once,
		Passing: isPassing,
	}
}

func isPassing(err error) bool {
	failure, ok := sfsapi.AsError(err)
	return ok && failure.Transient()
}

// about names the share in an error that was shared with others.
func about(ref sfsapi.ShareRef, err error) error {
	failure, ok := sfsapi.AsError(err)
	if !ok {
		return err
	}
	return failure.About(ref)
}

// NoteChange is told of every request that may change a share: what was seen
// of the share before it is no longer believed.
func (s *Session) NoteChange(shareID string) {
	s.changes.note(shareID, s.Clock.Now())
	s.rules.forget(shareID, nil)
}

// changes remembers when this process last changed a share, or tried to.
type changes struct {
	mu    sync.Mutex
	times map[string]time.Time
}

func (c *changes) note(shareID string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.times == nil {
		c.times = map[string]time.Time{}
	}
	c.times[shareID] = now
}

func (c *changes) last(shareID string) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.times[shareID]
}
