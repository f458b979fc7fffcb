package conns

import (
	"context"
	"sync"
)

// Capacity is what a change needs of the quota; negative for what it frees.
type Capacity struct{ GiB, Shares int }

// planSum is what the changes that were planned so far need.
type planSum struct {
	mu       sync.Mutex
	byRegion map[string]Capacity
	byShare  map[string]Capacity // of existing shares, because they may be planned again
	applying bool
}

// RegionName is the region that "" stands for: the state of a share has its region, and
// the plan of a new one has none.
func (p *Provider) RegionName(ctx context.Context, region string) string {
	name, err := p.API.InRegion(region).Region(ctx)
	if err != nil {
		return region // the next call to the service reports it
	}
	return name
}

// AddPlanned adds what a planned change needs and returns the sum so far; the id of
// a new share is "". It is not open once this configured provider has begun to
// apply: the quota in use then contains a part of the sum.
func (p *Provider) AddPlanned(region, id string, needs Capacity) (sum Capacity, open bool) {
	s := &p.planned
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byRegion == nil {
		s.byRegion, s.byShare = map[string]Capacity{}, map[string]Capacity{}
	}
	sum = s.byRegion[region]
	if id != "" {
		before := s.byShare[id]
		s.byShare[id] = needs
		needs = Capacity{needs.GiB - before.GiB, needs.Shares - before.Shares}
	}
	sum = Capacity{sum.GiB + needs.GiB, sum.Shares + needs.Shares}
	s.byRegion[region] = sum
	return sum, !s.applying
}

// ApplyBegins ends the sum of the plan.
func (p *Provider) ApplyBegins() {
	p.planned.mu.Lock()
	defer p.planned.mu.Unlock()
	p.planned.applying = true
}
