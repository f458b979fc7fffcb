package conns

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// countingCache caches the number of the request that served a caller. Each
// request takes a second.
type countingCache struct {
	cache[int]
	mu       sync.Mutex
	requests int
	err      error // of the next request
}

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

func (c *countingCache) request(context.Context) (int, error) {
	c.mu.Lock()
	c.requests++
	number, err := c.requests, c.err
	c.err = nil
	c.mu.Unlock()
	<-time.After(time.Second)
	return number, err
}

const testTTL = 5 * time.Second

func (c *countingCache) read(ctx context.Context) (int, error) {
	now := time.Now()
	return c.get(ctx, fakeClock{}, cacheRequest{key: "a", startedAfter: now.Add(-testTTL), due: now}, c.request)
}

func (c *countingCache) poll(ctx context.Context, delay time.Duration) (int, error) {
	now := time.Now()
	return c.get(ctx, fakeClock{}, cacheRequest{key: "a", startedAfter: now, due: now.Add(delay), noRetries: true}, c.request)
}

// expect checks which request serves a read.
func (c *countingCache) expect(t *testing.T, want int) {
	t.Helper()
	if number, err := c.read(t.Context()); number != want || err != nil {
		t.Errorf("served by request %d, %v, want %d", number, err, want)
	}
}

func TestCache_ReadsShareARequestWithinTheTTL(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c countingCache
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { c.expect(t, 1) })
		}
		all.Wait()
		c.expect(t, 1)
		<-time.After(testTTL)
		c.expect(t, 2)
	})
}

func TestCache_PollsAreServedByTheFirstThatIsDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c countingCache
		started := time.Now()
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				if number, err := c.poll(t.Context(), time.Duration(i+3)*time.Second); number != 1 || err != nil {
					t.Errorf("served by request %d, %v", number, err)
				}
			})
		}
		all.Wait()
		if took := time.Since(started); took != 4*time.Second {
			t.Errorf("it took %s", took)
		}
		if number, _ := c.poll(t.Context(), 0); number != 2 {
			t.Error("served by an earlier request")
		}
	})
}

func TestCache_AFailureOfTheOwnerAloneIsRetriedByOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		first func(context.Context, *countingCache)
	}{
		"interrupted": {&manila.Error{Err: context.Canceled}, func(ctx context.Context, c *countingCache) { _, _ = c.read(ctx) }},
		"no retries":  {&manila.Error{Status: 503}, func(ctx context.Context, c *countingCache) { _, _ = c.poll(ctx, 0) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := countingCache{err: test.err}
				var both sync.WaitGroup
				both.Go(func() { test.first(t.Context(), &c) })
				synctest.Wait()
				both.Go(func() { c.expect(t, 2) })
				both.Wait()
			})
		})
	}
}

func TestCache_AnErrorIsSharedAndNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := countingCache{err: errors.New("500")}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, err := c.read(t.Context()); err == nil {
					t.Error("no error")
				}
			})
		}
		all.Wait()
		c.expect(t, 2)
	})
}

func TestCache_WaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c countingCache
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.poll(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		var running sync.WaitGroup
		running.Go(func() { c.expect(t, 1) })
		synctest.Wait()
		ctx, cancel = context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if _, err := c.read(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		running.Wait()
	})
}

// The request may end at the same moment, well or not; a select would choose at random.
func TestCache_TheEndOfARequestIsNothingToACallerThatHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, failure := range []error{nil, errors.New("500")} {
		ended := &cacheCall[int]{started: time.Now(), done: make(chan struct{}), value: 1, err: failure}
		close(ended.done)
		c := cache[int]{entries: map[string]*cacheEntry[int]{"a": {last: ended}}}
		for range 50 {
			value, final, err := c.attempt(ctx, fakeClock{}, cacheRequest{key: "a"}, nil)
			if value != 0 || !final || !errors.Is(err, context.Canceled) {
				t.Fatalf("got %d, %v, %v", value, final, err)
			}
		}
	}
}

func TestReadRules_AListingFromBeforeAChangeIsNotReused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &Provider{Clock: fakeClock{}}
		p.ShareChanged("a")
		changed := time.Now()
		<-time.After(rulesTTL / 2)
		if got := p.rulesRequest("a").startedAfter; !got.Equal(changed) {
			t.Errorf("listings of the changed share are reused from %s, want %s", got, changed)
		}
		if got, want := p.rulesRequest("b").startedAfter, time.Now().Add(-rulesTTL); !got.Equal(want) {
			t.Errorf("listings of another share are reused from %s, want %s", got, want)
		}
	})
}

// The owner's timeout says nothing to the others: they ask again.
func TestCache_ABareContextErrorOfTheOwnerIsNotTheirs(t *testing.T) {
	t.Parallel()
	for _, err := range []error{context.Canceled, context.DeadlineExceeded} {
		synctest.Test(t, func(t *testing.T) {
			c := &countingCache{err: err}
			var all sync.WaitGroup
			all.Go(func() { _, _ = c.read(t.Context()) })
			synctest.Wait()
			all.Go(func() { c.expect(t, 2) })
			all.Wait()
		})
	}
}
