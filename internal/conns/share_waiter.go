package conns

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Before a change an observation of other callers will do, if it was made up to
// recentAge ago or starts within sharedDelay: nothing is locked on the service, so
// one of this very moment would prove no more.
const (
	recentAge   = 500 * time.Millisecond
	sharedDelay = 250 * time.Millisecond
)

// ShareWaiter observes one share and keeps the last observation.
type ShareWaiter struct {
	Provider *Provider
	API      *manila.Client
	Region   string
	Ref      manila.ShareRef
	// Last is the share as last observed; nil before that.
	Last *manila.Share
}

// WaitUntilStable waits, before the share is changed, until no work on it is in
// progress. It shares recent and pending observations of other callers.
func (w *ShareWaiter) WaitUntilStable(ctx context.Context, goal waiter.Stable) (waiter.Result, error) {
	loop := w.waiter()
	if w.Provider.shareReader(w.Region).HasPending() {
		loop.FirstDelay = sharedDelay
	}
	maxAge := recentAge
	return loop.Wait(ctx, goal, func(ctx context.Context, by time.Time) waiter.Observation {
		observation := w.observe(ctx, by, maxAge)
		maxAge = 0
		return observation
	})
}

// WaitFor waits for the end of requested work, by observations of the share or,
// if refresh is not nil, by that. Its error is a *waiter.Error.
func (w *ShareWaiter) WaitFor(ctx context.Context, goal waiter.Goal, refresh waiter.RefreshFunc) (waiter.Result, error) {
	loop := w.waiter()
	loop.FirstDelay = loop.Schedule(0)
	if refresh == nil {
		refresh = w.ObserveBy
	}
	return loop.Wait(ctx, goal, refresh)
}

func (w *ShareWaiter) waiter() waiter.Waiter {
	loop := w.Provider.Waiter()
	loop.OnObservation = func(ctx context.Context, o waiter.Observation, verdict waiter.Verdict) {
		fields := map[string]any{"share": w.Ref.ID, "status": o.Status, "size": o.Size, "verdict": verdict.Outcome.String()}
		if o.NotFound {
			fields["not_found"] = true
		}
		if o.Err != nil {
			fields["error"] = o.Err.Error()
		}
		tflog.Debug(ctx, "observed the share", fields)
	}
	return loop
}

// Observe observes the share now.
func (w *ShareWaiter) Observe(ctx context.Context) waiter.Observation {
	return w.ObserveBy(ctx, w.Provider.Clock.Now())
}

// ObserveBy observes the share at the given time at the latest. A failed request
// is not retried: the waiter's schedule decides when to poll again.
func (w *ShareWaiter) ObserveBy(ctx context.Context, by time.Time) waiter.Observation {
	return w.observe(ctx, by, 0)
}

func (w *ShareWaiter) observe(ctx context.Context, by time.Time, maxAge time.Duration) waiter.Observation {
	result, err := w.Provider.ObserveShare(ctx, w.Region, w.Ref, by, maxAge)
	observation := waiter.Observation{Started: result.Started, Ended: result.Ended}
	switch {
	case err == nil:
		w.Last = result.Value
		observation.Status, observation.Size = result.Value.Status, result.Value.Size
	case manila.IsNotFound(err):
		observation.NotFound = true
	default:
		RecordError(&observation, err)
	}
	return observation
}

// RecordError adds the error of a failed poll to an observation.
func RecordError(observation *waiter.Observation, err error) {
	observation.Err = err
	if failure, ok := manila.AsError(err); ok {
		observation.Denied = isFinal(failure.Class())
		observation.RetryAfter = failure.RetryAfter
	}
}

// isFinal is true for errors that polling again does not resolve. A server that
// cannot be reached is not one of them: networks recover.
func isFinal(class manila.ErrorClass) bool {
	switch class {
	case manila.ClassUnauthorized, manila.ClassForbidden, manila.ClassConfiguration, manila.ClassProxy,
		manila.ClassBadRequest, manila.ClassNotSupported:
		return true
	default:
		return false
	}
}
