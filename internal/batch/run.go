package batch

import (
	"context"
	"slices"
	"sync"
	"time"
)

// start starts the run that serves the pending requests, unless it is running.
func (r *Reader[T]) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.running {
		r.running = true
		go r.run()
	}
}

// run serves pending requests as long as one of them is due.
func (r *Reader[T]) run() {
	for {
		requests := r.collect()
		if requests == nil {
			return
		}
		r.getEach(r.list(requests))
	}
}

// collect returns all pending requests if one of them is due. Those that an earlier
// page can serve are served from it.
func (r *Reader[T]) collect() []*pendingRequest[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reuseForPending()
	now := r.clock.Now()
	r.listed.forgetOld(now)
	if !slices.ContainsFunc(r.pending, func(p *pendingRequest[T]) bool { return !p.Due.After(now) }) {
		r.running = false
		return nil
	}
	return slices.Clone(r.pending)
}

// reuseForPending needs the lock.
func (r *Reader[T]) reuseForPending() {
	for _, p := range slices.Clone(r.pending) {
		if result, ok := r.reuse(p.Request); ok {
			r.deliver(p, result)
		}
	}
}

// list serves requests from pages of the listing, as long as a page is expected to
// save a Get. It returns the requests that are left, with those that joined them.
func (r *Reader[T]) list(requests []*pendingRequest[T]) []*pendingRequest[T] {
	for offset, pays := r.firstPage(requests); pays; offset, pays = r.nextPage(requests) {
		started := r.clock.Now()
		ctx, cancel := r.listContext(requests)
		page, err := r.source.List(ctx, offset)
		cancel()
		ended := r.clock.Now()
		if err != nil {
			return r.deliverFailure(requests, Result[T]{Err: err, Started: started, Ended: ended})
		}
		requests = r.deliverPage(requests, page, started, ended)
	}
	return requests
}

// firstPage goes on with the pages of the last listing if none of them has to be
// read again for the requests.
func (r *Reader[T]) firstPage(requests []*pendingRequest[T]) (offset int, pays bool) {
	r.mu.Lock()
	now := r.clock.Now()
	if slices.ContainsFunc(requests, func(p *pendingRequest[T]) bool { return !r.listed.continues(p.Request, now) }) {
		r.listed.restart()
	}
	r.mu.Unlock()
	return r.nextPage(requests)
}

func (r *Reader[T]) nextPage(requests []*pendingRequest[T]) (offset int, pays bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(requests) == 0 || r.forbidden || r.listed.complete {
		return 0, false
	}
	pays = len(requests) > 1 && r.yield.pays(len(requests), r.clock.Now()) || r.listed.pays()
	return r.listed.next, pays
}

// deliverPage returns the requests that the next page may serve.
func (r *Reader[T]) deliverPage(requests []*pendingRequest[T], page []T, started, ended time.Time) []*pendingRequest[T] {
	results := make(map[string]Result[T], len(page))
	for _, object := range page {
		results[r.source.ID(object)] = Result[T]{Value: object, Started: started, Ended: ended}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	served := 0
	for _, p := range requests {
		if result, ok := results[p.ID]; ok {
			r.deliver(p, result)
			served++
		}
	}
	r.yield.add(len(requests), served, ended)
	r.listed.add(results, len(page), served, started, ended)
	r.reuseForPending()
	return slices.DeleteFunc(slices.Clone(r.pending), func(p *pendingRequest[T]) bool {
		return !slices.Contains(requests, p) && !r.listed.continues(p.Request, ended)
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
func (r *Reader[T]) getEach(requests []*pendingRequest[T]) {
	now := r.clock.Now()
	var all sync.WaitGroup
	for _, p := range requests {
		if p.Due.After(now) {
			continue
		}
		all.Go(func() {
			result := r.getFor(p)
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

// getFor reads an object for its caller, as long as that waits for it.
func (r *Reader[T]) getFor(p *pendingRequest[T]) Result[T] {
	ctx := p.ctx
	if p.NoRetries {
		ctx = r.source.WithoutRetries(ctx)
	}
	defer r.begin()()
	return r.get(r.withNotice(ctx), p.ID)
}

// patience is how long a page is waited for on behalf of a caller without a deadline.
const patience = 5 * time.Minute

// listContext is that of a caller that waits for the page, with its loggers until that
// caller's call ends. The end of that caller does not end the request, which others wait
// for too: it has the latest deadline of all of them, because a source waits as long as
// that where the service makes it wait.
func (r *Reader[T]) listContext(requests []*pendingRequest[T]) (context.Context, context.CancelFunc) {
	ctx := context.WithoutCancel(requests[0].ctx)
	if !slices.ContainsFunc(requests, func(p *pendingRequest[T]) bool { return !p.NoRetries }) {
		ctx = r.source.WithoutRetries(ctx)
	}
	var last time.Time
	for _, p := range requests {
		deadline, ok := p.ctx.Deadline()
		if !ok {
			deadline = r.clock.Now().Add(patience)
		}
		if deadline.After(last) {
			last = deadline
		}
	}
	ended := r.begin()
	ctx, cancel := context.WithDeadline(r.withNotice(ctx), last)
	return ctx, func() { cancel(); ended() }
}

// begin counts a request until it ends.
func (r *Reader[T]) begin() (ended func()) {
	r.addSent(1)
	return func() { r.addSent(-1) }
}

func (r *Reader[T]) addSent(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent += n
}

func (r *Reader[T]) withNotice(ctx context.Context) context.Context {
	if r.source.NotifyWaits == nil {
		return ctx
	}
	return r.source.NotifyWaits(ctx, func(waits bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if waits {
			r.heldBack++
		} else {
			r.heldBack--
		}
	})
}

// isHeldBack is true if all running requests wait for a rate limit: none of them hangs.
func (r *Reader[T]) isHeldBack() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent > 0 && r.heldBack == r.sent
}
