package share

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// mostSends bounds how often one update sends a resize. It is sent again
	// only after a look has shown that the last one was not carried out.
	mostSends = 5
	// resendPause is the shortest time between two sends.
	resendPause = time.Second
)

// sentResize is a resize that the service has taken, or may have taken.
type sentResize struct {
	from, to    int
	fromStatus  string
	requestID   string
	at          time.Time
	grace       time.Duration
	seenWorking bool
	// lost is the error in place of the 202, when it is not known whether the
	// service took the resize.
	lost *manila.Error
}

func (s sentResize) goal() waiter.Resize {
	return waiter.Resize{
		From: s.from, To: s.to, FromStatus: s.fromStatus,
		Sent: s.at, Grace: s.grace, WorkObserved: s.seenWorking,
	}
}

// resize brings the share to the planned size and waits until it is there. It
// goes by the size that the share has now, not by the prior state; it joins
// work that is already under way; and it sends nothing if nothing is left to do.
func (c *update) resize(ctx context.Context) diag.Diagnostic {
	left := c.unfinished
	c.unfinished = nil
	if joined, ok := c.join(ctx, left); ok {
		ended, failure := c.settle(ctx, joined)
		if ended == nil || ended.Cause != waiter.CauseNeverStarted {
			return failure
		}
	}
	for sends := 1; ; sends++ {
		now, failure := c.atRest(ctx, waiter.Stable{NeedsConfirmation: left != nil})
		if failure != nil {
			if sends == 1 {
				c.unfinished = left
			}
			return failure
		}
		if c.isThere(now) {
			return nil
		}
		if failure := c.mayNotStart(now); failure != nil {
			if c.mayBeThereSoon(now) && sends < mostSends && c.pause(ctx, sends) == nil {
				continue
			}
			return failure
		}
		sent, err := c.send(ctx, now)
		if err == nil {
			return c.await(ctx, sent)
		}
		again, failure := c.afterError(ctx, sent, err)
		if !again || sends == mostSends {
			return failure
		}
		if c.pause(ctx, sends) != nil {
			return failure
		}
	}
}

// join finds the resize that an earlier apply left, if it is still under way
// to the size that is wanted now, or may yet begin to show.
func (c *update) join(ctx context.Context, left *unfinishedResize) (sentResize, bool) {
	if left == nil || left.To != c.plan.size() {
		return sentResize{}, false
	}
	look := c.watch.Observe(ctx)
	if look.NotFound || look.Denied {
		return sentResize{}, false
	}
	// A look that failed in passing says nothing against the note.
	working := look.Err == nil && look.Status != "" && waiter.Classify(look.Status) == waiter.StatusBusy
	if look.Err == nil && !working && !left.mayBeInvisible(c.watch.Last, c.watch.Provider.Clock.Now()) {
		return sentResize{}, false
	}
	tflog.Info(ctx, "joining the resize that an earlier apply left", map[string]any{
		"share": c.watch.Ref.ID, "from": left.From, "to": left.To, "request_id": left.RequestID,
	})
	return sentResize{
		from: left.From, to: left.To, fromStatus: left.FromStatus, requestID: left.RequestID,
		at: left.Accepted, grace: acceptedGrace, seenWorking: working,
	}, true
}

// waitUntilStable waits until nobody's work on the share is under way and gives what
// the share is then.
func (c *update) atRest(ctx context.Context, goal waiter.Stable) (*manila.Share, diag.Diagnostic) {
	_, err := c.watch.WaitUntilStable(ctx, goal)
	if err == nil {
		return c.watch.Last, nil
	}
	return nil, notStable(c.watch.Ref, "resize it from "+gib(c.state.size())+" to "+gib(c.plan.size()), c.watch.Last, err)
}

func (c *update) isThere(share *manila.Share) bool {
	return !c.plan.wantsResize(share.Size) && waiter.Classify(share.Status) == waiter.StatusStable
}

// mayBeThereSoon is true for a share that has the size already, in a status that
// is not known: what it means may show soon.
func (c *update) mayBeThereSoon(share *manila.Share) bool {
	return !c.plan.wantsResize(share.Size) && waiter.Classify(share.Status) == waiter.StatusUnknown
}

// mayNotStart checks what the plan checked, on the share as it is now: values
// may have been unknown in the plan, and the world may have changed since.
func (c *update) mayNotStart(now *manila.Share) diag.Diagnostic {
	if failure := c.cannotStart(now); failure != nil {
		return failure
	}
	return c.mayNotShrink(now)
}

// mayNotShrink is the part of it that is a guard and no obstacle: a resize that
// runs into one must not have been preceded by other changes.
func (c *update) mayNotShrink(now *manila.Share) diag.Diagnostic {
	if !c.plan.wantsResize(now.Size) || now.Size < c.plan.size() {
		return nil
	}
	if !isFloor(c.state.SizePolicy) && c.state.size() <= c.plan.size() {
		return unplannedShrink(now, c.state.size(), c.plan.size())
	}
	return shrinkForbidden(c.plan, now.Ref(), usageOf(now))
}

// cannotStart tells the statuses from which the service refuses every resize
// of this kind, so that the person reads the cause and not only the refusal.
func (c *update) cannotStart(share *manila.Share) diag.Diagnostic {
	switch waiter.Classify(share.Status) {
	case waiter.StatusFailed:
		return stuckBeforeResize(share, c.plan.size())
	case waiter.StatusShrinkRefused:
		if c.plan.size() >= share.Size {
			return lossBeforeResize(share, c.plan.size())
		}
	case waiter.StatusUnknown:
		if c.mayBeThereSoon(share) {
			return unknownAtSize(share)
		}
	}
	return nil
}

// send asks for the resize once. What it returns beside an error describes the
// resize that may have been taken all the same.
func (c *update) send(ctx context.Context, now *manila.Share) (sentResize, error) {
	sent := sentResize{from: now.Size, to: c.plan.size(), fromStatus: now.Status, grace: acceptedGrace}
	call := c.watch.API.ShrinkShare
	if sent.to > sent.from {
		call = c.watch.API.ExtendShare
	}
	accepted, err := call(ctx, now.Ref(), sent.to)
	// The grace time is for what the service does after its answer, or after the
	// answer was given up: both can come late.
	sent.at = c.watch.Provider.Clock.Now()
	sent.requestID = accepted.RequestID
	if failure, ok := manila.AsError(err); ok {
		sent.requestID = failure.RequestID
		sent.grace = max(sent.grace, failure.RetryAfter)
	}
	if err == nil {
		tflog.Info(ctx, "resize accepted, waiting until the share has settled", map[string]any{
			"share": now.ID, "from": sent.from, "to": sent.to, "request_id": sent.requestID,
		})
	}
	return sent, err
}

// afterError looks at the share before it believes an error. again asks to
// send once more; failure is what to tell if that is not possible. Neither
// means that the resize was done in spite of the error.
func (c *update) afterError(ctx context.Context, sent sentResize, err error) (again bool, failure diag.Diagnostic) {
	answer, ok := manila.AsError(err)
	if !ok {
		return false, notSent(sent, c.watch.Ref, err)
	}
	if answer.MayHaveBeenApplied() {
		sent.lost = answer
		return c.afterLostAnswer(ctx, sent, err)
	}
	switch answer.Class() {
	case manila.ClassConflict:
		return true, notSent(sent, c.watch.Ref, err)
	case manila.ClassBadRequest, manila.ClassNotFound, manila.ClassNotSupported:
		return c.afterRefusal(ctx, sent, err)
	default:
		return false, notSent(sent, c.watch.Ref, err)
	}
}

// afterLostAnswer waits for the resize as if it had been accepted. Only when
// nothing has happened for the grace time was it surely not.
func (c *update) afterLostAnswer(ctx context.Context, sent sentResize, err error) (bool, diag.Diagnostic) {
	tflog.Warn(ctx, "the answer to the resize was lost, looking at the share", map[string]any{"share": c.watch.Ref.ID, "error": err.Error()})
	ended, failure := c.settle(ctx, sent)
	if failure == nil {
		return false, nil
	}
	if ended != nil && ended.Cause == waiter.CauseNeverStarted {
		return true, notSent(sent, c.watch.Ref, sent.lost.NotApplied())
	}
	return false, failure
}

// afterRefusal tells a request that came too late, because the share is there
// already or at work again, from one that the service will never take.
func (c *update) afterRefusal(ctx context.Context, sent sentResize, err error) (bool, diag.Diagnostic) {
	look := c.watch.Observe(ctx)
	switch {
	case look.Err != nil:
		return false, notSent(sent, c.watch.Ref, err)
	case look.NotFound:
		return false, goneBeforeResize(sent, c.watch.Ref, err)
	case c.isThere(c.watch.Last):
		return false, nil
	case manila.IsNotFound(err) && waiter.Classify(look.Status) != waiter.StatusBusy:
		return false, resizeNotSupported(sent, c.watch.Ref, err)
	case waiter.Classify(look.Status) == waiter.StatusBusy, look.Size != sent.from:
		return true, notSent(sent, c.watch.Ref, err)
	default:
		return false, notSent(sent, c.watch.Ref, err)
	}
}

// await waits for the end of an accepted resize.
func (c *update) await(ctx context.Context, sent sentResize) diag.Diagnostic {
	_, failure := c.settle(ctx, sent)
	return failure
}

// settle waits for the verdict on a resize. A resize whose end is not seen is
// left for the next apply.
func (c *update) settle(ctx context.Context, sent sentResize) (*waiter.Error, diag.Diagnostic) {
	_, err := c.watch.WaitFor(ctx, sent.goal(), c.watch.lookFor(sent))
	if err == nil {
		return nil, nil
	}
	var ended *waiter.Error
	if !errors.As(err, &ended) {
		return nil, notSent(sent, c.watch.Ref, err)
	}
	if ended.Cause == waiter.CauseResizedElsewhere && c.isThere(c.watch.Last) {
		return nil, nil // It grew beyond the floor meanwhile.
	}
	var reason string
	switch ended.Cause {
	case waiter.CauseTimedOut, waiter.CauseInterrupted, waiter.CauseDenied:
		c.unfinished = &unfinishedResize{From: sent.from, To: sent.to, FromStatus: sent.fromStatus, RequestID: sent.requestID, Accepted: sent.at}
	case waiter.CauseRefused, waiter.CauseNeverStarted, waiter.CauseBackendFailed, waiter.CauseDataLoss:
		reason = c.lateReason(ctx, ended, sent.requestID)
	}
	return ended, notResized(sent, c.watch.Ref, ended, reason)
}

// lateReason finds the service's own words about a resize that failed. An
// extend that the scheduler rejects is told only after the status has changed
// (observed on Manila 15.1), so it is worth asking twice.
func (c *update) lateReason(ctx context.Context, ended *waiter.Error, requestID string) string {
	if ended.Last != nil && ended.Last.Reason != "" {
		return ended.Last.Reason
	}
	last, done := cleanupContext(ctx)
	defer done()
	for range 2 {
		if reason, told := c.watch.reason(last, requestID); told {
			return reason
		}
		if c.watch.Provider.Clock.Sleep(last, resendPause/2) != nil {
			break
		}
	}
	return ""
}

// pause keeps repeated sends apart.
func (c *update) pause(ctx context.Context, sends int) error {
	return c.watch.Provider.Clock.Sleep(ctx, time.Duration(sends)*resendPause)
}
