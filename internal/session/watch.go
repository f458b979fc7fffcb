package session

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// Watch looks at one share and keeps what was last seen of it.
type Watch struct {
	Session *Session
	API     *sfsapi.Client
	Region  string
	Ref     sfsapi.ShareRef
	// Seen is the share at the last look that saw it; nil before that.
	Seen *sfsapi.Share
}

// UntilRest waits, before the share is acted on, until nobody works on it. It
// looks at once, or with those who have just looked or are about to.
func (w *Watch) UntilRest(ctx context.Context, goal settle.Rest) (settle.Result, error) {
	waiter := w.waiter()
	if w.Session.viewer(w.Region).Busy() {
		waiter.First = noHurry
	}
	maxAge := justNow
	return waiter.Until(ctx, goal, func(ctx context.Context, by time.Time) settle.Look {
		look := w.lookBy(ctx, by, maxAge)
		maxAge = 0
		return look
	})
}

// Until waits for the end of work that was asked for, by looks at the share
// or, where look is not nil, by that. Its error is a *settle.Error.
func (w *Watch) Until(ctx context.Context, goal settle.Goal, look settle.Looker) (settle.Result, error) {
	waiter := w.waiter()
	waiter.First = waiter.Schedule(0)
	if look == nil {
		look = w.LookBy
	}
	return waiter.Until(ctx, goal, look)
}

func (w *Watch) waiter() settle.Waiter {
	waiter := w.Session.Waiter()
	waiter.Saw = func(ctx context.Context, look settle.Look, verdict settle.Verdict) {
		fields := map[string]any{"share": w.Ref.ID, "status": look.Status, "size": look.Size, "verdict": verdict.Outcome.String()}
		if look.Gone {
			fields["gone"] = true
		}
		if look.Err != nil {
			fields["error"] = look.Err.Error()
		}
		tflog.Debug(ctx, "looked at the share", fields)
	}
	return waiter
}

// Look looks at the share now.
func (w *Watch) Look(ctx context.Context) settle.Look { return w.LookBy(ctx, w.Session.Clock.Now()) }

// LookBy looks at the share, at the latest at the given time. It asks once:
// the waiter's schedule decides when to ask again.
func (w *Watch) LookBy(ctx context.Context, by time.Time) settle.Look { return w.lookBy(ctx, by, 0) }

func (w *Watch) lookBy(ctx context.Context, by time.Time, maxAge time.Duration) settle.Look {
	view, err := w.Session.LookAtShare(ctx, w.Region, w.Ref, by, maxAge)
	look := settle.Look{Begun: view.Begun, Ended: view.Ended}
	switch {
	case err == nil:
		w.Seen = view.Value
		look.Status, look.Size = view.Value.Status, view.Value.Size
	case sfsapi.IsNotFound(err):
		look.Gone = true
	default:
		Fail(&look, err)
	}
	return look
}

// Fail writes into a look why it saw nothing.
func Fail(look *settle.Look, err error) {
	look.Err = err
	if failure, ok := sfsapi.AsError(err); ok {
		look.Denied = denied(failure.Kind())
		look.RetryAfter = failure.RetryAfter
	}
}

// denied are the answers that looking again does not change. A server that
// cannot be reached is not among them: networks come back.
func denied(kind sfsapi.Kind) bool {
	switch kind {
	case sfsapi.KindUnauthorized, sfsapi.KindForbidden, sfsapi.KindConfiguration, sfsapi.KindProxy,
		sfsapi.KindBadRequest, sfsapi.KindNotOffered:
		return true
	default:
		return false
	}
}
