package session

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// Watch looks at one share and keeps what was last seen of it.
type Watch struct {
	Session *Session
	API     *sfsapi.Client
	Ref     sfsapi.ShareRef
	// Seen is the share at the last look that saw it; nil before that.
	Seen *sfsapi.Share
}

// Until waits for a goal by looks at the share. Its error is a *settle.Error.
func (w *Watch) Until(ctx context.Context, goal settle.Goal) (settle.Result, error) {
	return w.Waiter().Until(ctx, goal, w.Look)
}

// Waiter waits as the session was configured to, and logs each look.
func (w *Watch) Waiter() settle.Waiter {
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

// Look asks for the share once: the waiter's schedule decides when to ask again.
func (w *Watch) Look(ctx context.Context) settle.Look {
	look := settle.Look{Begun: w.Session.Clock.Now()}
	share, err := w.API.GetShare(sfsapi.Once(ctx), w.Ref)
	look.Ended = w.Session.Clock.Now()
	switch {
	case err == nil:
		w.Seen = share
		look.Status, look.Size = share.Status, share.Size
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
