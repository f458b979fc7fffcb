package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// library has things in pages and counts what it is asked.
type library struct {
	things  []string
	perPage int
	takes   time.Duration
	hidden  map[string]bool // not in the listing, but there by id
	broken  error           // of the listing
	stuck   map[string]bool // ids whose answer never comes in time

	mu    sync.Mutex
	ones  int
	pages int
}

var errNoSuchThing = errors.New("no such thing")

func (l *library) source() Source[string] {
	return Source[string]{Get: l.one, List: l.page, IsTransient: l.isPassing,
		WithoutRetries: func(ctx context.Context) context.Context { return ctx }}
}

func (l *library) isPassing(err error) bool { return errors.Is(err, errBusy) }

var errBusy = errors.New("503")

func (l *library) one(ctx context.Context, id string) (string, error) {
	l.mu.Lock()
	l.ones++
	l.mu.Unlock()
	takes := l.takes
	if l.stuck[id] {
		takes = 30 * time.Second
	}
	if err := (bubbleClock{}).Sleep(ctx, takes); err != nil {
		return "", err
	}
	if !slices.Contains(l.things, id) && !l.hidden[id] {
		return "", errNoSuchThing
	}
	return "thing " + id, nil
}

func (l *library) page(ctx context.Context, offset int) ([]Entry[string], error) {
	l.mu.Lock()
	l.pages++
	l.mu.Unlock()
	if err := (bubbleClock{}).Sleep(ctx, l.takes); err != nil {
		return nil, err
	}
	if l.broken != nil {
		return nil, l.broken
	}
	var page []Entry[string]
	for _, id := range l.things[min(offset, len(l.things)):min(offset+l.perPage, len(l.things))] {
		page = append(page, Entry[string]{ID: id, Value: "thing " + id})
	}
	return page, nil
}

func things(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("%05d", i))
	}
	return ids
}

// readAll asks for all ids, so many at a time as Terraform does, and gives the
// views by id.
func readAll(ctx context.Context, v *Reader[string], ids []string, parallel int) map[string]Result[string] {
	views := map[string]Result[string]{}
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, parallel)
	for _, id := range ids {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			now := time.Now()
			view := v.Read(ctx, Request{ID: id, MaxAge: 5 * time.Second, Due: now})
			mu.Lock()
			defer mu.Unlock()
			views[id] = view
		})
	}
	all.Wait()
	return views
}

func TestOneThingCostsOneLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(5000), perPage: 1000, takes: 50 * time.Millisecond}
		v := NewReader(bubbleClock{}, l.source())
		begun := time.Now()
		views := readAll(t.Context(), v, []string{"04321"}, 10)
		if views["04321"].Value != "thing 04321" || l.ones != 1 || l.pages != 0 {
			t.Errorf("got %+v by %d gets and %d pages", views, l.ones, l.pages)
		}
		if took := time.Since(begun); took != 50*time.Millisecond {
			t.Errorf("one look took %s", took)
		}
	})
}

func TestAThousandThingsCostAListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(1000), perPage: 1000, takes: 50 * time.Millisecond}
		v := NewReader(bubbleClock{}, l.source())
		views := readAll(t.Context(), v, things(1000), 10)
		for _, id := range things(1000) {
			if views[id].Value != "thing "+id {
				t.Fatalf("%s is %+v", id, views[id])
			}
		}
		if l.ones+l.pages > 3 {
			t.Errorf("%d gets and %d pages", l.ones, l.pages)
		}
	})
}

func TestAFewThingsInALargePlaceDoNotPayForAllOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(50000), perPage: 1000, takes: 50 * time.Millisecond}
		v := NewReader(bubbleClock{}, l.source())
		wanted := []string{"49999", "40000", "30000", "20000", "45000"}
		readAll(t.Context(), v, wanted, 10)
		if l.ones+l.pages > 2*len(wanted) {
			t.Errorf("%d gets and %d pages for %d things", l.ones, l.pages, len(wanted))
		}
	})
}

func TestWhatTheListingLacksIsAskedForByID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(10), perPage: 1000, hidden: map[string]bool{"hidden": true}}
		v := NewReader(bubbleClock{}, l.source())
		views := readAll(t.Context(), v, append(things(10), "hidden", "gone"), 12)
		if views["hidden"].Value != "thing hidden" || views["hidden"].Err != nil {
			t.Errorf("what is only hidden is %+v", views["hidden"])
		}
		if !errors.Is(views["gone"].Err, errNoSuchThing) {
			t.Errorf("what is gone is %+v", views["gone"])
		}
	})
}

func TestAListingThatFailsIsNoHindrance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(20), perPage: 1000, broken: errors.New("403")}
		v := NewReader(bubbleClock{}, l.source())
		for id, view := range readAll(t.Context(), v, things(20), 10) {
			if view.Err != nil {
				t.Errorf("%s: %v", id, view.Err)
			}
		}
	})
}

func TestAnAnswerIsNeverOlderThanAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(10), perPage: 1000, takes: time.Millisecond}
		v := NewReader(bubbleClock{}, l.source())
		readAll(t.Context(), v, things(10), 10)
		changed := time.Now()
		view := v.Read(t.Context(), Request{ID: "00003", MaxAge: 5 * time.Second, StartedAfter: changed, Due: changed})
		if !view.Started.After(changed) && !view.Started.Equal(changed) || l.ones == 0 {
			t.Errorf("a change at %s was answered with a look of %s", changed, view.Started)
		}
	})
}

// A plan may live off one listing for a while. Who is about to act may not,
// however many others have just been served by it.
func TestALookBeforeActingIsNeverOlderThanAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(10), perPage: 1000, takes: time.Millisecond}
		v := NewReader(bubbleClock{}, l.source())
		readAll(t.Context(), v, things(10), 10)
		const maxAge = 500 * time.Millisecond
		for i := range 10 {
			now := time.Now()
			view := v.Read(t.Context(), Request{ID: things(10)[i], MaxAge: maxAge, Due: now, NoRetries: true})
			if age := now.Sub(view.Ended); age >= maxAge {
				t.Errorf("look %d is %s old", i, age)
			}
			<-time.After(300 * time.Millisecond)
		}
	})
}

func TestThoseWhoWaitTogetherShareTheirLooks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const waiters = 40
		l := &library{things: things(waiters), perPage: 1000, takes: 20 * time.Millisecond}
		v := NewReader(bubbleClock{}, l.source())
		done := time.Now().Add(3 * time.Second)
		goal := goalAt(done)
		var all sync.WaitGroup
		for i, id := range things(waiters) {
			all.Go(func() {
				schedule := waiter.Adaptive(func() float64 { return float64(i) / waiters })
				loop := waiter.Waiter{Clock: bubbleClock{}, Schedule: schedule, FirstDelay: schedule(0)}
				look := func(ctx context.Context, by time.Time) waiter.Observation {
					view := v.Read(ctx, Request{ID: id, Due: by, NoRetries: true})
					return waiter.Observation{Started: view.Started, Ended: view.Ended, Status: "working", Err: view.Err}
				}
				if _, err := loop.Wait(t.Context(), goal, look); err != nil {
					t.Error(err)
				}
				if late := time.Since(done); late > 320*time.Millisecond {
					t.Errorf("%s was told %s late", id, late)
				}
			})
		}
		all.Wait()
		if l.ones+l.pages > 20 {
			t.Errorf("%d waiters made %d gets and %d pages", waiters, l.ones, l.pages)
		}
	})
}

// goalAt is settled by a look that began at or after a moment.
type goalAt time.Time

func (g goalAt) Judge(history []waiter.Observation) waiter.Verdict {
	if history[len(history)-1].Started.Before(time.Time(g)) {
		return waiter.Verdict{}
	}
	return waiter.Verdict{Outcome: waiter.Settled}
}

func TestARequestThatHangsDoesNotBlindThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(3), perPage: 1000, takes: 10 * time.Millisecond, stuck: map[string]bool{"00000": true}}
		v := NewReader(bubbleClock{}, l.source())
		var all sync.WaitGroup
		all.Go(func() { readAll(t.Context(), v, []string{"00000"}, 1) })
		all.Go(func() {
			<-time.After(time.Millisecond)
			begun := time.Now()
			v.Read(t.Context(), Request{ID: "00001", Due: begun, NoRetries: true})
			if took := time.Since(begun); took > patience+time.Second {
				t.Errorf("the other one waited %s", took)
			}
		})
		all.Wait()
	})
}

func TestASlowListingIsWaitedForAndServesAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(300), perPage: 1000, takes: 8 * time.Second}
		v := NewReader(bubbleClock{}, l.source())
		for id, view := range readAll(t.Context(), v, things(300), 10) {
			if view.Err != nil {
				t.Errorf("%s: %v", id, view.Err)
			}
		}
		if l.ones+l.pages > 5 {
			t.Errorf("%d gets and %d pages", l.ones, l.pages)
		}
	})
}

func TestAListingThatIsRefusedIsNoVerdictOnThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, broken := range []error{errBusy, errNoSuchThing} {
			l := &library{things: things(5), perPage: 1000, takes: 10 * time.Millisecond, broken: broken}
			v := NewReader(bubbleClock{}, l.source())
			var all sync.WaitGroup
			for _, id := range things(5) {
				all.Go(func() {
					view := v.Read(t.Context(), Request{ID: id, Due: time.Now().Add(time.Second), NoRetries: true})
					if errors.Is(broken, errNoSuchThing) && view.Err != nil {
						t.Errorf("the listing says %v, and so does the view of %s", broken, id)
					}
				})
			}
			all.Wait()
		}
	})
}

func TestWhoGivesUpDoesNotDisturbTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &library{things: things(5), perPage: 1000, takes: time.Second}
		v := NewReader(bubbleClock{}, l.source())
		impatient, giveUp := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer giveUp()
		var all sync.WaitGroup
		all.Go(func() {
			view := v.Read(impatient, Request{ID: "00000", Due: time.Now()})
			if !errors.Is(view.Err, context.DeadlineExceeded) {
				t.Errorf("who gave up got %+v", view)
			}
		})
		all.Go(func() {
			for id, view := range readAll(t.Context(), v, things(5), 5) {
				if view.Err != nil {
					t.Errorf("%s: %v", id, view.Err)
				}
			}
		})
		all.Wait()
	})
}

// bubbleClock is the system's clock; in a synctest bubble its time is fake.
type bubbleClock struct{}

func (bubbleClock) Now() time.Time { return time.Now() }

func (bubbleClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
