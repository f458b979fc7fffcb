package waiter

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Clock tells the time and passes it. Sleep returns early, with the context's
// error, when the context ends.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// finalObservationTimeout bounds the one look that is taken after a deadline or an
// interruption, so that what is saved is what was last true. Terraform waits
// for a provider that was asked to stop, but a person does not wait long.
const finalObservationTimeout = 10 * time.Second

// RefreshFunc takes a look at a share, at the latest at the given time; it may be
// served earlier by a look that somebody else takes.
type RefreshFunc func(ctx context.Context, by time.Time) Observation

// Waiter takes looks at a share until a goal is decided.
type Waiter struct {
	Clock    Clock
	Schedule Schedule
	// FirstDelay is how long the first look may wait.
	FirstDelay time.Duration
	// Observed, if set, is told of each look and what was made of it.
	Observed func(ctx context.Context, look Observation, verdict Verdict)
}

// Result is how a wait went.
type Result struct {
	// Last is the last look at which something was seen; nil if there was none.
	Last    *Observation
	Polls   int
	Elapsed time.Duration
}

// Error is a wait that did not end as wanted.
type Error struct {
	Cause Cause
	Result
	// Err is the error of the last look, if that one failed, or the context's.
	Err error
}

// Error states the cause and what was last seen, without naming the share,
// which this package does not know.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s after %s", e.Cause, e.Elapsed.Round(time.Millisecond))
	if e.Last != nil && !e.Last.NotFound {
		text += fmt.Sprintf(", last seen %q at %d GiB", e.Last.Status, e.Last.Size)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the error of the last look, or the context's.
func (e *Error) Unwrap() error { return e.Err }

// Wait looks on the schedule until the goal is decided, and returns an *Error
// unless it is settled. The deadline is the context's; when
// it comes, or the context is canceled, one last look is taken outside of it,
// and if that decides the goal, the decision stands.
func (w Waiter) Wait(ctx context.Context, goal Goal, look RefreshFunc) (Result, error) {
	wait := waiting{Waiter: w, goal: goal, look: look, begun: w.Clock.Now()}
	next := wait.begun.Add(w.FirstDelay)
	for ctx.Err() == nil {
		verdict := wait.lookBy(ctx, next)
		if verdict.Outcome != Pending {
			return wait.end(verdict)
		}
		next = wait.next(verdict)
	}
	return wait.lastLook(ctx)
}

// waiting is one call of Until.
type waiting struct {
	Waiter
	goal    Goal
	look    RefreshFunc
	begun   time.Time
	history []Observation
	again   bool
}

func (w *waiting) lookBy(ctx context.Context, by time.Time) Verdict {
	look := w.look(ctx, by)
	w.history = append(w.history, look)
	verdict := w.goal.Judge(w.history)
	if w.Observed != nil {
		w.Observed(ctx, look, verdict)
	}
	return verdict
}

// next is when to look again. The pause counts from the beginning of the last
// look, because the service may have changed right after it was asked; but a
// service that is slow to answer is left alone for a quarter of it at least.
//
// A verdict's wish to look again at once is honoured, but not twice in a row:
// what asks for it cannot then be a passing moment.
func (w *waiting) next(verdict Verdict) time.Time {
	last := w.history[len(w.history)-1]
	atOnce := verdict.Again && !w.again
	w.again = verdict.Again
	if atOnce {
		return last.Ended
	}
	pause := w.Schedule(last.Started.Sub(w.begun))
	next := last.Started.Add(pause)
	if rested := last.Ended.Add(max(pause/4, last.RetryAfter)); rested.After(next) {
		return rested
	}
	return next
}

func (w *waiting) lastLook(ctx context.Context) (Result, error) {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalObservationTimeout)
	defer cancel()
	verdict := w.lookBy(last, w.Clock.Now())
	if verdict.Again {
		verdict = w.lookBy(last, w.Clock.Now())
	}
	if verdict.Outcome != Pending {
		return w.end(verdict)
	}
	cause := CauseInterrupted
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		cause = CauseTimedOut
	}
	err := w.lookErr()
	if err == nil {
		err = context.Cause(ctx)
	}
	result := w.result()
	return result, &Error{Cause: cause, Result: result, Err: err}
}

func (w *waiting) end(verdict Verdict) (Result, error) {
	result := w.result()
	if verdict.Outcome == Settled {
		return result, nil
	}
	return result, &Error{Cause: verdict.Cause, Result: result, Err: w.lookErr()}
}

func (w *waiting) lookErr() error { return w.history[len(w.history)-1].Err }

func (w *waiting) result() Result {
	result := Result{Polls: len(w.history), Elapsed: w.Clock.Now().Sub(w.begun)}
	for i := len(w.history) - 1; i >= 0; i-- {
		if w.history[i].Err == nil {
			result.Last = &w.history[i]
			break
		}
	}
	return result
}
