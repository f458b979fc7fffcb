package manila

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestRateLimit_HoldsInEveryMinute(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{1, 7, 60, 400} {
		synctest.Test(t, func(t *testing.T) {
			limit := newRateLimiter(perMinute, systemClock{})
			var sent []time.Time
			for range 3*perMinute + 5 {
				if err := limit.wait(t.Context(), true); err != nil {
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

func TestRateLimit_HoldsForAnyPauses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		perMinute := rapid.IntRange(1, 100).Draw(r, "per minute")
		clock := &steppedClock{now: time.Unix(0, 0)}
		limit := newRateLimiter(perMinute, clock)
		var sent []time.Time
		for range rapid.IntRange(1, 300).Draw(r, "requests") {
			clock.now = clock.now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "pause ms")) * time.Millisecond)
			if err := limit.wait(context.Background(), true); err != nil {
				r.Fatal(err)
			}
			sent = append(sent, clock.now)
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
		limit := newRateLimiter(1, systemClock{})
		if err := limit.wait(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := limit.wait(ctx, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
	})
}

// steppedClock passes time only by sleeping.
type steppedClock struct{ now time.Time }

func (c *steppedClock) Now() time.Time { return c.now }

func (c *steppedClock) Sleep(_ context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return nil
}
