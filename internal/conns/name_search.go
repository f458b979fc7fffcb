package conns

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// collectFor is how long the first of several searches waits for the others. Terraform
// starts as many creates at once as -parallelism allows, within milliseconds.
const collectFor = 25 * time.Millisecond

// searchTimeout is how long all callers wait for a shared listing, before each lists the
// shares of its name: one that hangs must not hold them up for long.
const searchTimeout = 5 * time.Second

// FindSharesNamed finds the shares with a name, "" being those without one, by a
// request that has not started yet. Concurrent searches of a small project share one
// listing; a single search, and any in a large project, is a listing of that name.
func (p *Provider) FindSharesNamed(ctx context.Context, region, name string) ([]manila.Share, error) {
	api := p.API.InRegion(region)
	search, first := p.nameSearches.join(api)
	if first {
		// On behalf of all: the context of one of them may end.
		go p.searchTogether(context.WithoutCancel(ctx), api, search)
	}
	select {
	case <-search.done:
	case <-ctx.Done():
	}
	var found []manila.Share
	if search.isComplete() {
		found = slices.Clone(search.shares)
	} else {
		var err error
		if found, err = api.FindShares(ctx, manila.ShareFilter{Name: name}); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(found, func(share manila.Share) bool { return share.Name != name }), nil
}

func (p *Provider) searchTogether(ctx context.Context, api *manila.Client, search *nameSearch) {
	defer close(search.done)
	_ = p.Clock.Sleep(ctx, collectFor) // without a deadline it does not end early
	if callers := p.nameSearches.start(api, search); callers == 1 || p.largeProjects.load(api) {
		return
	}
	ctx, cancel := context.WithTimeout(manila.WithoutRetries(ctx), searchTimeout)
	defer cancel()
	shares, all, err := api.FindAllOfFew(ctx)
	switch {
	case err != nil:
		tflog.Debug(ctx, "the shares could not be listed together, listing them by name", map[string]any{"error": err.Error()})
	case !all:
		p.largeProjects.store(api, true)
	default:
		search.shares, search.complete = shares, true
	}
}

// nameSearch is a listing for all callers that joined before it started. Its result is
// there once done is closed.
type nameSearch struct {
	callers  int
	done     chan struct{}
	shares   []manila.Share
	complete bool
}

// isComplete is false for a search that has not ended.
func (s *nameSearch) isComplete() bool {
	select {
	case <-s.done:
		return s.complete
	default:
		return false
	}
}

// nameSearches are those that have not started yet.
type nameSearches struct {
	mu      sync.Mutex
	pending map[*manila.Client]*nameSearch
}

func (s *nameSearches) join(api *manila.Client) (search *nameSearch, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	search = s.pending[api]
	if search == nil {
		first = true
		search = &nameSearch{done: make(chan struct{})}
		if s.pending == nil {
			s.pending = map[*manila.Client]*nameSearch{}
		}
		s.pending[api] = search
	}
	search.callers++
	return search, first
}

// start lets no more callers join.
func (s *nameSearches) start(api *manila.Client, search *nameSearch) (callers int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, api)
	return search.callers
}
