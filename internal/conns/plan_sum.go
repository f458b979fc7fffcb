package conns

import (
	"context"
	"fmt"
	"sync"
)

// Capacity is what a change needs of the quota; negative for what it frees.
type Capacity struct{ GiB, Shares int }

// planSum is what the changes that were planned so far need.
type planSum struct {
	mu       sync.Mutex
	byQuota  map[Quota]Capacity
	byShare  map[plannedShare]Capacity // because existing shares may be planned again
	applying bool
}

type plannedShare struct {
	quota Quota
	id    string
}

// Quota is the project's in a region, or within it that of the user who is logged in
// or of a share type.
type Quota struct {
	Region      string
	OfUser      bool
	ShareTypeID string
}

func (q Quota) String() string { return fmt.Sprintf("%q %t %q", q.Region, q.OfUser, q.ShareTypeID) }

// RegionName is the region that "" stands for: the state of a share has its region, and
// the plan of a new one has none.
func (p *Provider) RegionName(ctx context.Context, region string) string {
	name, err := p.API.InRegion(region).Region(ctx)
	if err != nil {
		return region // the next call to the service reports it
	}
	return name
}

// AddPlanned adds what a planned change needs of a quota and returns the sum so far;
// the id of a new share is "". It is not open once this configured provider has begun
// to apply: the quota in use then contains a part of the sum.
func (p *Provider) AddPlanned(quota Quota, id string, needs Capacity) (sum Capacity, open bool) {
	s := &p.planned
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byQuota == nil {
		s.byQuota, s.byShare = map[Quota]Capacity{}, map[plannedShare]Capacity{}
	}
	sum = s.byQuota[quota]
	if id != "" {
		before := s.byShare[plannedShare{quota, id}]
		s.byShare[plannedShare{quota, id}] = needs
		needs = Capacity{needs.GiB - before.GiB, needs.Shares - before.Shares}
	}
	sum = Capacity{sum.GiB + needs.GiB, sum.Shares + needs.Shares}
	s.byQuota[quota] = sum
	return sum, !s.applying
}

// ApplyBegins ends the sum of the plan.
func (p *Provider) ApplyBegins() {
	p.planned.mu.Lock()
	defer p.planned.mu.Unlock()
	p.planned.applying = true
}
