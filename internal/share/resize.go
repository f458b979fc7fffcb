package share

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// maxSends bounds how often one operation sends a request. It is sent again
	// only after the share has shown that the last one was not carried out.
	maxSends = 5
	// resendDelay is the shortest time between two sends.
	resendDelay = time.Second
)

// sentResize is a resize that the service has accepted, or may have accepted.
type sentResize struct {
	from, to     int
	fromStatus   string
	requestID    string
	at           time.Time
	grace        time.Duration
	workObserved bool
	// lost is the error in place of the 202, when it is not known whether the
	// service accepted the resize.
	lost *manila.Error
}

func (s sentResize) goal() waiter.Resize {
	return waiter.Resize{
		From: s.from, To: s.to, FromStatus: s.fromStatus,
		Sent: s.at, Grace: s.grace, WorkObserved: s.workObserved,
	}
}

// resize joins a resize that is already under way, then sends what decide says
// about the share as it is, and waits until the share has the size.
func (u *update) resize(ctx context.Context) diag.Diagnostic {
	unfinished := u.unfinished
	u.unfinished = nil
	if joined, ok := u.join(ctx, unfinished); ok {
		ended, failure := u.waitForResize(ctx, joined)
		if ended == nil || ended.Cause != waiter.CauseNeverStarted {
			return failure
		}
	}
	for sends := 1; ; sends++ {
		if failure := u.waitUntilStable(ctx, waiter.Stable{NeedsConfirmation: unfinished != nil}); failure != nil {
			if sends == 1 {
				u.unfinished = unfinished
			}
			return failure
		}
		decision := u.decide()
		switch decision.action {
		case nothing:
			return nil
		case refused:
			failure := u.notResizable(decision)
			if u.mayBecomeStable(decision) && sends < maxSends && u.delayResend(ctx, sends) == nil {
				continue
			}
			return failure
		}
		sent, err := u.send(ctx, decision)
		if err == nil {
			_, failure := u.waitForResize(ctx, sent)
			return failure
		}
		again, failure := u.afterSendError(ctx, sent, err)
		if !again || sends == maxSends || u.delayResend(ctx, sends) != nil {
			return failure
		}
	}
}

// decide decides by the share as it was last observed.
func (u *update) decide() decision {
	share := u.share.Last
	return decide(u.state.priorSize(), u.plan.plannedSize(), observedSize{size: share.Size, status: share.Status, usage: usageOf(share)})
}

func (u *update) notResizable(d decision) diag.Diagnostic {
	return notResizable(d.reason, u.state, u.plan, u.share.Last, usageOf(u.share.Last))
}

// mayBecomeStable is true for a share that has the size, in a status that is not
// known: it may be a step on the way to available.
func (u *update) mayBecomeStable(d decision) bool {
	return d.reason == statusNotStable && waiter.Classify(u.share.Last.Status) == waiter.StatusUnknown
}

// join finds the resize that an earlier apply did not see the end of, if it is
// still under way to the size that is planned now, or may not show yet.
func (u *update) join(ctx context.Context, unfinished *unfinishedResize) (sentResize, bool) {
	if unfinished == nil || unfinished.To != u.plan.size() {
		return sentResize{}, false
	}
	observed := u.share.Observe(ctx)
	if observed.NotFound || observed.Denied {
		return sentResize{}, false
	}
	// A transient error says nothing against the note.
	working := observed.Err == nil && observed.Status != "" && waiter.Classify(observed.Status) == waiter.StatusBusy
	if observed.Err == nil && !working && !unfinished.mayBeInvisible(u.share.Last, u.share.Provider.Clock.Now()) {
		return sentResize{}, false
	}
	tflog.Info(ctx, "joining the resize of an earlier apply", map[string]any{
		"share": u.share.Ref.ID, "from": unfinished.From, "to": unfinished.To, "request_id": unfinished.RequestID,
	})
	return sentResize{
		from: unfinished.From, to: unfinished.To, fromStatus: unfinished.FromStatus, requestID: unfinished.RequestID,
		at: unfinished.Accepted, grace: conns.AcceptedGrace, workObserved: working,
	}, true
}

func (u *update) waitUntilStable(ctx context.Context, goal waiter.Stable) diag.Diagnostic {
	_, err := u.share.StableWaiter().Wait(ctx, goal, u.share.ObserveRecent())
	if err == nil {
		return nil
	}
	return notStable(u.share.Ref, "resize it from "+gib(u.state.size())+" to "+gib(u.plan.size()), u.share.Last, waiter.AsError(err))
}

// send sends the resize once. What it returns beside an error describes the
// resize that may have been accepted all the same.
func (u *update) send(ctx context.Context, decision decision) (sentResize, error) {
	share := u.share.Last
	sent := sentResize{from: share.Size, to: decision.to, fromStatus: share.Status, grace: conns.AcceptedGrace}
	accepted, err := u.requestResize(ctx, decision, share.Ref())
	// The grace time is for what the service does after its response, or after
	// the response was given up: both can come late.
	sent.at = u.share.Provider.Clock.Now()
	sent.requestID = accepted.RequestID
	if failure, ok := manila.AsError(err); ok {
		sent.requestID = failure.RequestID
		sent.grace = max(sent.grace, failure.RetryAfter)
	}
	if err == nil {
		tflog.Info(ctx, "resize accepted, waiting until the share is stable", map[string]any{
			"share": share.ID, "from": sent.from, "to": sent.to, "request_id": sent.requestID,
		})
	}
	return sent, err
}

// errForbiddenShrink can only come of a mistake in decide.
var errForbiddenShrink = errors.New("a shrink under size_policy \"at_least\" or prevent_shrink was about to be sent; this is a bug in the provider, please report it")

// requestResize is the only place that sends os-shrink. It does not rely on decide for
// the two promises that are made in the configuration.
func (u *update) requestResize(ctx context.Context, decision decision, ref manila.Ref) (manila.Accepted, error) {
	if decision.action == extend {
		return u.share.API.ExtendShare(ctx, ref, decision.to)
	}
	if u.plan.SizePolicy.ValueString() == atLeast || u.plan.PreventShrink.ValueBool() {
		return manila.Accepted{}, errForbiddenShrink
	}
	return u.share.API.ShrinkShare(ctx, ref, decision.to)
}

// afterSendError reads the share before it believes an error. again asks to send
// once more; failure is what to report if that is not possible. Neither means
// that the resize was done in spite of the error.
func (u *update) afterSendError(ctx context.Context, sent sentResize, err error) (again bool, failure diag.Diagnostic) {
	response, ok := manila.AsError(err)
	if !ok {
		return false, notSent(sent, u.share.Ref, err)
	}
	if response.MayHaveBeenApplied() {
		sent.lost = response
		return u.afterLostResponse(ctx, sent, err)
	}
	switch response.Class() {
	case manila.ClassConflict:
		return true, notSent(sent, u.share.Ref, err)
	case manila.ClassBadRequest, manila.ClassNotFound, manila.ClassNotSupported:
		return u.afterRejection(ctx, sent, err)
	default:
		return false, notSent(sent, u.share.Ref, err)
	}
}

// afterLostResponse waits for the resize as if it had been accepted. Only when
// nothing has happened for the grace time was it not.
func (u *update) afterLostResponse(ctx context.Context, sent sentResize, err error) (bool, diag.Diagnostic) {
	tflog.Warn(ctx, "the response to the resize was lost, reading the share", map[string]any{"share": u.share.Ref.ID, "error": err.Error()})
	ended, failure := u.waitForResize(ctx, sent)
	if failure == nil {
		return false, nil
	}
	if ended != nil && ended.Cause == waiter.CauseNeverStarted {
		return true, notSent(sent, u.share.Ref, sent.lost.NotApplied())
	}
	return false, failure
}

// afterRejection tells a request that came too late, because the share has the
// size already or is busy again, from one that the service never accepts.
func (u *update) afterRejection(ctx context.Context, sent sentResize, err error) (bool, diag.Diagnostic) {
	observed := u.share.Observe(ctx)
	busy := waiter.Classify(observed.Status) == waiter.StatusBusy
	switch {
	case observed.Err != nil:
		return false, notSent(sent, u.share.Ref, err)
	case observed.NotFound:
		return false, deletedBeforeResize(sent, u.share.Ref, err)
	case u.decide().action == nothing:
		return false, nil
	case manila.IsNotFound(err) && !busy:
		return false, resizeNotSupported(sent, u.share.Ref, err)
	case busy, observed.Size != sent.from:
		return true, notSent(sent, u.share.Ref, err)
	default:
		return false, notSent(sent, u.share.Ref, err)
	}
}

// waitForResize waits for the verdict. A resize whose end is not observed is
// noted for the next apply.
func (u *update) waitForResize(ctx context.Context, sent sentResize) (*waiter.Error, diag.Diagnostic) {
	_, err := u.share.Waiter().Wait(ctx, sent.goal(), u.share.refreshResize(sent))
	if err == nil {
		return nil, nil
	}
	ended := waiter.AsError(err)
	if ended.Cause == waiter.CauseResizedElsewhere && u.decide().action == nothing {
		return nil, nil // It grew beyond the minimum meanwhile.
	}
	var reason string
	switch ended.Cause {
	case waiter.CauseTimedOut, waiter.CauseInterrupted, waiter.CauseDenied:
		u.unfinished = &unfinishedResize{From: sent.from, To: sent.to, FromStatus: sent.fromStatus, RequestID: sent.requestID, Accepted: sent.at}
	case waiter.CauseRefused, waiter.CauseNeverStarted, waiter.CauseBackendFailed, waiter.CauseDataLoss:
		reason = u.reasonOf(ctx, ended, sent.requestID)
	}
	return ended, notResized(sent, u.share.Ref, ended, reason)
}

// reasonOf finds the user message about a resize that failed. The one about an
// extend that the scheduler rejects comes only after the status has changed
// (observed on Manila 15.1), so a second request is worth it.
func (u *update) reasonOf(ctx context.Context, ended *waiter.Error, requestID string) string {
	if ended.Last != nil && ended.Last.Reason != "" {
		return ended.Last.Reason
	}
	ctx, done := tfstate.CleanupContext(ctx)
	defer done()
	for range 2 {
		if reason, found := u.share.UserMessage(ctx, requestID); found {
			return reason
		}
		if u.share.Provider.Clock.Sleep(ctx, resendDelay/2) != nil {
			break
		}
	}
	return ""
}

// delayResend keeps repeated sends apart.
func (u *update) delayResend(ctx context.Context, sends int) error {
	return u.share.Provider.Clock.Sleep(ctx, time.Duration(sends)*resendDelay)
}
