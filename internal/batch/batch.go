// Package batch coalesces concurrent reads of objects of one kind into shared
// list requests.
package batch

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Clock gives the time. Sleep returns early, with the context's error, when the
// context ends.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Source reads objects one by one, and all objects page by page.
type Source[T any] struct {
	// Get reads the object with the id.
	Get func(ctx context.Context, id string) (T, error)
	// List reads the objects from an offset on, in the order of their ids. The
	// list ends with an empty page; a short one need not be the last.
	List func(ctx context.Context, offset int) ([]T, error)
	// ID returns the id of an object.
	ID func(T) string
	// WithoutRetries returns a context whose requests are not retried.
	WithoutRetries func(context.Context) context.Context
	// IsTransient is false for an error that another attempt cannot resolve.
	IsTransient func(error) bool
	// IsForbidden is true for an error that every later listing ends with, too: objects are
	// then read by id.
	IsForbidden func(error) bool
	// NotifyWaits returns a context whose requests report that they begin, and that they
	// end, to wait for a rate limit before they are sent; nil if none does.
	NotifyWaits func(ctx context.Context, notify func(waits bool)) context.Context
}

// Result is the outcome of a read. Started and Ended delimit the request.
type Result[T any] struct {
	Value          T
	Err            error
	Started, Ended time.Time
}

// Request describes a read.
type Request struct {
	ID string
	// MaxAge is the age up to which a result of a finished listing will do,
	// counted from its end or, unless NoRetries, from its last reuse (see maxReuse);
	// 0 asks for a request that has not started yet.
	MaxAge time.Duration
	// StartedAfter is the time after which the request for a reused result must
	// have started.
	StartedAfter time.Time
	// Due is when the request starts at the latest. Until then a request that
	// another caller makes serves this one, too.
	Due time.Time
	// NoRetries is for a caller that polls: a failed request is not retried, and
	// one that is running for other callers is waited for only for a short time.
	NoRetries bool
}

// hangTimeout is how long an overdue request without retries waits for one that
// is running before it is sent on its own: one request that hangs must not stop
// all polling. Where a rate limit is what all wait for, more requests do not help.
const hangTimeout = 3 * time.Second

// Reader reads objects of one kind. A single caller costs one Get. While a request
// is running, further callers are collected; two or more are served by pages of
// the listing where a page is expected to save a Get, which the reader learns from
// the pages before, and the other objects are read by id. Where the pages of a listing
// have paid, the next one is read for a single caller too. A request that is not yet
// due is served early where that costs nothing.
type Reader[T any] struct {
	clock  Clock
	source Source[T]

	mu        sync.Mutex
	pending   []*pendingRequest[T]
	running   bool
	forbidden bool // the listing is
	listed    listing[T]
	yield     yield
	// sent is how many requests are running, of which so many are held back by a rate limit.
	sent, heldBack int
}

// NewReader returns a reader of the source's objects.
func NewReader[T any](clock Clock, source Source[T]) *Reader[T] {
	return &Reader[T]{clock: clock, source: source}
}

type pendingRequest[T any] struct {
	Request
	ctx    context.Context // of its caller
	result *Result[T]
	wake   context.CancelFunc
}

// Read returns the object as soon as a request of this or another caller has
// read it. If ctx ends first, the result has the context's error.
func (r *Reader[T]) Read(ctx context.Context, request Request) Result[T] {
	if ctx.Err() != nil {
		return r.interrupted(ctx)
	}
	waiting, wake := context.WithCancel(ctx)
	defer wake()
	p := &pendingRequest[T]{Request: request, ctx: ctx, wake: wake}
	if result, ok := r.enqueue(p); ok {
		return result
	}
	if result, ok := r.await(ctx, waiting, p, request.Due.Sub(r.clock.Now())); ok {
		return result
	}
	r.start()
	// A caller with retries waits without limit: if those gave up while a long
	// listing is running, each would read by id what that is about to return.
	timeout := 24 * time.Hour
	if request.NoRetries {
		timeout = hangTimeout
	}
	for hangs := false; !hangs; hangs = !r.isHeldBack() {
		if result, ok := r.await(ctx, waiting, p, timeout); ok {
			return result
		}
	}
	r.remove(p)
	if request.NoRetries {
		ctx = r.source.WithoutRetries(ctx)
	}
	return r.get(ctx, request.ID)
}

// HasPending is true while other callers wait for a result: a caller that can
// wait may be served together with them.
func (r *Reader[T]) HasPending() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pending) > 0
}

// IsListed is true for an object that a listing of this reader has shown lately.
func (r *Reader[T]) IsListed(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, listed := r.listed.results[id]
	return listed
}

func (r *Reader[T]) enqueue(p *pendingRequest[T]) (Result[T], bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if result, ok := r.reuse(p.Request); ok {
		return result, true
	}
	r.pending = append(r.pending, p)
	return Result[T]{}, false
}

func (r *Reader[T]) remove(p *pendingRequest[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(p)
}

// drop needs the lock.
func (r *Reader[T]) drop(p *pendingRequest[T]) {
	r.pending = slices.DeleteFunc(r.pending, func(other *pendingRequest[T]) bool { return other == p })
}

// reuse returns what an earlier page has shown, if that is recent enough. It needs
// the lock.
func (r *Reader[T]) reuse(request Request) (Result[T], bool) {
	result, ok := r.listed.find(request, r.clock.Now())
	if ok {
		r.yield.addReuse()
	}
	return result, ok
}

// await waits for a result; ok is false when d passed without one.
func (r *Reader[T]) await(ctx, waiting context.Context, p *pendingRequest[T], d time.Duration) (result Result[T], ok bool) {
	if d > 0 && r.clock.Sleep(waiting, d) == nil {
		return result, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case p.result != nil:
		return *p.result, true
	case ctx.Err() != nil:
		r.drop(p)
		return r.interrupted(ctx), true
	}
	return result, false
}

func (r *Reader[T]) interrupted(ctx context.Context) Result[T] {
	now := r.clock.Now()
	return Result[T]{Err: ctx.Err(), Started: now, Ended: now}
}
