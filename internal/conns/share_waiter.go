package conns

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// ShareWaiter looks at one share and keeps what was last seen of it.
type ShareWaiter struct {
	Provider *Provider
	API      *manila.Client
	Region   string
	Ref      manila.ShareRef
	// Last is the share at the last look that saw it; nil before that.
	Last *manila.Share
}

// WaitUntilStable waits, before the share is acted on, until nobody works on it. It
// looks at once, or with those who have just looked or are about to.
func (w *ShareWaiter) WaitUntilStable(ctx context.Context, goal waiter.Stable) (waiter.Result, error) {
	loop := w.waiter()
	if w.Provider.viewer(w.Region).HasPending() {
		loop.FirstDelay = noHurry
	}
	maxAge := justNow
	return loop.Wait(ctx, goal, func(ctx context.Context, by time.Time) waiter.Observation {
		look := w.lookBy(ctx, by, maxAge)
		maxAge = 0
		return look
	})
}

// WaitFor waits for the end of work that was asked for, by looks at the share
// or, where look is not nil, by that. Its error is a *waiter.Error.
func (w *ShareWaiter) WaitFor(ctx context.Context, goal waiter.Goal, look waiter.RefreshFunc) (waiter.Result, error) {
	loop := w.waiter()
	loop.FirstDelay = loop.Schedule(0)
	if look == nil {
		look = w.ObserveBy
	}
	return loop.Wait(ctx, goal, look)
}

func (w *ShareWaiter) waiter() waiter.Waiter {
	loop := w.Provider.Waiter()
	loop.Observed = func(ctx context.Context, look waiter.Observation, verdict waiter.Verdict) {
		fields := map[string]any{"share": w.Ref.ID, "status": look.Status, "size": look.Size, "verdict": verdict.Outcome.String()}
		if look.NotFound {
			fields["gone"] = true
		}
		if look.Err != nil {
			fields["error"] = look.Err.Error()
		}
		tflog.Debug(ctx, "looked at the share", fields)
	}
	return loop
}

// Observe looks at the share now.
func (w *ShareWaiter) Observe(ctx context.Context) waiter.Observation {
	return w.ObserveBy(ctx, w.Provider.Clock.Now())
}

// ObserveBy looks at the share, at the latest at the given time. It asks once:
// the waiter's schedule decides when to ask again.
func (w *ShareWaiter) ObserveBy(ctx context.Context, by time.Time) waiter.Observation {
	return w.lookBy(ctx, by, 0)
}

func (w *ShareWaiter) lookBy(ctx context.Context, by time.Time, maxAge time.Duration) waiter.Observation {
	view, err := w.Provider.ObserveShare(ctx, w.Region, w.Ref, by, maxAge)
	look := waiter.Observation{Started: view.Started, Ended: view.Ended}
	switch {
	case err == nil:
		w.Last = view.Value
		look.Status, look.Size = view.Value.Status, view.Value.Size
	case manila.IsNotFound(err):
		look.NotFound = true
	default:
		RecordError(&look, err)
	}
	return look
}

// RecordError writes into a look why it saw nothing.
func RecordError(look *waiter.Observation, err error) {
	look.Err = err
	if failure, ok := manila.AsError(err); ok {
		look.Denied = denied(failure.Class())
		look.RetryAfter = failure.RetryAfter
	}
}

// denied are the answers that looking again does not change. A server that
// cannot be reached is not among them: networks come back.
func denied(kind manila.ErrorClass) bool {
	switch kind {
	case manila.ClassUnauthorized, manila.ClassForbidden, manila.ClassConfiguration, manila.ClassProxy,
		manila.ClassBadRequest, manila.ClassNotSupported:
		return true
	default:
		return false
	}
}
