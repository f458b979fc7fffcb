package waiter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeClock is the system's clock, whose time is fake in a synctest bubble.
type fakeClock struct{}

func (fakeClock) Now() time.Time { return time.Now() }

// fakeService returns one response per poll; the last one is repeated.
type fakeService struct {
	started   time.Time
	responses []Observation
	polls     []time.Duration
}

func newFakeService(responses ...Observation) *fakeService {
	return &fakeService{started: time.Now(), responses: responses}
}

// refresh waits until the poll is due, and responds at once.
func (s *fakeService) refresh(ctx context.Context, by time.Time) Observation {
	select {
	case <-time.After(time.Until(by)):
	case <-ctx.Done():
		return Observation{Started: time.Now(), Ended: time.Now(), Err: ctx.Err()}
	}
	response := s.responses[min(len(s.polls), len(s.responses)-1)]
	response.Started, response.Ended = time.Now(), time.Now()
	s.polls = append(s.polls, time.Since(s.started))
	return response
}

// shrinksIn is a refresh of a share that takes so long to shrink from 20 to 8 GiB.
func (s *fakeService) shrinksIn(d time.Duration) RefreshFunc {
	return func(ctx context.Context, by time.Time) Observation {
		o := s.refresh(ctx, by)
		if o.Err == nil && time.Since(s.started) >= d {
			o.Status, o.Size = "available", 8
		}
		return o
	}
}

var shrinkingAt20 = Observation{Status: "shrinking", Size: 20}

func waitForShrink(ctx context.Context, refresh RefreshFunc) (Result, error) {
	waiter := Waiter{Clock: fakeClock{}, Schedule: Adaptive(func() float64 { return 0.5 })}
	return waiter.Wait(ctx, Resize{From: 20, To: 8, FromStatus: "available", Sent: time.Now(), Grace: 10 * time.Second}, refresh)
}

func TestWait_AShrinkIsDetectedAtMostATenthLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newFakeService(shrinkingAt20)
		result, err := waitForShrink(t.Context(), s.shrinksIn(3*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if result.Elapsed > 3300*time.Millisecond {
			t.Errorf("detected after %s", result.Elapsed)
		}
		if result.Last.Size != 8 || result.Last.Status != "available" {
			t.Errorf("last observation %+v", result.Last)
		}
		if s.polls[0] != 0 {
			t.Errorf("the first poll came after %s, not at once", s.polls[0])
		}
	})
}

func TestWait_ATimeoutAndAnInterruptionReportTheLastObservation(t *testing.T) {
	t.Parallel()
	for cause, test := range map[Cause]struct {
		end     func(context.Context) (context.Context, context.CancelFunc)
		wrapped error
	}{
		CauseTimedOut: {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Second)
		}, context.DeadlineExceeded},
		CauseInterrupted: {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, interrupt := context.WithCancel(ctx)
			time.AfterFunc(5*time.Second, interrupt)
			return ctx, interrupt
		}, context.Canceled},
	} {
		t.Run(string(cause), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := test.end(t.Context())
				defer cancel()
				_, err := waitForShrink(ctx, newFakeService(shrinkingAt20).refresh)
				var ended *Error
				if !errors.As(err, &ended) || ended.Cause != cause || !errors.Is(err, test.wrapped) {
					t.Fatalf("error is %v, want %s and %v", err, cause, test.wrapped)
				}
				if ended.Elapsed != 5*time.Second || ended.Last.Status != "shrinking" {
					t.Errorf("ended after %s, last observation %+v", ended.Elapsed, ended.Last)
				}
			})
		})
	}
}

func TestWait_AShareThatSettlesJustBeforeTheDeadlineIsASuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		s := newFakeService(shrinkingAt20)
		if _, err := waitForShrink(ctx, s.shrinksIn(50*time.Millisecond)); err != nil {
			t.Errorf("the final poll observed the new size, but the error is %v", err)
		}
	})
}

func TestWait_PollTimes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		responses []Observation
		want      []time.Duration
	}{
		"a possibly torn read is confirmed at once": {
			[]Observation{shrinkingAt20, {Status: "available", Size: 20}, {Status: "available", Size: 8}},
			[]time.Duration{0, 250 * time.Millisecond, 250 * time.Millisecond},
		},
		"a transient error is retried after its Retry-After": {
			[]Observation{{Err: errTransient, RetryAfter: 7 * time.Second}, {Status: "available", Size: 8}},
			[]time.Duration{0, 7 * time.Second},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newFakeService(test.responses...)
				if _, err := waitForShrink(t.Context(), s.refresh); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, s.polls); diff != "" {
					t.Errorf("times of the polls (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestWait_ATimeoutReportsTheLastError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := waitForShrink(ctx, func(_ context.Context, by time.Time) Observation {
			<-time.After(time.Until(by))
			return Observation{Started: time.Now(), Ended: time.Now(), Err: errTransient}
		})
		var ended *Error
		if !errors.As(err, &ended) || !errors.Is(err, errTransient) {
			t.Fatalf("error is %v, want that of the last poll", err)
		}
		if ended.Last != nil {
			t.Errorf("every poll failed, but the error has the observation %+v", ended.Last)
		}
	})
}

func TestAsError_AnotherErrorIsAnInterruption(t *testing.T) {
	t.Parallel()
	timedOut := &Error{Cause: CauseTimedOut}
	if got := AsError(fmt.Errorf("resize: %w", timedOut)); got != timedOut {
		t.Errorf("got %v, want %v", got, timedOut)
	}
	if got := AsError(context.Canceled); got.Cause != CauseInterrupted || !errors.Is(got, context.Canceled) {
		t.Errorf("got %v, want an interruption", got)
	}
}

func TestError_StatesTheCauseAndTheLastObservation(t *testing.T) {
	t.Parallel()
	for want, ended := range map[string]*Error{
		"timed out after 5s": {Cause: CauseTimedOut, Result: Result{Elapsed: 5 * time.Second}},
		"timed out after 5s, last observed: shrinking, 20 GiB": {Cause: CauseTimedOut, Result: Result{Elapsed: 5 * time.Second, Last: &shrinkingAt20}},
		"timed out after 5s: " + errTransient.Error():          {Cause: CauseTimedOut, Result: Result{Elapsed: 5 * time.Second}, Err: errTransient},
		string(CauseDeleted) + " after 1ms":                    {Cause: CauseDeleted, Result: Result{Elapsed: time.Millisecond, Last: &Observation{NotFound: true}}},
	} {
		want = strings.Replace(want, "timed out", string(CauseTimedOut), 1)
		if got := ended.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
