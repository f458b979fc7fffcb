package session

import (
	"context"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// factsLast is how long what the service says of itself is believed: longer
// than a plan of many shares takes, shorter than a person takes to change it
// and plan again in the same process.
const factsLast = time.Minute

// Limits are the project's limits in a region, asked for once per plan and not
// once per share.
func (s *Session) Limits(ctx context.Context, region string) (sfsapi.Limits, error) {
	return s.limits.get(ctx, region, s.Clock, func(ctx context.Context) (sfsapi.Limits, error) {
		return s.API.InRegion(region).Limits(ctx)
	})
}

// ShareTypes are the share types of a region, asked for once per plan.
func (s *Session) ShareTypes(ctx context.Context, region string) ([]sfsapi.ShareType, error) {
	return s.shareTypes.get(ctx, region, s.Clock, func(ctx context.Context) ([]sfsapi.ShareType, error) {
		return s.API.InRegion(region).ShareTypes(ctx)
	})
}

// facts keeps one answer per region. Those who ask together share one request,
// and its error too; an error is not kept for those who ask later.
type facts[T any] struct {
	mu      sync.Mutex
	regions map[string]*fact[T]
}

type fact[T any] struct {
	done  chan struct{}
	value T
	err   error
	asked time.Time
}

func (f *facts[T]) get(ctx context.Context, region string, clock sfsapi.Clock, ask func(context.Context) (T, error)) (T, error) {
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
		if mine || !givenUp(known.err) || ctx.Err() != nil {
			return known.value, known.err
		}
	}
}

// givenUp is the error of somebody who asked for all and was interrupted. It
// says nothing to the others.
func givenUp(err error) bool {
	failure, ok := sfsapi.AsError(err)
	return ok && failure.Kind() == sfsapi.KindCanceled
}

// claim gives the answer that is there or on its way, or a new one that is the
// caller's to find.
func (f *facts[T]) claim(region string, now time.Time) (known *fact[T], mine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.regions[region]; ok && now.Sub(known.asked) < factsLast {
		return known, false
	}
	if f.regions == nil {
		f.regions = map[string]*fact[T]{}
	}
	known = &fact[T]{done: make(chan struct{}), asked: now}
	f.regions[region] = known
	return known, true
}

func (f *facts[T]) forget(region string, failed *fact[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.regions[region] == failed {
		delete(f.regions, region)
	}
}
