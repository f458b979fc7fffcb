// Package batch coalesces concurrent reads of things of one kind into shared list requests.
package batch

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Clock tells the time and passes it. Sleep returns early, with the context's
// error, when the context ends.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Source is where views come from: things by id, and all things page by page.
type Source[T any] struct {
	// Get gets the thing with the id.
	Get func(ctx context.Context, id string) (T, error)
	// List gets the things from an offset on, in the order of their ids. A page
	// may be empty, and a short one need not be the last.
	List func(ctx context.Context, offset int) ([]Entry[T], error)
	// WithoutRetries marks a context for calls that are not to be repeated: who waits
	// looks again by himself.
	WithoutRetries func(context.Context) context.Context
	// IsTransient tells an error that another try may do without from one that
	// says something of the page or the thing itself.
	IsTransient func(error) bool
}

// Entry is one thing of a page.
type Entry[T any] struct {
	ID    string
	Value T
}

// Result is what one look at a thing gave. Begun and Ended frame the request.
type Result[T any] struct {
	Value          T
	Err            error
	Started, Ended time.Time
}

// Request is what somebody wants to see.
type Request struct {
	ID string
	// MaxAge is how old a view from a listing may be, counted from the answer or,
	// unless Quick, from the last time that it served somebody; 0 asks for a look
	// that begins only now.
	MaxAge time.Duration
	// StartedAfter is the moment after which the look must have begun in any case.
	StartedAfter time.Time
	// Due is when the look is to be taken at the latest.
	Due time.Time
	// NoRetries is for somebody who looks again by himself: a look that fails is
	// not repeated, and one that others wait for is not waited for long.
	NoRetries bool
}

// maxReuse is for how many times its age a listing answers those who ask one
// after the other without a pause: they are one plan, which on a slow machine
// takes longer than a listing would last otherwise.
const maxReuse = 6

// patience is how long an overdue quick look waits for one that is under way
// before it is taken on its own: a request that hangs for one must not blind all.
const patience = 3 * time.Second

// Reader lets all that want to see things of one kind at the same time share
// their looks. One alone gets the thing itself. While a request is under way
// others gather; two or more are served by a page of the listing, and whom it
// does not show is asked for by id. Whoever is not yet due but would be served
// by the same request is served early.
type Reader[T any] struct {
	clock  Clock
	source Source[T]

	mu      sync.Mutex
	pending []*pendingRequest[T]
	running bool
	listed  map[string]Result[T]
	served  time.Time // when a listing last answered somebody who did not wait for it
}

// NewReader sees things through the source.
func NewReader[T any](clock Clock, source Source[T]) *Reader[T] {
	return &Reader[T]{clock: clock, source: source, listed: map[string]Result[T]{}}
}

type pendingRequest[T any] struct {
	Request
	result *Result[T]
	wake   context.CancelFunc
}

// patience is without end for those who need the thing itself and not the
// moment: if they lost it while a long listing is under way, each would ask by
// himself for what the listing is about to show.
func (w *pendingRequest[T]) patience() time.Duration {
	if w.NoRetries {
		return patience
	}
	return 24 * time.Hour
}

// Read waits until there is a look at the thing, one's own or another's. An
// ended context gives a view with its error.
func (v *Reader[T]) Read(ctx context.Context, ask Request) Result[T] {
	waiting, deliver := context.WithCancel(ctx)
	defer deliver()
	w := &pendingRequest[T]{Request: ask, wake: deliver}
	if view, ok := v.enter(w); ok {
		return view
	}
	if seen, ended := v.await(ctx, waiting, w, ask.Due.Sub(v.clock.Now())); ended {
		return seen
	}
	v.start(ctx)
	if seen, ended := v.await(ctx, waiting, w, w.patience()); ended {
		return seen
	}
	v.leave(w)
	return v.get(v.contextFor(ctx, ask.NoRetries), ask.ID)
}

// HasPending is true while others wait for a look: whoever is in no hurry can wait
// for theirs.
func (v *Reader[T]) HasPending() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.pending) > 0
}

func (v *Reader[T]) enter(w *pendingRequest[T]) (Result[T], bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if view, ok := v.listedFor(w); ok {
		return view, true
	}
	v.pending = append(v.pending, w)
	return Result[T]{}, false
}

// listedFor is what a listing has shown already, if it will do; the lock is held.
func (v *Reader[T]) listedFor(w *pendingRequest[T]) (Result[T], bool) {
	view, ok := v.listed[w.ID]
	if !ok || w.MaxAge == 0 || !view.Started.After(w.StartedAfter) {
		return Result[T]{}, false
	}
	now := v.clock.Now()
	age, pause := now.Sub(view.Ended), now.Sub(v.served)
	if age >= w.MaxAge && (w.NoRetries || pause >= w.MaxAge || age >= maxReuse*w.MaxAge) {
		return Result[T]{}, false
	}
	v.served = now
	return view, true
}

func (v *Reader[T]) leave(w *pendingRequest[T]) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pending = slices.DeleteFunc(v.pending, func(other *pendingRequest[T]) bool { return other == w })
}

// await waits for a delivery; ended is false when the time passed without one.
func (v *Reader[T]) await(ctx, waiting context.Context, w *pendingRequest[T], d time.Duration) (seen Result[T], ended bool) {
	if d > 0 && v.clock.Sleep(waiting, d) == nil {
		return seen, false
	}
	v.mu.Lock()
	delivered := w.result
	v.mu.Unlock()
	if delivered != nil {
		return *delivered, true
	}
	if ctx.Err() != nil {
		v.leave(w)
		now := v.clock.Now()
		return Result[T]{Err: ctx.Err(), Started: now, Ended: now}, true
	}
	return seen, false
}

// start starts looking unless somebody does already, who will go on as long
// as somebody is due.
func (v *Reader[T]) start(ctx context.Context) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.running {
		return
	}
	v.running = true
	go v.run(context.WithoutCancel(ctx))
}

func (v *Reader[T]) run(ctx context.Context) {
	for {
		wants := v.collect()
		if wants == nil {
			return
		}
		quick := !slices.ContainsFunc(wants, func(w *pendingRequest[T]) bool { return !w.NoRetries })
		if left := v.list(v.contextFor(ctx, quick), wants); len(left) > 0 {
			v.askEach(v.contextFor(ctx, quick), left)
		}
	}
}

// collect gives all that want to see something, if one of them is due. Whom the
// last listing serves as well is served by it.
func (v *Reader[T]) collect() []*pendingRequest[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, w := range slices.Clone(v.pending) {
		if view, ok := v.listedFor(w); ok {
			v.deliver(w, view)
		}
	}
	now := v.clock.Now()
	if !slices.ContainsFunc(v.pending, func(w *pendingRequest[T]) bool { return !w.Due.After(now) }) {
		v.running = false
		return nil
	}
	return slices.Clone(v.pending)
}

// list serves from the listing whom it can, page by page, as long as more are
// left than pages have been asked for: so it never costs more than asking for
// each by id. It gives whom it did not serve.
func (v *Reader[T]) list(ctx context.Context, wants []*pendingRequest[T]) []*pendingRequest[T] {
	offset := 0
	for pages := 0; len(wants) > max(1, pages); pages++ {
		begun := v.clock.Now()
		page, err := v.source.List(ctx, offset)
		ended := v.clock.Now()
		if err != nil {
			return v.serveFailure(wants, Result[T]{Err: err, Started: begun, Ended: ended})
		}
		if len(page) == 0 {
			break
		}
		offset += len(page)
		wants = v.serve(wants, page, begun, ended)
	}
	return wants
}

func (v *Reader[T]) serve(wants []*pendingRequest[T], page []Entry[T], begun, ended time.Time) []*pendingRequest[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, entry := range page {
		v.listed[entry.ID] = Result[T]{Value: entry.Value, Started: begun, Ended: ended}
	}
	return slices.DeleteFunc(wants, func(w *pendingRequest[T]) bool {
		view, ok := v.listed[w.ID]
		if ok && view.Started.Equal(begun) {
			v.deliver(w, view)
			return true
		}
		return false
	})
}

// serveFailure gives a listing that failed in passing to those who are due and
// look again by themselves. The others, and all when the listing failed for a
// reason of its own, are asked for by id.
func (v *Reader[T]) serveFailure(wants []*pendingRequest[T], view Result[T]) []*pendingRequest[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.DeleteFunc(wants, func(w *pendingRequest[T]) bool {
		if v.source.IsTransient(view.Err) && w.NoRetries && !w.Due.After(view.Ended) {
			v.deliver(w, view)
			return true
		}
		return false
	})
}

// askEach asks by id for those who are due. The others wait for their time.
func (v *Reader[T]) askEach(ctx context.Context, wants []*pendingRequest[T]) {
	now := v.clock.Now()
	var all sync.WaitGroup
	for _, w := range wants {
		if w.Due.After(now) {
			continue
		}
		all.Go(func() {
			view := v.get(ctx, w.ID)
			v.mu.Lock()
			defer v.mu.Unlock()
			v.deliver(w, view)
		})
	}
	all.Wait()
}

// deliver delivers; the lock is held.
func (v *Reader[T]) deliver(w *pendingRequest[T], view Result[T]) {
	w.result = &view
	v.pending = slices.DeleteFunc(v.pending, func(other *pendingRequest[T]) bool { return other == w })
	w.wake()
}

func (v *Reader[T]) get(ctx context.Context, id string) Result[T] {
	view := Result[T]{Started: v.clock.Now()}
	view.Value, view.Err = v.source.Get(ctx, id)
	view.Ended = v.clock.Now()
	return view
}

func (v *Reader[T]) contextFor(ctx context.Context, quick bool) context.Context {
	if quick {
		return v.source.WithoutRetries(ctx)
	}
	return ctx
}
