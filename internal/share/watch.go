package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/session"
	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// watch looks at one share and keeps what was last seen of it, for the state.
type watch struct {
	session *session.Session
	api     *sfsapi.Client
	ref     sfsapi.ShareRef
	seen    *sfsapi.Share
}

func (r *shareResource) watch(api *sfsapi.Client, ref sfsapi.ShareRef) *watch {
	return &watch{session: r.session, api: api, ref: ref}
}

// until waits for a goal by plain looks.
func (w *watch) until(ctx context.Context, goal settle.Goal) (settle.Result, error) {
	return w.waiter().Until(ctx, goal, w.look)
}

func (w *watch) waiter() settle.Waiter {
	waiter := w.session.Waiter()
	waiter.Saw = func(ctx context.Context, look settle.Look, verdict settle.Verdict) {
		fields := map[string]any{"share": w.ref.ID, "status": look.Status, "size": look.Size, "verdict": verdict.Outcome.String()}
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

// look asks for the share once: the waiter's schedule decides when to ask again.
func (w *watch) look(ctx context.Context) settle.Look {
	look := settle.Look{Begun: w.session.Clock.Now()}
	share, err := w.api.GetShare(sfsapi.Once(ctx), w.ref)
	look.Ended = w.session.Clock.Now()
	switch {
	case err == nil:
		w.seen = share
		look.Status, look.Size = share.Status, share.Size
	case sfsapi.IsNotFound(err):
		look.Gone = true
	default:
		look.Err = err
		if failure, ok := sfsapi.AsError(err); ok {
			look.Denied = denied(failure.Kind())
			look.RetryAfter = failure.RetryAfter
		}
	}
	return look
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

// lookFor is a look that, where the share is back at the size the resize came
// from, also asks whether the service has said why.
func (w *watch) lookFor(resize sentResize) func(context.Context) settle.Look {
	return func(ctx context.Context) settle.Look {
		look := w.look(ctx)
		if look.Err != nil || look.Gone || settle.KindOf(look.Status) != settle.AtRest || look.Size != resize.from {
			return look
		}
		look.Reason, look.Refused = w.reason(ctx, resize.requestID)
		return look
	}
}

// reason is what the service told the person about a request, if it did. Not
// every service keeps messages, and none is worth failing for.
func (w *watch) reason(ctx context.Context, requestID string) (text string, told bool) {
	if requestID == "" {
		return "", false
	}
	messages, err := w.api.Messages(sfsapi.Once(ctx), requestID)
	if err != nil {
		tflog.Debug(ctx, "the service's messages could not be read", map[string]any{"share": w.ref.ID, "error": err.Error()})
		return "", false
	}
	var texts []string
	for _, message := range messages {
		if strings.EqualFold(message.Level, "ERROR") {
			texts = append(texts, message.Text)
		}
	}
	return strings.Join(texts, " "), len(texts) > 0
}
