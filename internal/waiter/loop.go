package waiter

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Clock gives the current time.
type Clock interface {
	Now() time.Time
}

// finalPollTimeout bounds the last poll after a deadline or an interruption,
// which makes the saved state current. Terraform waits for a provider that was
// asked to stop, but a user does not wait long.
const finalPollTimeout = 10 * time.Second

// RefreshFunc observes a share, at the given time at the latest; it may be
// served earlier by a request that another waiter makes.
type RefreshFunc func(ctx context.Context, by time.Time) Observation

// Waiter polls a share until a goal's verdict is final.
type Waiter struct {
	Clock    Clock
	Schedule Schedule
	// FirstDelay is how long the first poll may be delayed.
	FirstDelay time.Duration
	// OnObservation, if set, is called with each observation and the verdict.
	OnObservation func(ctx context.Context, observation Observation, verdict Verdict)
}

// Result describes a wait that has ended.
type Result struct {
	// Last is the last observation that did not fail; nil if there was none.
	Last    *Observation
	Polls   int
	Elapsed time.Duration
}

// Error is a wait that did not reach its goal.
type Error struct {
	Cause Cause
	Result
	// Err is the error of the last poll, if that one failed, or the context's.
	Err error
}

// Error states the cause and the last observation, without naming the share,
// which this package does not know.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s after %s", e.Cause, e.Elapsed.Round(time.Millisecond))
	if e.Last != nil && !e.Last.NotFound {
		text += fmt.Sprintf(", last observed: %s, %d GiB", e.Last.Status, e.Last.Size)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// AsError returns the error of a wait. Any other error is an interruption.
func AsError(err error) *Error {
	var ended *Error
	if !errors.As(err, &ended) {
		ended = &Error{Cause: CauseInterrupted, Err: err}
	}
	return ended
}

// Unwrap returns the error of the last poll, or the context's.
func (e *Error) Unwrap() error { return e.Err }

// Wait polls on the schedule until the goal's verdict is final, and returns an
// *Error unless it is Settled. The deadline is the context's; when it is
// exceeded, or the context is canceled, the share is polled once more outside
// of it, and a final verdict then still counts.
func (w Waiter) Wait(ctx context.Context, goal Goal, refresh RefreshFunc) (Result, error) {
	p := polling{Waiter: w, goal: goal, refresh: refresh, started: w.Clock.Now()}
	next := p.started.Add(w.FirstDelay)
	for ctx.Err() == nil {
		verdict := p.poll(ctx, next)
		if verdict.Outcome != Pending {
			return p.end(verdict)
		}
		next = p.next(verdict)
	}
	return p.pollFinally(ctx)
}

// polling is the state of one call of Wait.
type polling struct {
	Waiter
	goal    Goal
	refresh RefreshFunc
	started time.Time
	history []Observation
	again   bool // the last verdict asked for a poll at once
}

func (p *polling) poll(ctx context.Context, by time.Time) Verdict {
	observation := p.refresh(ctx, by)
	p.history = append(p.history, observation)
	verdict := p.goal.Evaluate(p.history)
	if p.OnObservation != nil {
		p.OnObservation(ctx, observation, verdict)
	}
	return verdict
}

func (p *polling) last() Observation { return p.history[len(p.history)-1] }

// next is when to poll again. The interval counts from the start of the last
// request, because the service may have changed right after that; but a slow
// service is not polled again for a quarter of the interval at least.
//
// A poll at once is granted, but not twice in a row: what the verdict is based on
// is then not a torn read.
func (p *polling) next(verdict Verdict) time.Time {
	last := p.last()
	atOnce := verdict.Again && !p.again
	p.again = verdict.Again
	if atOnce {
		return last.Ended
	}
	interval := p.Schedule(last.Started.Sub(p.started))
	next := last.Started.Add(interval)
	if earliest := last.Ended.Add(max(interval/4, last.RetryAfter)); earliest.After(next) {
		return earliest
	}
	return next
}

// pollFinally observes the share once more after the context has ended, and a
// second time if the verdict asks for a confirmation.
func (p *polling) pollFinally(ctx context.Context) (Result, error) {
	final, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalPollTimeout)
	defer cancel()
	verdict := p.poll(final, p.Clock.Now())
	if verdict.Again {
		verdict = p.poll(final, p.Clock.Now())
	}
	if verdict.Outcome != Pending {
		return p.end(verdict)
	}
	e := &Error{Cause: CauseInterrupted, Result: p.result(), Err: p.last().Err}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		e.Cause = CauseTimedOut
	}
	if e.Err == nil {
		e.Err = context.Cause(ctx)
	}
	return e.Result, e
}

func (p *polling) end(verdict Verdict) (Result, error) {
	result := p.result()
	if verdict.Outcome == Settled {
		return result, nil
	}
	return result, &Error{Cause: verdict.Cause, Result: result, Err: p.last().Err}
}

func (p *polling) result() Result {
	result := Result{Polls: len(p.history), Elapsed: p.Clock.Now().Sub(p.started)}
	for i := range p.history {
		if p.history[i].Err == nil {
			result.Last = &p.history[i]
		}
	}
	return result
}
