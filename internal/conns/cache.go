package conns

import (
	"context"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// cacheTTL is how long what the service says of itself is believed: longer
// than a plan of many shares takes, shorter than a person takes to change it
// and plan again in the same process.
const cacheTTL = time.Minute

// Limits are the project's limits in a region, asked for once per plan and not
// once per share.
func (s *Provider) Limits(ctx context.Context, region string) (manila.Limits, error) {
	return s.limits.get(ctx, region, s.Clock, func(ctx context.Context) (manila.Limits, error) {
		return s.API.InRegion(region).Limits(ctx)
	})
}

// ShareTypes are the share types of a region, asked for once per plan.
func (s *Provider) ShareTypes(ctx context.Context, region string) ([]manila.ShareType, error) {
	return s.shareTypes.get(ctx, region, s.Clock, func(ctx context.Context) ([]manila.ShareType, error) {
		return s.API.InRegion(region).ShareTypes(ctx)
	})
}

// cache keeps one answer per region. Those who ask together share one request,
// and its error too; an error is not kept for those who ask later.
type cache[T any] struct {
	mu      sync.Mutex
	regions map[string]*cacheEntry[T]
}

type cacheEntry[T any] struct {
	done  chan struct{}
	value T
	err   error
	asked time.Time
}

func (f *cache[T]) get(ctx context.Context, region string, clock manila.Clock, ask func(context.Context) (T, error)) (T, error) {
	for {
		known, mine := f.claim(region, clock.Now())
		if mine {
			known.value, known.err = ask(ctx)
			if known.err != nil {
				f.forget(region, known)
			}
			close(known.done)
		}
		select {
		case <-known.done:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
		if mine || !isCanceled(known.err) || ctx.Err() != nil {
			return known.value, known.err
		}
	}
}

// isCanceled is the error of somebody who asked for all and was interrupted. It
// says nothing to the others.
func isCanceled(err error) bool {
	failure, ok := manila.AsError(err)
	return ok && failure.Class() == manila.ClassCanceled
}

// claim gives the answer that is there or on its way, or a new one that is the
// caller's to find.
func (f *cache[T]) claim(region string, now time.Time) (known *cacheEntry[T], mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.regions[region]; ok && now.Sub(known.asked) < cacheTTL {
		return known, false
	}
	if f.regions == nil {
		f.regions = map[string]*cacheEntry[T]{}
	}
	known = &cacheEntry[T]{done: make(chan struct{}), asked: now}
	f.regions[region] = known
	return known, true
}

func (f *cache[T]) forget(region string, failed *cacheEntry[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.regions[region] == failed {
		delete(f.regions, region)
	}
}
