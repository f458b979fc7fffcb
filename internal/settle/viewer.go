package settle

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Source is where views come from: things by id, and all things page by page.
type Source[T any] struct {
	// One gets the thing with the id.
	One func(ctx context.Context, id string) (T, error)
	// Page gets the things from an offset on, in the order of their ids. A page
	// may be empty, and a short one need not be the last.
	Page func(ctx context.Context, offset int) ([]Entry[T], error)
	// Quick marks a context for calls that are not to be repeated: who waits
	// looks again by himself.
	Quick func(context.Context) context.Context
	// Passing tells an error that another try may do without from one that
	// says something of the page or the thing itself.
	Passing func(error) bool
}

// Entry is one thing of a page.
type Entry[T any] struct {
	ID    string
	Value T
}

// View is what one look at a thing gave. Begun and Ended frame the request.
type View[T any] struct {
	Value        T
	Err          error
	Begun, Ended time.Time
}

// Ask is what somebody wants to see.
type Ask struct {
	ID string
	// MaxAge is how old a view from a listing may be, counted from the answer or,
	// unless Quick, from the last time that it served somebody; 0 asks for a look
	// that begins only now.
	MaxAge time.Duration
	// After is the moment after which the look must have begun in any case.
	After time.Time
	// By is when the look is to be taken at the latest.
	By time.Time
	// Quick is for somebody who looks again by himself: a look that fails is
	// not repeated, and one that others wait for is not waited for long.
	Quick bool
}

// longestRun is for how many times its age a listing answers those who ask one
// after the other without a pause: they are one plan, which on a slow machine
// takes longer than a listing would last otherwise.
const longestRun = 6

// patience is how long an overdue quick look waits for one that is under way
// before it is taken on its own: a request that hangs for one must not blind all.
const patience = 3 * time.Second

// Viewer lets all that want to see things of one kind at the same time share
// their looks. One alone gets the thing itself. While a request is under way
// others gather; two or more are served by a page of the listing, and whom it
// does not show is asked for by id. Whoever is not yet due but would be served
// by the same request is served early.
type Viewer[T any] struct {
	clock  Clock
	source Source[T]

	mu     sync.Mutex
	wants  []*want[T]
	flying bool
	listed map[string]View[T]
	served time.Time // when a listing last answered somebody who did not wait for it
}

// NewViewer sees things through the source.
func NewViewer[T any](clock Clock, source Source[T]) *Viewer[T] {
	return &Viewer[T]{clock: clock, source: source, listed: map[string]View[T]{}}
}

type want[T any] struct {
	Ask
	seen    *View[T]
	deliver context.CancelFunc
}

// patience is without end for those who need the thing itself and not the
// moment: if they lost it while a long listing is under way, each would ask by
// himself for what the listing is about to show.
func (w *want[T]) patience() time.Duration {
	if w.Quick {
		return patience
	}
	return 24 * time.Hour
}

// View waits until there is a look at the thing, one's own or another's. An
// ended context gives a view with its error.
func (v *Viewer[T]) View(ctx context.Context, ask Ask) View[T] {
	waiting, deliver := context.WithCancel(ctx)
	defer deliver()
	w := &want[T]{Ask: ask, deliver: deliver}
	if view, ok := v.enter(w); ok {
		return view
	}
	if seen, ended := v.await(ctx, waiting, w, ask.By.Sub(v.clock.Now())); ended {
		return seen
	}
	v.takeOff(ctx)
	if seen, ended := v.await(ctx, waiting, w, w.patience()); ended {
		return seen
	}
	v.leave(w)
	return v.one(v.contextFor(ctx, ask.Quick), ask.ID)
}

// Busy is true while others wait for a look: whoever is in no hurry can wait
// for theirs.
func (v *Viewer[T]) Busy() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.wants) > 0
}

func (v *Viewer[T]) enter(w *want[T]) (View[T], bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if view, ok := v.listedFor(w); ok {
		return view, true
	}
	v.wants = append(v.wants, w)
	return View[T]{}, false
}

// listedFor is what a listing has shown already, if it will do; the lock is held.
func (v *Viewer[T]) listedFor(w *want[T]) (View[T], bool) {
	view, ok := v.listed[w.ID]
	if !ok || w.MaxAge == 0 || !view.Begun.After(w.After) {
		return View[T]{}, false
	}
	now := v.clock.Now()
	age, pause := now.Sub(view.Ended), now.Sub(v.served)
	if age >= w.MaxAge && (w.Quick || pause >= w.MaxAge || age >= longestRun*w.MaxAge) {
		return View[T]{}, false
	}
	v.served = now
	return view, true
}

func (v *Viewer[T]) leave(w *want[T]) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wants = slices.DeleteFunc(v.wants, func(other *want[T]) bool { return other == w })
}

// await waits for a delivery; ended is false when the time passed without one.
func (v *Viewer[T]) await(ctx, waiting context.Context, w *want[T], d time.Duration) (seen View[T], ended bool) {
	if d > 0 && v.clock.Sleep(waiting, d) == nil {
		return seen, false
	}
	v.mu.Lock()
	delivered := w.seen
	v.mu.Unlock()
	if delivered != nil {
		return *delivered, true
	}
	if ctx.Err() != nil {
		v.leave(w)
		now := v.clock.Now()
		return View[T]{Err: ctx.Err(), Begun: now, Ended: now}, true
	}
	return seen, false
}

// takeOff starts looking unless somebody does already, who will go on as long
// as somebody is due.
func (v *Viewer[T]) takeOff(ctx context.Context) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.flying {
		return
	}
	v.flying = true
	go v.fly(context.WithoutCancel(ctx))
}

func (v *Viewer[T]) fly(ctx context.Context) {
	for {
		wants := v.board()
		if wants == nil {
			return
		}
		quick := !slices.ContainsFunc(wants, func(w *want[T]) bool { return !w.Quick })
		if left := v.list(v.contextFor(ctx, quick), wants); len(left) > 0 {
			v.askEach(v.contextFor(ctx, quick), left)
		}
	}
}

// board gives all that want to see something, if one of them is due. Whom the
// last listing serves as well is served by it.
func (v *Viewer[T]) board() []*want[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, w := range slices.Clone(v.wants) {
		if view, ok := v.listedFor(w); ok {
			v.hand(w, view)
		}
	}
	now := v.clock.Now()
	if !slices.ContainsFunc(v.wants, func(w *want[T]) bool { return !w.By.After(now) }) {
		v.flying = false
		return nil
	}
	return slices.Clone(v.wants)
}

// list serves from the listing whom it can, page by page, as long as more are
// left than pages have been asked for: so it never costs more than asking for
// each by id. It gives whom it did not serve.
func (v *Viewer[T]) list(ctx context.Context, wants []*want[T]) []*want[T] {
	offset := 0
	for pages := 0; len(wants) > max(1, pages); pages++ {
		begun := v.clock.Now()
		page, err := v.source.Page(ctx, offset)
		ended := v.clock.Now()
		if err != nil {
			return v.serveFailure(wants, View[T]{Err: err, Begun: begun, Ended: ended})
		}
		if len(page) == 0 {
			break
		}
		offset += len(page)
		wants = v.serve(wants, page, begun, ended)
	}
	return wants
}

func (v *Viewer[T]) serve(wants []*want[T], page []Entry[T], begun, ended time.Time) []*want[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, entry := range page {
		v.listed[entry.ID] = View[T]{Value: entry.Value, Begun: begun, Ended: ended}
	}
	return slices.DeleteFunc(wants, func(w *want[T]) bool {
		view, ok := v.listed[w.ID]
		if ok && view.Begun.Equal(begun) {
			v.hand(w, view)
			return true
		}
		return false
	})
}

// serveFailure gives a listing that failed in passing to those who are due and
// look again by themselves. The others, and all when the listing failed for a
// reason of its own, are asked for by id.
func (v *Viewer[T]) serveFailure(wants []*want[T], view View[T]) []*want[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.DeleteFunc(wants, func(w *want[T]) bool {
		if v.source.Passing(view.Err) && w.Quick && !w.By.After(view.Ended) {
			v.hand(w, view)
			return true
		}
		return false
	})
}

// askEach asks by id for those who are due. The others wait for their time.
func (v *Viewer[T]) askEach(ctx context.Context, wants []*want[T]) {
	now := v.clock.Now()
	var all sync.WaitGroup
	for _, w := range wants {
		if w.By.After(now) {
			continue
		}
		all.Go(func() {
			view := v.one(ctx, w.ID)
			v.mu.Lock()
			defer v.mu.Unlock()
			v.hand(w, view)
		})
	}
	all.Wait()
}

// hand delivers; the lock is held.
func (v *Viewer[T]) hand(w *want[T], view View[T]) {
	w.seen = &view
	v.wants = slices.DeleteFunc(v.wants, func(other *want[T]) bool { return other == w })
	w.deliver()
}

func (v *Viewer[T]) one(ctx context.Context, id string) View[T] {
	view := View[T]{Begun: v.clock.Now()}
	view.Value, view.Err = v.source.One(ctx, id)
	view.Ended = v.clock.Now()
	return view
}

func (v *Viewer[T]) contextFor(ctx context.Context, quick bool) context.Context {
	if quick {
		return v.source.Quick(ctx)
	}
	return ctx
}
