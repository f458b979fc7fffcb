package manila

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRateLimit_HoldsInEveryMinute(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{1, 7, 60, 400} {
		synctest.Test(t, func(t *testing.T) {
			limit := newRateLimiter(Config{RequestsPerMinute: perMinute, Clock: SystemClock{}})
			var sent []time.Time
			for range 3*perMinute + 5 {
				if _, err := limit.wait(t.Context(), true); err != nil {
					t.Fatal(err)
				}
				sent = append(sent, time.Now())
			}
			for i := range sent {
				if i >= perMinute && sent[i].Sub(sent[i-perMinute]) < time.Minute {
					t.Fatalf("%d a minute: request %d came %s after request %d", perMinute, i, sent[i].Sub(sent[i-perMinute]), i-perMinute)
				}
			}
			minutes := time.Duration(len(sent)/perMinute) * time.Minute
			if took := sent[len(sent)-1].Sub(sent[0]); took > minutes+minutes/2 {
				t.Errorf("%d a minute: %d requests took %s", perMinute, len(sent), took)
			}
		})
	}
}

func TestRateLimit_HoldsForAnyPausesAnd429s(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		perMinute := rapid.IntRange(1, 100).Draw(r, "per minute")
		clock := &steppedClock{now: time.Unix(0, 0)}
		limit := newRateLimiter(Config{RequestsPerMinute: perMinute, Clock: clock, Jitter: middle})
		var sent []time.Time
		for range rapid.IntRange(1, 300).Draw(r, "requests") {
			clock.now = clock.now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "pause ms")) * time.Millisecond)
			if _, err := limit.wait(context.Background(), true); err != nil {
				r.Fatal(err)
			}
			sent = append(sent, clock.now)
			if rapid.IntRange(0, 20).Draw(r, "429") == 0 {
				limit.observe(clock.now, true, &Error{Status: http.StatusTooManyRequests})
			} else {
				limit.observe(clock.now, true, nil)
			}
		}
		for i := perMinute; i < len(sent); i++ {
			if sent[i].Sub(sent[i-perMinute]) < time.Minute {
				r.Fatalf("%d a minute: requests %d and %d are %s apart", perMinute, i-perMinute, i, sent[i].Sub(sent[i-perMinute]))
			}
		}
	})
}

func TestRateLimit_WaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limit := newRateLimiter(Config{RequestsPerMinute: 1, Clock: SystemClock{}})
		if _, err := limit.wait(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := limit.wait(ctx, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
	})
}

// steppedClock advances by sleeping only.
type steppedClock struct{ now time.Time }

func (c *steppedClock) Now() time.Time { return c.now }

func (c *steppedClock) Sleep(_ context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return nil
}

// A rate limit counts the whole project's requests, so all calls wait.
func TestRateLimit_A429PausesEveryCall(t *testing.T) {
	t.Parallel()
	c, clock := newFakeCloud(t, after(429, "20"), good), newFakeClock()
	client := c.client(on(clock), noJitter)
	if _, err := client.GetShare(WithoutRetries(context.Background()), data); err == nil {
		t.Fatal("no error")
	}
	if _, err := client.InRegion("RegionOne").GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{20 * time.Second}, clock.waits()); diff != "" {
		t.Error(diff)
	}
	canceled, cancel := context.WithCancel(context.Background())
	client.limiter.pauseUntil(clock.Now().Add(time.Minute))
	cancel()
	_, err := client.GetShare(canceled, data)
	if e := wantClass(t, err, ClassCanceled); e.MayHaveBeenApplied() {
		t.Error("a call that waited cannot have worked")
	}
}

// Another call is rejected while this one waits.
func TestRateLimit_APauseMayBecomeLonger(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	limit := newRateLimiter(Config{Clock: clock})
	end := clock.Now().Add(time.Minute)
	limit.pauseUntil(clock.Now().Add(time.Second))
	clock.during(func() { limit.pauseUntil(end) })
	if _, err := limit.wait(t.Context(), true); err != nil || clock.Now().Before(end) {
		t.Errorf("%v, sent at %s, before the end of the pause at %s", err, clock.Now(), end)
	}
}

// A call delayed by the rate must not be sent during a pause that began meanwhile.
func TestRateLimit_ADelayedCallObeysALaterPause(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	client := newFakeCloud(t, good).client(on(clock), func(c *Config) { c.RequestsPerMinute = 1 })
	if _, err := client.GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	limited := clock.Now().Add(time.Minute)
	pause := limited.Add(20 * time.Second)
	clock.during(func() { client.limiter.pauseUntil(pause) }) // another call was rejected
	if _, err := client.GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	if clock.Now().Before(pause) {
		t.Errorf("sent at %s, before the end of the pause at %s", clock.Now(), pause)
	}
}
