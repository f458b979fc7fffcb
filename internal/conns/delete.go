package conns

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// maxDeletes bounds how often one delete is sent. It is sent again only when what
	// it deletes shows that the one before had no effect.
	maxDeletes  = 5
	resendDelay = time.Second
)

// Deletion deletes one resource whose deletion takes time: one DELETE, then polls until
// it is not found.
type Deletion[T any] struct {
	*Observer[T]
	// Send sends the DELETE.
	Send func(ctx context.Context) (manila.Accepted, error)
	// Rejected evaluates a rejection of the DELETE that the resource is to explain; again
	// asks to send it once more. Without a failure, and for nil, NotDeleted reports it.
	Rejected func(ctx context.Context, err error) (again bool, failure diag.Diagnostic)
	// IsGone is, for what is still shown unchanged, whether it counts as deleted; nil is no.
	IsGone func(ctx context.Context) bool
	// NotStable reports that other work did not end.
	NotStable func(ended *waiter.Error) diag.Diagnostic
	// NotDeleted reports a delete that the service did not accept.
	NotDeleted func(err error) diag.Diagnostic
	// FailedAdvice is what to do where the backend failed to delete it.
	FailedAdvice string
}

// Run deletes the resource. A failure of nil means that it is gone.
func (d *Deletion[T]) Run(ctx context.Context) diag.Diagnostic {
	for sends := 1; ; sends++ {
		if deleted, failure := d.waitUntilStable(ctx); deleted || failure != nil {
			return failure
		}
		accepted, err := d.Send(ctx)
		again, failure := d.afterDelete(ctx, accepted, err)
		if !again || sends == maxDeletes || d.Provider.Clock.Sleep(ctx, resendDelay) != nil {
			return failure
		}
	}
}

// waitUntilStable waits until no other work is in progress, for the service rejects the
// delete of what is busy. What is being deleted outside Terraform is only waited for.
// Nothing is sent for what an earlier delete has left in an error: the service rejects
// that, too, whoever asks (share/api.py of Manila 15 and later).
func (d *Deletion[T]) waitUntilStable(ctx context.Context) (deleted bool, failure diag.Diagnostic) {
	_, err := d.StableWaiter().Wait(ctx, waiter.Stable{}, d.ObserveRecent())
	if err == nil {
		return false, nil
	}
	ended := waiter.AsError(err)
	switch {
	case ended.Cause != waiter.CauseDeleted:
		return false, d.NotStable(ended)
	case ended.Last != nil && waiter.DeletionFailed(ended.Last.Status):
		ended.Cause = waiter.CauseBackendFailed
		return false, diags.StillThere(d.Ref, diags.DeletionFailed(ended.Last.Status), ended, d.FailedAdvice)
	}
	_, failure = d.waitUntilDeleted(ctx, "It is being deleted or unmanaged outside Terraform, so no request was sent.", "")
	return true, failure
}

// afterDelete evaluates the response to the DELETE. again asks to send it once more.
func (d *Deletion[T]) afterDelete(ctx context.Context, accepted manila.Accepted, err error) (again bool, failure diag.Diagnostic) {
	response, isError := manila.AsError(err)
	switch {
	case err == nil:
		_, failure = d.waitUntilDeleted(ctx, "The service accepted the delete.", accepted.RequestID)
		return false, failure
	case manila.IsNotFound(err):
		_, failure = d.waitUntilDeleted(ctx, "The service answered the delete with 404.", "")
		return false, failure
	case isError && response.MayHaveBeenApplied():
		tflog.Warn(ctx, "the response to the delete was lost, reading the "+d.kind, map[string]any{d.kind: d.Ref.ID, "error": err.Error()})
		ended, failure := d.waitUntilDeleted(ctx, fmt.Sprintf("The response to the delete was lost (%s), so the service may have accepted it.", err), "")
		return ended != nil && ended.Cause == waiter.CauseNeverStarted, failure
	}
	observed := d.Observe(ctx)
	if observed.NotFound {
		return false, nil
	}
	if d.Rejected != nil {
		if again, failure = d.Rejected(ctx, err); failure != nil {
			return again, failure
		}
	}
	// Other work may have begun since it was stable.
	busy := observed.Err == nil && waiter.Classify(observed.Status) == waiter.StatusBusy
	return again || busy || isError && response.Class() == manila.ClassConflict, d.NotDeleted(err)
}

// waitUntilDeleted waits until the resource is not found. The opening says what is known
// of the request.
func (d *Deletion[T]) waitUntilDeleted(ctx context.Context, opening, requestID string) (*waiter.Error, diag.Diagnostic) {
	_, err := d.Waiter().Wait(ctx, waiter.Deleted{Sent: d.Provider.Clock.Now(), Grace: AcceptedGrace}, d.ObserveBy)
	if err == nil {
		return nil, nil
	}
	ended := waiter.AsError(err)
	if ended.Cause == waiter.CauseNeverStarted && d.IsGone != nil && d.IsGone(ctx) {
		return nil, nil
	}
	opening += " " + diags.LastObserved(ended)
	if ended.Cause == waiter.CauseBackendFailed {
		if reason, found := d.UserMessage(ctx, requestID); found {
			opening += " Reason given: " + diags.Sentence(reason)
		}
	}
	return ended, diags.StillThere(d.Ref, opening, ended, d.FailedAdvice)
}

// VerifyDeleted reads what the service has confirmed to delete at once until it is not
// found, which costs one request where the service did so.
func (p *Provider) VerifyDeleted(ctx context.Context, ref manila.Ref, read func(context.Context) error) diag.Diagnostic {
	observe := func(ctx context.Context, by time.Time) (o waiter.Observation) {
		o.Err = p.Clock.Sleep(ctx, by.Sub(p.Clock.Now()))
		o.Started = p.Clock.Now()
		if o.Err == nil {
			o.Err = read(manila.WithoutRetries(ctx))
		}
		o.Ended = p.Clock.Now()
		switch {
		case o.Err == nil:
			// Without work that ends later, whatever is shown is stable.
			o.Status = "available"
		case manila.IsNotFound(o.Err):
			o.Err, o.NotFound = nil, true
		default:
			RecordError(&o, o.Err)
		}
		return o
	}
	_, err := p.Waiter().Wait(ctx, waiter.Deleted{Sent: p.Clock.Now(), Grace: AcceptedGrace}, observe)
	if err == nil {
		return nil
	}
	opening, ended := "The service accepted the delete.", waiter.AsError(err)
	if ended.Last != nil {
		opening = "The service accepted the delete, and still shows it."
	}
	return diags.StillThere(ref, opening, ended, "")
}
