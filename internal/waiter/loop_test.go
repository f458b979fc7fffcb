package waiter

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

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

// service shows a share that shrinks from 20 to 8 GiB in the given time.
type service struct {
	began time.Time
	takes time.Duration
	looks []time.Duration
}

func (s *service) look(context.Context) Observation {
	now := time.Now()
	s.looks = append(s.looks, now.Sub(s.began))
	look := Observation{Started: now, Ended: now, Status: "shrinking", Size: 20}
	if now.Sub(s.began) >= s.takes {
		look.Status, look.Size = "available", 8
	}
	return look
}

// alone is a look that nobody else takes: it waits for its time.
func alone(look func(context.Context) Observation) RefreshFunc {
	return func(ctx context.Context, by time.Time) Observation {
		if err := (bubbleClock{}).Sleep(ctx, time.Until(by)); err != nil {
			return Observation{Started: time.Now(), Ended: time.Now(), Err: err}
		}
		return look(ctx)
	}
}

func middle() float64 { return 0.5 }

func shrinkFrom(sent time.Time) Resize {
	return Resize{From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: 10 * time.Second}
}

func TestAShrinkOfThreeSecondsIsToldAtMostATenthLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{began: time.Now(), takes: 3 * time.Second}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Adaptive(middle)}
		result, err := waiter.Wait(t.Context(), shrinkFrom(s.began), alone(s.look))
		if err != nil {
			t.Fatal(err)
		}
		if result.Elapsed > 3300*time.Millisecond {
			t.Errorf("told after %s", result.Elapsed)
		}
		if result.Last.Size != 8 || result.Last.Status != "available" {
			t.Errorf("last seen %+v", result.Last)
		}
		if s.looks[0] != 0 {
			t.Errorf("the first look came after %s, not at once", s.looks[0])
		}
	})
}

func TestTheDeadlineEndsTheWaitWithWhatWasLastSeen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		s := &service{began: time.Now(), takes: time.Hour}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Adaptive(middle)}
		_, err := waiter.Wait(ctx, shrinkFrom(s.began), alone(s.look))
		var ended *Error
		if !errors.As(err, &ended) || ended.Cause != CauseTimedOut {
			t.Fatalf("error is %v, want a time-out", err)
		}
		if ended.Elapsed != 5*time.Second || ended.Last.Status != "shrinking" {
			t.Errorf("ended after %s, last seen %+v", ended.Elapsed, ended.Last)
		}
	})
}

func TestAShareThatSettlesJustBeforeTheDeadlineIsASuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		s := &service{began: time.Now(), takes: 50 * time.Millisecond}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Adaptive(middle)}
		if _, err := waiter.Wait(ctx, shrinkFrom(s.began), alone(s.look)); err != nil {
			t.Errorf("the last look saw the share settled, but the wait says %v", err)
		}
	})
}

func TestAnInterruptionIsToldApartFromATimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, interrupt)
		s := &service{began: time.Now(), takes: time.Hour}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Adaptive(middle)}
		_, err := waiter.Wait(ctx, shrinkFrom(s.began), alone(s.look))
		var ended *Error
		if !errors.As(err, &ended) || ended.Cause != CauseInterrupted {
			t.Fatalf("error is %v, want an interruption", err)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v does not wrap the context's error", err)
		}
	})
}

func TestATornReadIsLookedAtAgainAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		script := []Observation{{Status: "shrinking", Size: 20}, {Status: "available", Size: 20}, {Status: "available", Size: 8}}
		var at []time.Duration
		look := func(context.Context) Observation {
			next := script[min(len(at), len(script)-1)]
			next.Started, next.Ended = time.Now(), time.Now()
			at = append(at, time.Since(began))
			return next
		}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Adaptive(middle)}
		if _, err := waiter.Wait(t.Context(), shrinkFrom(began), alone(look)); err != nil {
			t.Fatal(err)
		}
		want := []time.Duration{0, 250 * time.Millisecond, 250 * time.Millisecond}
		if diff := cmp.Diff(want, at); diff != "" {
			t.Errorf("times of the looks (-want +got):\n%s", diff)
		}
	})
}

func TestWeatherIsWaitedOutAndRetryAfterObeyed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		look := func(context.Context) Observation {
			at = append(at, time.Since(began))
			now := time.Now()
			if len(at) == 1 {
				return Observation{Started: now, Ended: now, Err: errWeather, RetryAfter: 7 * time.Second}
			}
			return Observation{Started: now, Ended: now, Status: "available", Size: 8}
		}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Adaptive(middle)}
		if _, err := waiter.Wait(t.Context(), shrinkFrom(began), alone(look)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{0, 7 * time.Second}, at); diff != "" {
			t.Errorf("times of the looks (-want +got):\n%s", diff)
		}
	})
}

func TestTheLastErrorIsToldWhenTheTimeComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		look := func(context.Context) Observation {
			return Observation{Started: time.Now(), Ended: time.Now(), Err: errWeather}
		}
		waiter := Waiter{Clock: bubbleClock{}, Schedule: Fixed(time.Second)}
		_, err := waiter.Wait(ctx, shrinkFrom(time.Now()), alone(look))
		if !errors.Is(err, errWeather) {
			t.Errorf("error is %v, want the last look's", err)
		}
		var ended *Error
		if errors.As(err, &ended) && ended.Last != nil {
			t.Errorf("nothing was ever seen, but the error says %+v", ended.Last)
		}
	})
}
