package conns

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// cacheTTL is how long limits, share types and the like are reused: longer than a
// plan of many shares takes, shorter than it takes to change them and plan again
// in the same process.
const cacheTTL = time.Minute

// Limits returns a quota, read once per plan and not once per share.
func (p *Provider) Limits(ctx context.Context, quota Quota) (manila.Limits, error) {
	api := p.API.InRegion(quota.Region)
	read := api.Limits
	switch {
	case quota.ShareTypeID != "":
		read = func(ctx context.Context) (manila.Limits, error) { return api.ShareTypeQuota(ctx, quota.ShareTypeID) }
	case quota.OfUser:
		read = api.UserQuota
	}
	return p.limits.get(ctx, p.Clock, p.cached(quota.String()), read)
}

// ShareTypes returns the share types of a region, read once per plan.
func (p *Provider) ShareTypes(ctx context.Context, region string) ([]manila.ShareType, error) {
	return p.shareTypes.get(ctx, p.Clock, p.cached(region), p.API.InRegion(region).ShareTypes)
}

// LocksOf returns the resource locks on a share, read once per plan for all shares of
// the project.
func (p *Provider) LocksOf(ctx context.Context, region, shareID string) ([]manila.ResourceLock, error) {
	all, err := p.resourceLocks.get(ctx, p.Clock, p.cached(region), p.API.InRegion(region).ShareLocks)
	return slices.DeleteFunc(slices.Clone(all), func(lock manila.ResourceLock) bool { return lock.ResourceID != shareID }), err
}

// AvailabilityZones returns the zones of a region, read once per plan.
func (p *Provider) AvailabilityZones(ctx context.Context, region string) ([]string, error) {
	return p.zones.get(ctx, p.Clock, p.cached(region), p.API.InRegion(region).AvailabilityZones)
}

func (p *Provider) cached(key string) cacheRequest {
	now := p.Clock.Now()
	return cacheRequest{key: key, startedAfter: now.Add(-cacheTTL), due: now}
}

// cacheRequest asks for the response to a request that started after the given
// time. It is sent when due at the latest; until then a request that another
// caller makes serves this one, too.
type cacheRequest struct {
	key               string
	startedAfter, due time.Time
	noRetries         bool // for a caller that polls
}

// cache keeps the last response per key. Concurrent callers share one request and
// its error; an error is not kept for later callers.
type cache[T any] struct {
	mu      sync.Mutex
	entries map[string]*cacheEntry[T]
}

type cacheEntry[T any] struct {
	last    *cacheCall[T]
	waiting []context.CancelFunc // wake the callers that are not due
}

type cacheCall[T any] struct {
	started   time.Time
	noRetries bool
	done      chan struct{}
	value     T
	err       error
}

type readFunc[T any] func(context.Context) (T, error)

func (c *cache[T]) get(ctx context.Context, clock manila.Clock, request cacheRequest, read readFunc[T]) (T, error) {
	for {
		if err := ctx.Err(); err != nil {
			var none T
			return none, err // a select would choose at random
		}
		value, final, err := c.attempt(ctx, clock, request, read)
		if final {
			return value, err
		}
	}
}

// attempt is not final if the caller has to try again.
func (c *cache[T]) attempt(
	ctx context.Context, clock manila.Clock, request cacheRequest, read readFunc[T],
) (value T, final bool, err error) {
	waiting, wake := context.WithCancel(ctx)
	defer wake()
	call, owner := c.join(request, clock.Now(), wake)
	switch {
	case owner:
		c.run(ctx, request, call, read)
		return call.value, true, call.err
	case call == nil:
		_ = clock.Sleep(waiting, request.due.Sub(clock.Now())) // an error only says that it was woken
		return value, ctx.Err() != nil, ctx.Err()
	}
	select {
	case <-call.done:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil { // also if the call has ended at the same moment
		return value, true, err
	}
	// A call may fail for a reason of its owner: it was interrupted, or has no retries.
	retry := call.err != nil && (isCanceled(call.err) || call.noRetries && !request.noRetries)
	return call.value, !retry, call.err
}

// join returns the finished or running call that serves a request, or a new one,
// which the caller has to run, or none if the request is not due.
func (c *cache[T]) join(request cacheRequest, now time.Time, wake context.CancelFunc) (joined *cacheCall[T], owner bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*cacheEntry[T]{}
	}
	entry := c.entries[request.key]
	if entry == nil {
		entry = &cacheEntry[T]{}
		c.entries[request.key] = entry
	}
	if entry.last != nil && entry.last.started.After(request.startedAfter) {
		return entry.last, false
	}
	if now.Before(request.due) {
		entry.waiting = append(entry.waiting, wake)
		return nil, false
	}
	entry.last = &cacheCall[T]{started: now, noRetries: request.noRetries, done: make(chan struct{})}
	for _, wake := range entry.waiting {
		wake()
	}
	entry.waiting = nil
	return entry.last, true
}

func (c *cache[T]) run(ctx context.Context, request cacheRequest, call *cacheCall[T], read readFunc[T]) {
	if request.noRetries {
		ctx = manila.WithoutRetries(ctx)
	}
	defer close(call.done)
	call.value, call.err = read(ctx)
	if call.err == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if entry := c.entries[request.key]; entry.last == call {
		entry.last = nil
	}
}

// isCanceled is true for the error of a caller whose own context has ended: it says
// nothing to the others.
func isCanceled(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	failure, ok := manila.AsError(err)
	return ok && failure.Class() == manila.ClassCanceled
}
