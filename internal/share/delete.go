package share

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, deleteTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.DeletionProtection.ValueBool() {
		resp.Diagnostics.Append(protected(state.ref(), "destroyed"))
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	release, err := r.provider.Lock(bounded, state.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(lockNotAcquired(state.ref(), err))
		return
	}
	defer release()

	deletion := &deletion{share: r.waiterFor(state.Region, state.ref())}
	failure := deletion.run(bounded)
	if failure == nil {
		return
	}
	resp.Diagnostics.Append(failure)
	if deletion.share.Last != nil {
		state.observe(deletion.share.Last, ownedBy(state.Metadata))
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

// deletion is the deletion of one share: one DELETE, then looks until it is gone.
type deletion struct {
	share *shareWaiter
}

func (d *deletion) run(ctx context.Context) diag.Diagnostic {
	for sends := 1; ; sends++ {
		if gone, failure := d.waitUntilStable(ctx); gone || failure != nil {
			return failure
		}
		err := d.share.API.DeleteShare(ctx, d.share.Ref)
		again, failure := d.afterDelete(ctx, err)
		if !again || sends == maxSends {
			return failure
		}
		if d.share.Provider.Clock.Sleep(ctx, resendDelay) != nil {
			return failure
		}
	}
}

// waitUntilStable waits until nobody's work on the share is under way, for the service
// refuses to delete a share at work with 403. A share that somebody else is
// deleting is only waited for.
func (d *deletion) waitUntilStable(ctx context.Context) (gone bool, failure diag.Diagnostic) {
	_, err := d.share.WaitUntilStable(ctx, waiter.Stable{})
	if err == nil {
		return false, nil
	}
	var ended *waiter.Error
	if errors.As(err, &ended) && ended.Cause == waiter.CauseDeleted {
		return true, d.waitUntilDeleted(ctx, fmt.Sprintf("Somebody else is deleting %s or taking it out of the service's management, so nothing was sent.", d.share.Ref))
	}
	return false, notStable(d.share.Ref, "delete it", d.share.Last, err)
}

// afterDelete judges the answer to the DELETE.
func (d *deletion) afterDelete(ctx context.Context, err error) (again bool, failure diag.Diagnostic) {
	switch {
	case err == nil:
		return false, d.waitUntilDeleted(ctx, fmt.Sprintf("The service accepted the delete of %s.", d.share.Ref))
	case manila.IsNotFound(err):
		return false, d.waitUntilDeleted(ctx, fmt.Sprintf("The service answered the delete of %s that there is no such share.", d.share.Ref))
	}
	answer, ok := manila.AsError(err)
	if !ok {
		return false, requestFailed("Cannot delete "+d.share.Ref.String(), err)
	}
	if answer.MayHaveBeenApplied() {
		return d.afterLostAnswer(ctx, answer)
	}
	look := d.share.Observe(ctx)
	if look.NotFound {
		return false, nil
	}
	// Between the look before and the DELETE somebody else may have begun to
	// work on the share.
	busy := look.Err == nil && waiter.Classify(look.Status) == waiter.StatusBusy
	if busy || answer.Class() == manila.ClassConflict {
		return true, notDeleted(d.share.Ref, d.share.Last, err)
	}
	return false, notDeleted(d.share.Ref, d.share.Last, err)
}

func (d *deletion) afterLostAnswer(ctx context.Context, err *manila.Error) (bool, diag.Diagnostic) {
	tflog.Warn(ctx, "the answer to the delete was lost, looking at the share", map[string]any{"share": d.share.Ref.ID, "error": err.Error()})
	ended, failure := d.wait(ctx, fmt.Sprintf("The answer to the delete of %s was lost (%s), and the service may have taken it all the same.", d.share.Ref, err))
	if failure == nil {
		return false, nil
	}
	return ended != nil && ended.Cause == waiter.CauseNeverStarted, failure
}

func (d *deletion) waitUntilDeleted(ctx context.Context, opening string) diag.Diagnostic {
	_, failure := d.wait(ctx, opening)
	return failure
}

// wait waits until the share is gone. The opening says why it is about to go.
func (d *deletion) wait(ctx context.Context, opening string) (*waiter.Error, diag.Diagnostic) {
	goal := waiter.Deleted{Sent: d.share.Provider.Clock.Now(), Grace: acceptedGrace}
	_, err := d.share.WaitFor(ctx, goal, nil)
	if err == nil {
		return nil, nil
	}
	var ended *waiter.Error
	if !errors.As(err, &ended) {
		return nil, requestFailed("Cannot delete "+d.share.Ref.String(), err)
	}
	return ended, stillThere(d.share.Ref, opening, ended)
}
