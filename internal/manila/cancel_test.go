package manila

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

// cancelingClock cancels during a sleep.
type cancelingClock struct {
	*fakeClock
	cancel context.CancelCauseFunc
	cause  error
}

func (c *cancelingClock) Sleep(ctx context.Context, d time.Duration) error {
	c.cancel(c.cause)
	return c.fakeClock.Sleep(ctx, d)
}

func TestCancel_EndsTheBackOff(t *testing.T) {
	t.Parallel()
	interrupted := errors.New("the user pressed Ctrl-C")
	ctx, cancel := context.WithCancelCause(context.Background())
	c := newFakeCloud(t, unavailable)
	client := c.client(retries(5), on(&cancelingClock{newFakeClock(), cancel, interrupted}))
	_, err := client.GetShare(ctx, data)
	e := wantClass(t, err, ClassCanceled)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, interrupted) {
		t.Errorf("the chain lacks the reason: %v", err)
	}
	if e.Transient() {
		t.Error("a canceled call is not transient")
	}
	wantText(t, err.Error(), "the request was canceled", "Ctrl-C", "503 Service Unavailable")
	wantCount(t, "requests", c.requests(), 1)
}

func TestCancel_ARequestInFlightMayHaveBeenApplied(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	c := newFakeCloud(t, reply{do: func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}})
	_, err := c.client(retries(5)).ShrinkShare(ctx, data, 3)
	e := wantClass(t, err, ClassCanceled)
	if !e.MayHaveBeenApplied() {
		t.Error("the service has received it")
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("chain: %v", err)
	}
}

func TestCancel_ARequestNotSentCannotHaveBeenApplied(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(1, 0))
	defer cancel()
	c := newFakeCloud(t)
	_, err := c.client().ShrinkShare(ctx, data, 3)
	e := wantClass(t, err, ClassCanceled)
	if e.MayHaveBeenApplied() || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("MayHaveBeenApplied %v, %v", e.MayHaveBeenApplied(), err)
	}
	wantText(t, err.Error(), "could not shrink share", "the timeout expired")
}

// With a session, nothing but the request itself is left to end with the context.
func TestCancel_ARequestOfAnEndedContextIsNotSent(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	client := c.client()
	if _, err := client.GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 20 {
		_, err := client.ShrinkShare(ctx, data, 3)
		e := wantClass(t, err, ClassCanceled)
		if e.MayHaveBeenApplied() {
			t.Fatalf("nothing was sent: %v", err)
		}
	}
	wantCount(t, "requests", c.requests(), 1)
}

// A login may end at the same moment, well or not; a select would choose at random.
func TestCancel_TheEndOfALoginIsNothingToACallerThatHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, outcome := range []inFlightLogin{{session: &session{}}, {err: &Error{Status: http.StatusUnauthorized}}} {
		outcome.done = make(chan struct{})
		close(outcome.done)
		for range 50 {
			got, err := new(login).wait(ctx, &outcome)
			if got != nil || err == nil || err.Class() != ClassCanceled {
				t.Fatalf("got %v, %v", got, err)
			}
		}
	}
}

// The timeout of one attempt is not the deadline of the caller.
func TestAttemptTimeout_IsALostResponseAndNotTheCallersDeadline(t *testing.T) {
	t.Parallel()
	silent := reply{do: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }}
	incomplete := reply{do: func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"share":`))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}}
	for name, answer := range map[string]reply{"silent": silent, "stuck half way": incomplete} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, good, answer)
			client := c.client()
			if _, err := client.GetShare(context.Background(), data); err != nil {
				t.Fatal(err)
			}
			client.attemptTimeout = 30 * time.Millisecond
			_, err := client.ShrinkShare(context.Background(), data, 3)
			if name == "stuck half way" {
				_, err = client.GetShare(context.Background(), data)
			}
			e := wantClass(t, err, ClassLost)
			if errors.Is(err, context.DeadlineExceeded) || !e.MayHaveBeenApplied() {
				t.Errorf("%v, MayHaveWorked %v", err, e.MayHaveBeenApplied())
			}
			wantText(t, err.Error(), "no response within 30ms")
		})
	}
}

func TestSystemClock_SleepEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (SystemClock{}).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := (SystemClock{}).Sleep(context.Background(), time.Nanosecond); err != nil {
		t.Error(err)
	}
	if (SystemClock{}).Now().IsZero() {
		t.Error("no time")
	}
}
