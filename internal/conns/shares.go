package conns

import (
	"context"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// listingTTL is how old a listing may be to answer a refresh: as long as
// Terraform takes to refresh a large configuration, and short enough that
// nobody has done much meanwhile.
const listingTTL = 5 * time.Second

// A look before acting may be one that others have just taken, or are about to
// take: nothing is locked on the service, so a look of this very moment would
// not be worth more.
const (
	justNow = 500 * time.Millisecond
	noHurry = 250 * time.Millisecond
)

// ShareResult is what one look at a share gave.
type ShareResult = batch.Result[*manila.Share]

// ReadShare is a share for a refresh. Reads that come together share a
// listing, and so do reads within a few seconds of it; but nothing older than
// this process's own last change to the share is ever given. One read alone
// costs one GET.
func (s *Provider) ReadShare(ctx context.Context, region string, ref manila.ShareRef) (*manila.Share, error) {
	return s.readShare(ctx, region, ref, listingTTL)
}

// ReadShareUncached is ReadShare for somebody who does not believe what that gave:
// the look begins only now.
func (s *Provider) ReadShareUncached(ctx context.Context, region string, ref manila.ShareRef) (*manila.Share, error) {
	return s.readShare(ctx, region, ref, 0)
}

func (s *Provider) readShare(ctx context.Context, region string, ref manila.ShareRef, maxAge time.Duration) (*manila.Share, error) {
	view := s.viewer(region).Read(ctx, batch.Request{ID: ref.ID, MaxAge: maxAge, StartedAfter: s.changes.last(ref.ID), Due: s.Clock.Now()})
	s.lastSeen.note(view)
	return view.Value, about(ref, view.Err)
}

// LastObserved is the share as this process last saw it, nil if it never did. It is
// not to be changed.
func (s *Provider) LastObserved(shareID string) *manila.Share {
	s.lastSeen.Lock()
	defer s.lastSeen.Unlock()
	return s.lastSeen.shares[shareID]
}

type lastSeen struct {
	sync.Mutex
	shares map[string]*manila.Share
}

func (l *lastSeen) note(view ShareResult) {
	if view.Err != nil {
		return
	}
	l.Lock()
	defer l.Unlock()
	if l.shares == nil {
		l.shares = map[string]*manila.Share{}
	}
	l.shares[view.Value.ID] = view.Value
}

// ObserveShare is a share for somebody who waits for it: seen at the latest at
// the given time and not longer ago than maxAge, 0 being not before now. A look
// that fails is not repeated.
func (s *Provider) ObserveShare(ctx context.Context, region string, ref manila.ShareRef, by time.Time, maxAge time.Duration) (ShareResult, error) {
	view := s.viewer(region).Read(ctx, batch.Request{ID: ref.ID, MaxAge: maxAge, StartedAfter: s.changes.last(ref.ID), Due: by, NoRetries: true})
	s.lastSeen.note(view)
	return view, about(ref, view.Err)
}

// viewer is what all shares of a region are seen through.
func (s *Provider) viewer(region string) *batch.Reader[*manila.Share] {
	api := s.API.InRegion(region)
	s.viewers.Lock()
	defer s.viewers.Unlock()
	if s.viewers.of == nil {
		s.viewers.of = map[*manila.Client]*batch.Reader[*manila.Share]{}
	}
	viewer, ok := s.viewers.of[api]
	if !ok {
		viewer = batch.NewReader(s.Clock, source(api))
		s.viewers.of[api] = viewer
	}
	return viewer
}

type readers struct {
	sync.Mutex
	of map[*manila.Client]*batch.Reader[*manila.Share]
}

func source(api *manila.Client) batch.Source[*manila.Share] {
	return batch.Source[*manila.Share]{
		Get: func(ctx context.Context, id string) (*manila.Share, error) {
			return api.GetShare(ctx, manila.ShareRef{ID: id})
		},
		List: func(ctx context.Context, offset int) ([]batch.Entry[*manila.Share], error) {
			shares, err := api.ListSharesPage(ctx, offset)
			if err != nil {
				return nil, err
			}
			page := make([]batch.Entry[*manila.Share], 0, len(shares))
			for i := range shares {
				page = append(page, batch.Entry[*manila.Share]{ID: shares[i].ID, Value: &shares[i]})
			}
			return page, nil
		},
		WithoutRetries: manila.WithoutRetries,
		IsTransient:    isPassing,
	}
}

func isPassing(err error) bool {
	failure, ok := manila.AsError(err)
	return ok && failure.Transient()
}

// about names the share in an error that was shared with others.
func about(ref manila.ShareRef, err error) error {
	failure, ok := manila.AsError(err)
	if !ok {
		return err
	}
	return failure.WithShare(ref)
}

// ShareChanged is told of every request that may change a share: what was seen
// of the share before it is no longer believed.
func (s *Provider) ShareChanged(shareID string) {
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
