package conns

import (
	"context"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// gatherTime is how long a search by name waits for others to share its listing:
// Terraform begins the creates of one apply within milliseconds of each other.
const gatherTime = 25 * time.Millisecond

// sharedListingTimeout is how long a search waits for the listing of another one:
// a request that hangs must not stop all creates.
const sharedListingTimeout = 3 * time.Second

// FindSharesByName lists the shares of a name; there may be others among them.
// Every request for it starts after the call. Searches that begin together share a
// listing of all shares, where that fits on a page.
func (p *Provider) FindSharesByName(ctx context.Context, region, name string) ([]manila.Share, error) {
	api := p.API.InRegion(region)
	search := p.nameSearches.loadOrStore(api, func() *nameSearch { return &nameSearch{lock: newLock()} })
	if shares, ok := search.join(ctx, p.Clock, api); ok {
		return shares, nil
	}
	return api.FindShares(ctx, manila.ShareFilter{Name: name})
}

// nameSearch is what the searches of one region share.
type nameSearch struct {
	lock chan struct{} // of the caller that lists; the others wait for it

	mu       sync.Mutex
	begun    int  // searches so far
	waiting  int  // searches for the lock
	tooMany  bool // the shares do not fit on a page, nor will they soon
	last     []manila.Share
	failed   bool
	servesTo int // the last search that had begun when the last listing started
}

// join is not ok if the caller has to search by itself: nobody else does, the shares
// are too many, or the listing failed, be it for a share of another name.
func (s *nameSearch) join(ctx context.Context, clock manila.Clock, api *manila.Client) (shares []manila.Share, ok bool) {
	number, tooMany := s.begin()
	defer s.end()
	if tooMany {
		return nil, false
	}
	waiting, cancel := context.WithTimeout(ctx, sharedListingTimeout)
	defer cancel()
	release, err := acquire(waiting, s.lock)
	if err != nil {
		return nil, false
	}
	defer release()
	if shares, served, ok := s.listed(number); served {
		return shares, ok
	}
	if clock.Sleep(ctx, gatherTime) != nil {
		return nil, false
	}
	begun, searches := s.count()
	if searches == 1 {
		return nil, false
	}
	shares, complete, err := api.FindSharesOnOnePage(manila.WithoutRetries(ctx))
	if ctx.Err() != nil {
		return nil, false // the next one lists
	}
	s.store(shares, complete, err, begun)
	return shares, err == nil && complete
}

func (s *nameSearch) begin() (number int, tooMany bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun++
	s.waiting++
	return s.begun, s.tooMany
}

func (s *nameSearch) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting--
}

func (s *nameSearch) count() (begun, waiting int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun, s.waiting
}

func (s *nameSearch) store(shares []manila.Share, complete bool, err error, servesTo int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tooMany = err == nil && !complete
	s.last, s.failed, s.servesTo = shares, err != nil || !complete, servesTo
}

// listed is served for a search that the last listing was for.
func (s *nameSearch) listed(number int) (shares []manila.Share, served, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, number <= s.servesTo, !s.failed
}
