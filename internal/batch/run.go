package batch

import (
	"context"
	"slices"
	"sync"
	"time"
)

// start starts the run that serves the pending requests, unless it is running.
func (r *Reader[T]) start(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.running {
		r.running = true
		go r.run(context.WithoutCancel(ctx))
	}
}

// run serves pending requests as long as one of them is due.
func (r *Reader[T]) run(ctx context.Context) {
	for {
		requests := r.collect()
		if requests == nil {
			return
		}
		ctx, cancel := r.contextFor(ctx, requests)
		r.getEach(ctx, r.list(ctx, requests))
		cancel()
	}
}

// contextFor has the latest deadline of the callers, if each has one: a source waits
// as long as that where the service makes it wait.
func (r *Reader[T]) contextFor(ctx context.Context, requests []*pendingRequest[T]) (context.Context, context.CancelFunc) {
	ctx = r.requestContext(ctx, !slices.ContainsFunc(requests, func(p *pendingRequest[T]) bool { return !p.NoRetries }))
	last := requests[0].deadline
	for _, p := range requests {
		if p.deadline.IsZero() {
			return context.WithCancel(ctx)
		}
		if p.deadline.After(last) {
			last = p.deadline
		}
	}
	return context.WithDeadline(ctx, last)
}

// collect returns all pending requests if one of them is due. Those that the last
// listing can serve are served from it.
func (r *Reader[T]) collect() []*pendingRequest[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range slices.Clone(r.pending) {
		if result, ok := r.reuse(p.Request); ok {
			r.deliver(p, result)
		}
	}
	now := r.clock.Now()
	if !slices.ContainsFunc(r.pending, func(p *pendingRequest[T]) bool { return !p.Due.After(now) }) {
		r.running = false
		return nil
	}
	return slices.Clone(r.pending)
}

// list serves requests from pages of the listing, as long as more requests are
// left than pages were read: so it never costs more than reading each by id. It
// returns the requests that are left.
func (r *Reader[T]) list(ctx context.Context, requests []*pendingRequest[T]) []*pendingRequest[T] {
	offset := 0
	for pages := 0; !r.forbidden && len(requests) > max(1, pages); pages++ {
		started := r.clock.Now()
		page, err := r.source.List(ctx, offset)
		ended := r.clock.Now()
		if err != nil {
			return r.deliverFailure(requests, Result[T]{Err: err, Started: started, Ended: ended})
		}
		if len(page) == 0 {
			break
		}
		offset += len(page)
		requests = r.deliverPage(requests, page, started, ended)
	}
	return requests
}

func (r *Reader[T]) deliverPage(requests []*pendingRequest[T], page []T, started, ended time.Time) []*pendingRequest[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, object := range page {
		r.listed[r.source.ID(object)] = Result[T]{Value: object, Started: started, Ended: ended}
	}
	return slices.DeleteFunc(requests, func(p *pendingRequest[T]) bool {
		result, ok := r.listed[p.ID]
		if !ok || !result.Started.Equal(started) {
			return false
		}
		r.deliver(p, result)
		return true
	})
}

// deliverFailure delivers a transient error of the listing to the requests that
// are due and have no retries: their callers poll again. The others, and all of
// them if the listing itself is what was rejected, are left to be read by id.
func (r *Reader[T]) deliverFailure(requests []*pendingRequest[T], failure Result[T]) []*pendingRequest[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forbidden = r.source.IsForbidden(failure.Err)
	if !r.source.IsTransient(failure.Err) {
		return requests
	}
	return slices.DeleteFunc(requests, func(p *pendingRequest[T]) bool {
		if !p.NoRetries || p.Due.After(failure.Ended) {
			return false
		}
		r.deliver(p, failure)
		return true
	})
}

// getEach reads the objects of the requests that are due by id; the others stay
// pending.
func (r *Reader[T]) getEach(ctx context.Context, requests []*pendingRequest[T]) {
	now := r.clock.Now()
	var all sync.WaitGroup
	for _, p := range requests {
		if p.Due.After(now) {
			continue
		}
		all.Go(func() {
			result := r.get(ctx, p.ID)
			r.mu.Lock()
			defer r.mu.Unlock()
			r.deliver(p, result)
		})
	}
	all.Wait()
}

// deliver ends a request with a result. It needs the lock.
func (r *Reader[T]) deliver(p *pendingRequest[T], result Result[T]) {
	p.result = &result
	r.drop(p)
	p.wake()
}

func (r *Reader[T]) get(ctx context.Context, id string) Result[T] {
	result := Result[T]{Started: r.clock.Now()}
	result.Value, result.Err = r.source.Get(ctx, id)
	result.Ended = r.clock.Now()
	return result
}

func (r *Reader[T]) requestContext(ctx context.Context, noRetries bool) context.Context {
	if noRetries {
		return r.source.WithoutRetries(ctx)
	}
	return ctx
}
