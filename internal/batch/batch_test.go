package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var (
	errNotFound    = errors.New("404")
	errForbidden   = errors.New("403")
	errUnavailable = errors.New("503")
)

// fakeSource has objects in pages and counts requests.
type fakeSource struct {
	ids     []string
	latency time.Duration
	hidden  []string // missing in listings, present by id
	hanging string   // an id whose Get takes 30 s
	limited bool     // all that takes long is the wait for a rate limit
	listErr error

	mu          sync.Mutex
	gets, pages int
}

const pageSize = 1000

type notifyKey struct{}

func (s *fakeSource) reader() *Reader[string] {
	return NewReader(fakeClock{}, Source[string]{
		Get:         s.get,
		List:        s.list,
		ID:          func(object string) string { return strings.TrimPrefix(object, "object ") },
		IsTransient: func(err error) bool { return errors.Is(err, errUnavailable) },
		IsForbidden: func(err error) bool { return errors.Is(err, errForbidden) },
		NotifyWaits: func(ctx context.Context, notify func(waits bool)) context.Context {
			return context.WithValue(ctx, notifyKey{}, notify)
		},
		WithoutRetries: func(ctx context.Context) context.Context { return ctx },
	})
}

func (s *fakeSource) get(ctx context.Context, id string) (string, error) {
	s.mu.Lock()
	s.gets++
	s.mu.Unlock()
	latency := s.latency
	if s.hanging == id {
		latency = 30 * time.Second
	}
	if notify, ok := ctx.Value(notifyKey{}).(func(waits bool)); ok && s.limited && s.hanging != id {
		notify(true)
		defer notify(false)
	}
	if err := (fakeClock{}).Sleep(ctx, latency); err != nil {
		return "", err
	}
	if _, found := slices.BinarySearch(s.ids, id); !found && !slices.Contains(s.hidden, id) {
		return "", errNotFound
	}
	return "object " + id, nil
}

func (s *fakeSource) list(ctx context.Context, offset int) ([]string, error) {
	s.mu.Lock()
	s.pages++
	s.mu.Unlock()
	if err := (fakeClock{}).Sleep(ctx, s.latency); err != nil || s.listErr != nil {
		return nil, errors.Join(err, s.listErr)
	}
	var page []string
	for _, id := range s.ids[min(offset, len(s.ids)):min(offset+pageSize, len(s.ids))] {
		page = append(page, "object "+id)
	}
	return page, nil
}

func objects(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("%05d", i)
	}
	return ids
}

// readAll reads all ids, at most ten at a time as Terraform does.
func readAll(ctx context.Context, r *Reader[string], ids []string) map[string]Result[string] {
	results := map[string]Result[string]{}
	var mu sync.Mutex
	var all sync.WaitGroup
	parallelism := make(chan struct{}, 10)
	for _, id := range ids {
		parallelism <- struct{}{}
		all.Go(func() {
			defer func() { <-parallelism }()
			result := r.Read(ctx, Request{ID: id, MaxAge: 5 * time.Second, Due: time.Now()})
			mu.Lock()
			defer mu.Unlock()
			results[id] = result
		})
	}
	all.Wait()
	return results
}

func TestRead_ConcurrentReadsShareRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source *fakeSource
		ids    []string
		most   int
	}{
		"a single object costs one request": {
			source: &fakeSource{ids: objects(5000), latency: 50 * time.Millisecond}, ids: []string{"04321"}, most: 1,
		},
		"a thousand objects cost a listing": {
			source: &fakeSource{ids: objects(1000), latency: 50 * time.Millisecond}, ids: objects(1000), most: 3,
		},
		"a slow listing is waited for and serves all": {
			source: &fakeSource{ids: objects(300), latency: 8 * time.Second}, ids: objects(300), most: 5,
		},
		"a few of many objects do not cost the whole listing": {
			source: &fakeSource{ids: objects(50000), latency: 50 * time.Millisecond},
			ids:    []string{"49999", "40000", "30000", "20000", "45000"}, most: 10,
		},
		"an object that the listing lacks is read by id": {
			source: &fakeSource{ids: objects(9), hidden: []string{"hidden"}}, ids: append(objects(9), "hidden"), most: 12,
		},
		"a listing that is rejected is replaced by reads by id": {
			source: &fakeSource{ids: objects(20), listErr: errForbidden}, ids: objects(20), most: 40,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				source := test.source
				for id, result := range readAll(t.Context(), source.reader(), test.ids) {
					if result.Value != "object "+id || result.Err != nil {
						t.Errorf("%s is %+v", id, result)
					}
				}
				if source.gets+source.pages > test.most {
					t.Errorf("%d gets and %d pages, want at most %d requests", source.gets, source.pages, test.most)
				}
			})
		})
	}
}

// In each case the listing has served nobody for a while, or too few.
func TestRead_PollsAreListedOnlyWhereThatPays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source *fakeSource
		ids    []string
	}{
		"a few of many":                        {&fakeSource{ids: objects(50000)}, everyNth(objects(50000), 9999)},
		"two in a project of a few pages":      {&fakeSource{ids: objects(3000)}, []string{"02999", "02998"}},
		"objects that the listing never shows": {&fakeSource{ids: objects(9), hidden: []string{"a", "b", "c", "d"}}, []string{"a", "b", "c", "d"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				test.source.latency = 50 * time.Millisecond
				polls := pollUntil(t, test.source.reader(), test.ids, time.Now().Add(30*time.Minute))
				if test.source.pages == 0 || test.source.pages > mostFruitlessPages || test.source.gets > polls {
					t.Errorf("%d polls cost %d gets and %d pages, want at most %d pages", polls, test.source.gets, test.source.pages, mostFruitlessPages)
				}
			})
		})
	}
}

// mostFruitlessPages is what it may cost to learn that listing does not pay.
const mostFruitlessPages = 6

func everyNth(ids []string, n int) []string {
	var some []string
	for i := n - 1; i < len(ids); i += n {
		some = append(some, ids[i])
	}
	return some
}

// pollUntil has a waiter for each object until that time, and returns the number of polls.
func pollUntil(t *testing.T, r *Reader[string], ids []string, done time.Time) int {
	t.Helper()
	var polls atomic.Int64
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			schedule := waiter.Adaptive(func() float64 { return float64(i) / float64(len(ids)) })
			loop := waiter.Waiter{Clock: fakeClock{}, Schedule: schedule, FirstDelay: schedule(0)}
			refresh := func(ctx context.Context, by time.Time) waiter.Observation {
				polls.Add(1)
				result := r.Read(ctx, Request{ID: id, Due: by, NoRetries: true})
				return waiter.Observation{Started: result.Started, Ended: result.Ended, Err: result.Err}
			}
			if _, err := loop.Wait(t.Context(), observedAfter(done), refresh); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return int(polls.Load())
}

func TestRead_AListingThatDidNotPayIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changed func(s *fakeSource) []string // returns the objects that are polled then
		pause   time.Duration
	}{
		"when there are more callers": {
			changed: func(s *fakeSource) []string { return everyNth(s.ids, 100) },
		},
		"after an hour": {
			changed: func(s *fakeSource) []string {
				s.ids = everyNth(s.ids, 9999)
				return s.ids
			},
			pause: time.Hour,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &fakeSource{ids: objects(50000), latency: 50 * time.Millisecond}
				r := s.reader()
				pollUntil(t, r, everyNth(s.ids, 9999), time.Now().Add(time.Minute))
				ids := test.changed(s)
				<-time.After(test.pause)
				s.gets, s.pages = 0, 0
				if polls := pollUntil(t, r, ids, time.Now().Add(5*time.Second)); s.gets+s.pages > polls/2 {
					t.Errorf("%d polls cost %d gets and %d pages", polls, s.gets, s.pages)
				}
			})
		})
	}
}

// A plan reads ten objects at a time. Pages that serve those also serve later ones.
func TestRead_APlanGoesOnWhereItsListingStopped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ planned, all, most int }{
		"ten pages":                {10000, 10000, 11},
		"a tenth of ten pages":     {1000, 10000, 11},
		"a fiftieth of many pages": {1000, 50000, 850},
		"a few of many pages":      {100, 50000, 100 + 2*mostFruitlessPages},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &fakeSource{ids: objects(test.all), latency: 50 * time.Millisecond}
				ids := slices.Clone(s.ids)
				rand.New(rand.NewPCG(1, 1)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
				for id, result := range readAll(t.Context(), s.reader(), ids[:test.planned]) {
					if result.Value != "object "+id || result.Err != nil {
						t.Fatalf("%s is %+v", id, result)
					}
				}
				if s.gets+s.pages > test.most {
					t.Errorf("%d gets and %d pages, want at most %d requests", s.gets, s.pages, test.most)
				}
			})
		})
	}
}

// Terraform needs minutes for a plan of 10,000 shares, in which it reads a few at a time.
func TestRead_APlanOfMinutesIsServedByOneListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{ids: objects(10000), latency: 50 * time.Millisecond}
		r, ids, random := s.reader(), slices.Clone(s.ids), rand.New(rand.NewPCG(1, 1))
		random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		slots := make(chan struct{}, 10)
		var all sync.WaitGroup
		for _, id := range ids {
			slots <- struct{}{}
			busy := time.Duration(random.IntN(1000)) * time.Millisecond
			all.Go(func() {
				r.Read(t.Context(), Request{ID: id, MaxAge: 5 * time.Second, Due: time.Now()})
				<-time.After(busy)
				<-slots
			})
		}
		all.Wait()
		if s.gets+s.pages > 12 {
			t.Errorf("%d gets and %d pages, want at most 12 requests", s.gets, s.pages)
		}
	})
}

func TestRead_AListingIsKeptNoLongerThanItIsReused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := (&fakeSource{ids: objects(50000), latency: 50 * time.Millisecond}).reader()
		readAll(t.Context(), r, everyNth(objects(50000), 25))
		synctest.Wait()
		if kept := len(r.listed.results); kept == 0 || kept > maxListed {
			t.Errorf("%d objects of the plan are kept, want at most %d", kept, maxListed)
		}
		<-time.After(5 * time.Second)
		readAll(t.Context(), r, []string{"00000"})
		synctest.Wait()
		if kept := len(r.listed.results); kept > 0 {
			t.Errorf("%d objects are kept that nobody can reuse", kept)
		}
	})
}

func TestRead_ASingleReadIsNotDelayed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		readAll(t.Context(), (&fakeSource{ids: objects(1), latency: 50 * time.Millisecond}).reader(), objects(1))
		if took := time.Since(started); took != 50*time.Millisecond {
			t.Errorf("it took %s", took)
		}
	})
}

func TestRead_ADeletedObjectIsNotFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		results := readAll(t.Context(), (&fakeSource{ids: objects(5)}).reader(), append(objects(5), "deleted"))
		if !errors.Is(results["deleted"].Err, errNotFound) {
			t.Errorf("got %+v", results["deleted"])
		}
	})
}

func TestRead_AResultIsNeverFromBeforeStartedAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{ids: objects(10), latency: time.Millisecond}
		r := s.reader()
		listed := readAll(t.Context(), r, objects(10))["00003"]
		// A listing that started at the very time of the change may show either.
		for _, changed := range []time.Time{listed.Started, time.Now()} {
			s.gets = 0
			result := r.Read(t.Context(), Request{ID: "00003", MaxAge: 5 * time.Second, StartedAfter: changed, Due: time.Now()})
			if !result.Started.After(listed.Started) || s.gets != 1 {
				t.Errorf("a change at %s was followed by a result of %s", changed, result.Started)
			}
		}
	})
}

func TestRead_ChangedObjectsAreListedAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{ids: objects(10), latency: 50 * time.Millisecond}
		r := s.reader()
		readAll(t.Context(), r, objects(10))
		s.gets, s.pages = 0, 0
		changed := time.Now()
		var all sync.WaitGroup
		for _, id := range objects(10) {
			all.Go(func() {
				r.Read(t.Context(), Request{ID: id, MaxAge: 5 * time.Second, StartedAfter: changed, Due: changed.Add(time.Second)})
			})
		}
		all.Wait()
		if s.gets != 0 || s.pages != 1 {
			t.Errorf("ten changed objects cost %d gets and %d pages, want a page", s.gets, s.pages)
		}
	})
}

// A plan may reuse one listing for a while. A poll may not, however many other
// callers have just been served by it.
func TestRead_APollIsNeverOlderThanMaxAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := (&fakeSource{ids: objects(10), latency: time.Millisecond}).reader()
		readAll(t.Context(), r, objects(10))
		const maxAge = 500 * time.Millisecond
		for _, id := range objects(10) {
			now := time.Now()
			result := r.Read(t.Context(), Request{ID: id, MaxAge: maxAge, Due: now, NoRetries: true})
			if age := now.Sub(result.Ended); age >= maxAge {
				t.Errorf("%s is %s old", id, age)
			}
			<-time.After(300 * time.Millisecond)
		}
	})
}

func TestRead_WaitersSharePolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const waiters = 40
		s := &fakeSource{ids: objects(waiters), latency: 20 * time.Millisecond}
		r := s.reader()
		done := time.Now().Add(3 * time.Second)
		var all sync.WaitGroup
		for i, id := range objects(waiters) {
			all.Go(func() {
				schedule := waiter.Adaptive(func() float64 { return float64(i) / waiters })
				loop := waiter.Waiter{Clock: fakeClock{}, Schedule: schedule, FirstDelay: schedule(0)}
				refresh := func(ctx context.Context, by time.Time) waiter.Observation {
					result := r.Read(ctx, Request{ID: id, Due: by, NoRetries: true})
					return waiter.Observation{Started: result.Started, Ended: result.Ended, Err: result.Err}
				}
				if _, err := loop.Wait(t.Context(), observedAfter(done), refresh); err != nil {
					t.Error(err)
				}
				if late := time.Since(done); late > 320*time.Millisecond {
					t.Errorf("the end of %s was detected %s late", id, late)
				}
			})
		}
		all.Wait()
		if s.gets+s.pages > 20 {
			t.Errorf("%d waiters sent %d gets and %d pages", waiters, s.gets, s.pages)
		}
	})
}

// observedAfter is settled by an observation that started at that time or later.
type observedAfter time.Time

func (g observedAfter) Evaluate(history []waiter.Observation) waiter.Verdict {
	if history[len(history)-1].Started.Before(time.Time(g)) {
		return waiter.Verdict{}
	}
	return waiter.Verdict{Outcome: waiter.Settled}
}

func TestRead_ARequestThatHangsDoesNotStopOtherPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := (&fakeSource{ids: objects(3), latency: 10 * time.Millisecond, hanging: "00000"}).reader()
		var all sync.WaitGroup
		all.Go(func() { readAll(t.Context(), r, []string{"00000"}) })
		synctest.Wait()
		started := time.Now()
		r.Read(t.Context(), Request{ID: "00001", Due: started, NoRetries: true})
		if took := time.Since(started); took > hangTimeout+time.Second {
			t.Errorf("the other poll took %s", took)
		}
		all.Wait()
	})
}

// Polls share the transient error of a listing, because they are repeated anyway.
// A listing that is rejected says nothing about the objects.
func TestRead_AListingErrorOfPolls(t *testing.T) {
	t.Parallel()
	for listErr, gets := range map[error]int{errUnavailable: 0, errForbidden: 5} {
		t.Run(listErr.Error(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &fakeSource{ids: objects(5), latency: 10 * time.Millisecond, listErr: listErr}
				r := s.reader()
				due := time.Now().Add(time.Second)
				var all sync.WaitGroup
				for _, id := range objects(5) {
					all.Go(func() {
						result := r.Read(t.Context(), Request{ID: id, Due: due, NoRetries: true})
						if shared := errors.Is(result.Err, listErr); shared != (gets == 0) {
							t.Errorf("%s: %v", id, result.Err)
						}
					})
				}
				all.Wait()
				if s.gets != gets {
					t.Errorf("%d gets, want %d", s.gets, gets)
				}
			})
		})
	}
}

func TestRead_AForbiddenListingIsRequestedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &fakeSource{ids: objects(20), latency: time.Second, listErr: errForbidden}
		r := source.reader()
		for range 3 {
			for id, result := range readAll(t.Context(), r, objects(20)) {
				if result.Err != nil {
					t.Errorf("%s: %v", id, result.Err)
				}
			}
		}
		if source.pages != 1 {
			t.Errorf("the listing was requested %d times", source.pages)
		}
	})
}

// A listing that could serve it, or a request that is running, makes no difference.
func TestRead_AnEndedContextIsAlwaysAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := (&fakeSource{ids: objects(5), latency: time.Second}).reader()
		readAll(t.Context(), r, objects(5))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 {
			if result := r.Read(ctx, Request{ID: "00000", MaxAge: 5 * time.Second, Due: time.Now()}); !errors.Is(result.Err, context.Canceled) {
				t.Fatalf("got %+v", result)
			}
		}
	})
}

// Its loggers are in the context, and are gone once the caller has its result.
func TestRead_ARequestHasTheContextOfACallerThatWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		source := &fakeSource{ids: objects(5000), latency: 50 * time.Millisecond}
		r := source.reader()
		mustWait := func(ctx context.Context) {
			if waits := ctx.Value(key{}).(*atomic.Bool); !waits.Load() {
				t.Error("the context of a request is that of a caller that has its result")
			}
		}
		r.source.Get = func(ctx context.Context, id string) (string, error) {
			mustWait(ctx)
			return source.get(ctx, id)
		}
		r.source.List = func(ctx context.Context, offset int) ([]string, error) {
			mustWait(ctx)
			return source.list(ctx, offset)
		}
		var all sync.WaitGroup
		for _, id := range everyNth(objects(5000), 300) {
			all.Go(func() {
				var waits atomic.Bool
				waits.Store(true)
				defer waits.Store(false)
				r.Read(context.WithValue(t.Context(), key{}, &waits), Request{ID: id, MaxAge: 5 * time.Second, Due: time.Now()})
			})
		}
		all.Wait()
	})
}

func TestRead_ACallerWhoseContextEndsDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := (&fakeSource{ids: objects(5), latency: time.Second}).reader()
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if result := r.Read(ctx, Request{ID: "00000", Due: time.Now()}); !errors.Is(result.Err, context.DeadlineExceeded) {
				t.Errorf("got %+v, want the context's error", result)
			}
		})
		all.Go(func() {
			for id, result := range readAll(t.Context(), r, objects(5)) {
				if result.Err != nil {
					t.Errorf("%s: %v", id, result.Err)
				}
			}
		})
		all.Wait()
	})
}

// A source that the service makes wait has the time that its callers have.
func TestRead_RequestsHaveTheLatestDeadlineOfTheirCallers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		timeouts []time.Duration // 0 is none
		want     time.Duration
	}{
		"of one":                  {[]time.Duration{time.Minute}, time.Minute},
		"of several":              {[]time.Duration{time.Minute, time.Hour, time.Second}, time.Hour},
		"of several, one without": {[]time.Duration{time.Minute, 0}, patience + time.Millisecond},
		"of more than patience":   {[]time.Duration{time.Hour, 0}, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var deadlines []time.Duration // of a Get or a List, from the start on
				started := time.Now()
				note := func(ctx context.Context) {
					deadline, ok := ctx.Deadline()
					if !ok {
						deadline = started
					}
					deadlines = append(deadlines, deadline.Sub(started))
				}
				s := &fakeSource{ids: objects(5)}
				r := s.reader()
				r.source.Get = func(ctx context.Context, id string) (string, error) { note(ctx); return s.get(ctx, id) }
				r.source.List = func(ctx context.Context, offset int) ([]string, error) { note(ctx); return s.list(ctx, offset) }
				var all sync.WaitGroup
				for i, timeout := range test.timeouts {
					all.Go(func() {
						ctx, cancel := context.WithCancel(t.Context())
						if timeout > 0 {
							ctx, cancel = context.WithTimeout(ctx, timeout)
						}
						defer cancel()
						r.Read(ctx, Request{ID: objects(5)[i], Due: started.Add(time.Millisecond)})
					})
				}
				all.Wait()
				if len(deadlines) != 1 || deadlines[0] != test.want {
					t.Errorf("deadlines %v, want %s", deadlines, test.want)
				}
			})
		})
	}
}

func TestRead_APollIsNotRepeatedWhileARateLimitIsWaitedFor(t *testing.T) {
	t.Parallel()
	for limited, gets := range map[bool]int{true: 1, false: 2} {
		synctest.Test(t, func(t *testing.T) {
			s := &fakeSource{ids: objects(1), latency: 59 * time.Second, limited: limited}
			if result := s.reader().Read(t.Context(), Request{ID: "00000", Due: time.Now(), NoRetries: true}); result.Err != nil {
				t.Error(result.Err)
			}
			if s.gets != gets {
				t.Errorf("limited %v: %d requests, want %d", limited, s.gets, gets)
			}
			<-time.After(time.Hour) // until the first request has ended
		})
	}
}

// One caller waits for a rate limit, and the request of another one hangs.
func TestRead_AHungRequestDoesNotStopPollingAtARateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{ids: objects(3), latency: 10 * time.Second, hanging: "00000", limited: true}
		r := s.reader()
		var all sync.WaitGroup
		all.Go(func() { r.Read(t.Context(), Request{ID: "00000", Due: time.Now()}) })
		synctest.Wait()
		started := time.Now()
		r.Read(t.Context(), Request{ID: "00001", Due: time.Now(), NoRetries: true})
		if took := time.Since(started); took > hangTimeout+s.latency {
			t.Errorf("the poll took %s", took)
		}
		all.Wait()
	})
}

// A source that is at its rate limit answers "short" when its caller gives up.
func TestRead_AGetEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{hidden: []string{"long", "later"}}
		r := s.reader()
		r.source.Get = func(ctx context.Context, id string) (string, error) {
			if id == "short" {
				<-ctx.Done()
				return "", ctx.Err()
			}
			return s.get(ctx, id)
		}
		started := time.Now()
		var all sync.WaitGroup
		for id, timeout := range map[string]time.Duration{"short": 10 * time.Second, "long": time.Hour} {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				r.Read(ctx, Request{ID: id, Due: started.Add(time.Millisecond)})
			})
		}
		all.Wait()
		r.Read(t.Context(), Request{ID: "later", Due: time.Now()})
		if took := time.Since(started); took > 11*time.Second {
			t.Errorf("a later read ended after %s", took)
		}
	})
}

// fakeClock is the system's clock, whose time is fake in a synctest bubble.
type fakeClock struct{}

func (fakeClock) Now() time.Time { return time.Now() }

func (fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
