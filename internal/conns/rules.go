package conns

import (
	"context"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// rulesTTL is how long a listing of a share's access rules answers later
// refreshes: longer than a plan takes to come to the next rule of the same share,
// shorter than a person takes to change one by hand and plan again.
const rulesTTL = 5 * time.Second

// RuleList is what one listing of a share's access rules showed. Begun and Ended
// frame the request.
type RuleList struct {
	Rules          []manila.Rule
	Started, Ended time.Time
}

// ReadRules are the access rules of a share, for a refresh. Those who ask together
// share one request; so do those who ask within seconds, unless this process has
// changed something of the share since.
func (s *Provider) ReadRules(ctx context.Context, api *manila.Client, ref manila.ShareRef) (RuleList, error) {
	now := s.Clock.Now()
	return s.listing(ctx, api, ref, ruleQuestion{after: now.Add(-rulesTTL), by: now, patient: true})
}

// ObserveRules are the access rules of a share for somebody who waits: as a listing
// showed them that was asked for after now, and at the given time at the latest.
// All who wait share their listings. One that fails is not repeated.
func (s *Provider) ObserveRules(ctx context.Context, api *manila.Client, ref manila.ShareRef, by time.Time) (RuleList, error) {
	return s.listing(ctx, api, ref, ruleQuestion{after: s.Clock.Now(), by: by})
}

// RuleShare is the share that rules are planned for, asked for once per plan and
// not once per rule. Only what does not change by itself is to be believed of it.
func (s *Provider) RuleShare(ctx context.Context, region string, ref manila.ShareRef) (*manila.Share, error) {
	return s.ruleShares.get(ctx, ref.ID, s.Clock, func(ctx context.Context) (*manila.Share, error) {
		return s.ReadShare(ctx, region, ref)
	})
}

func (s *Provider) listing(ctx context.Context, api *manila.Client, ref manila.ShareRef, q ruleQuestion) (RuleList, error) {
	q.share, q.clock = ref.ID, s.Clock
	q.ask = func() (RuleList, error) {
		asking := ctx
		if !q.patient {
			asking = manila.WithoutRetries(ctx)
		}
		list := RuleList{Started: s.Clock.Now()}
		rules, err := api.ListRules(asking, ref)
		list.Rules, list.Ended = rules, s.Clock.Now()
		return list, err
	}
	list, err := s.rules.get(ctx, q)
	return list, about(ref, err)
}

// ruleLists has the last listing of each share, or the one under way.
type ruleLists struct {
	mu     sync.Mutex
	shares map[string]*shareRules
}

type shareRules struct {
	last *ruleListing
	next chan struct{} // closed when another listing begins
}

type ruleListing struct {
	asked   time.Time
	patient bool // asked with all retries
	done    chan struct{}
	list    RuleList
	err     error
}

// ruleQuestion asks for a listing that was asked for later than "after"
// and at "by" at the latest.
type ruleQuestion struct {
	share     string
	after, by time.Time
	patient   bool
	clock     manila.Clock
	ask       func() (RuleList, error)
}

func (r *ruleLists) get(ctx context.Context, q ruleQuestion) (RuleList, error) {
	for {
		listing, mine, next := r.claim(q)
		switch {
		case mine:
			return r.carryOut(listing, q)
		case listing == nil:
			if err := sleepUntil(ctx, q, next); err != nil {
				return RuleList{}, err
			}
			continue
		}
		select {
		case <-listing.done:
		case <-ctx.Done():
			return RuleList{}, ctx.Err()
		}
		if listing.err == nil || (listing.patient || !q.patient) && !interrupted(listing.err) {
			return listing.list, listing.err
		}
		// It failed for reasons of the one who asked: it was interrupted, or it
		// asked only once.
		r.forget(q.share, listing)
	}
}

func (r *ruleLists) carryOut(listing *ruleListing, q ruleQuestion) (RuleList, error) {
	listing.list, listing.err = q.ask()
	if listing.err != nil {
		r.forget(q.share, listing)
	}
	close(listing.done)
	return listing.list, listing.err
}

// sleepUntil passes the time until a question is due, or until somebody else has
// begun a listing.
func sleepUntil(ctx context.Context, q ruleQuestion, next <-chan struct{}) error {
	sleeping, wake := context.WithCancel(ctx)
	defer wake()
	go func() {
		select {
		case <-next:
			wake()
		case <-sleeping.Done():
		}
	}()
	if err := q.clock.Sleep(sleeping, q.by.Sub(q.clock.Now())); err != nil {
		return ctx.Err() // nil if it was only woken
	}
	return nil
}

func interrupted(err error) bool {
	failure, ok := manila.AsError(err)
	return ok && failure.Class() == manila.ClassCanceled
}

// claim gives the listing that is there or under way, or a new one that is the
// caller's to make, or none if the question is not due.
func (r *ruleLists) claim(q ruleQuestion) (listing *ruleListing, mine bool, next <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	share := r.of(q.share)
	if share.last != nil && share.last.asked.After(q.after) {
		return share.last, false, nil
	}
	now := q.clock.Now()
	if now.Before(q.by) {
		return nil, false, share.next
	}
	share.last = &ruleListing{asked: now, patient: q.patient, done: make(chan struct{})}
	close(share.next)
	share.next = make(chan struct{})
	return share.last, true, nil
}

func (r *ruleLists) of(shareID string) *shareRules {
	if r.shares == nil {
		r.shares = map[string]*shareRules{}
	}
	share, ok := r.shares[shareID]
	if !ok {
		share = &shareRules{next: make(chan struct{})}
		r.shares[shareID] = share
	}
	return share
}

// forget drops a share's listing if it is that one; nil is any.
func (r *ruleLists) forget(shareID string, listing *ruleListing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	share, ok := r.shares[shareID]
	if ok && (listing == nil || share.last == listing) {
		share.last = nil
	}
}
