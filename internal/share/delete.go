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
		resp.Diagnostics.Append(deletionProtected(state.ref(), "destroyed"))
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

	removal := &deletion{watch: r.waiterFor(state.Region, state.ref())}
	failure := removal.run(bounded)
	if failure == nil {
		return
	}
	resp.Diagnostics.Append(failure)
	if removal.watch.Last != nil {
		state.observe(removal.watch.Last, ownedBy(state.Metadata))
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

// deletion is the deletion of one share: one DELETE, then looks until it is gone.
type deletion struct {
	watch *shareWaiter
}

func (r *deletion) run(ctx context.Context) diag.Diagnostic {
	for sends := 1; ; sends++ {
		if gone, failure := r.waitUntilStable(ctx); gone || failure != nil {
			return failure
		}
		err := r.watch.API.DeleteShare(ctx, r.watch.Ref)
		again, failure := r.afterDelete(ctx, err)
		if !again || sends == mostSends {
			return failure
		}
		if r.watch.Provider.Clock.Sleep(ctx, resendPause) != nil {
			return failure
		}
	}
}

// waitUntilStable waits until nobody's work on the share is under way, for the service
// refuses to delete a share at work with 403. A share that somebody else is
// deleting is only waited for.
func (r *deletion) waitUntilStable(ctx context.Context) (gone bool, failure diag.Diagnostic) {
	_, err := r.watch.WaitUntilStable(ctx, waiter.Stable{})
	if err == nil {
		return false, nil
	}
	var ended *waiter.Error
	if errors.As(err, &ended) && ended.Cause == waiter.CauseDeleted {
		return true, r.waitUntilDeleted(ctx, fmt.Sprintf("Somebody else is deleting %s or taking it out of the service's management, so nothing was sent.", r.watch.Ref))
	}
	return false, notStable(r.watch.Ref, "delete it", r.watch.Last, err)
}

// afterDelete judges the answer to the DELETE.
func (r *deletion) afterDelete(ctx context.Context, err error) (again bool, failure diag.Diagnostic) {
	switch {
	case err == nil:
		return false, r.waitUntilDeleted(ctx, fmt.Sprintf("The service accepted the delete of %s.", r.watch.Ref))
	case manila.IsNotFound(err):
		return false, r.waitUntilDeleted(ctx, fmt.Sprintf("The service answered the delete of %s that there is no such share.", r.watch.Ref))
	}
	answer, ok := manila.AsError(err)
	if !ok {
		return false, requestFailed("Cannot delete "+r.watch.Ref.String(), err)
	}
	if answer.MayHaveBeenApplied() {
		return r.afterLostAnswer(ctx, answer)
	}
	look := r.watch.Observe(ctx)
	if look.NotFound {
		return false, nil
	}
	// Between the look before and the DELETE somebody else may have begun to
	// work on the share.
	busy := look.Err == nil && waiter.Classify(look.Status) == waiter.StatusBusy
	if busy || answer.Class() == manila.ClassConflict {
		return true, notDeleted(r.watch.Ref, r.watch.Last, err)
	}
	return false, notDeleted(r.watch.Ref, r.watch.Last, err)
}

func (r *deletion) afterLostAnswer(ctx context.Context, err *manila.Error) (bool, diag.Diagnostic) {
	tflog.Warn(ctx, "the answer to the delete was lost, looking at the share", map[string]any{"share": r.watch.Ref.ID, "error": err.Error()})
	ended, failure := r.wait(ctx, fmt.Sprintf("The answer to the delete of %s was lost (%s), and the service may have taken it all the same.", r.watch.Ref, err))
	if failure == nil {
		return false, nil
	}
	return ended != nil && ended.Cause == waiter.CauseNeverStarted, failure
}

func (r *deletion) waitUntilDeleted(ctx context.Context, opening string) diag.Diagnostic {
	_, failure := r.wait(ctx, opening)
	return failure
}

// wait waits until the share is gone. The opening says why it is about to go.
func (r *deletion) wait(ctx context.Context, opening string) (*waiter.Error, diag.Diagnostic) {
	goal := waiter.Deleted{Sent: r.watch.Provider.Clock.Now(), Grace: acceptedGrace}
	_, err := r.watch.WaitFor(ctx, goal, nil)
	if err == nil {
		return nil, nil
	}
	var ended *waiter.Error
	if !errors.As(err, &ended) {
		return nil, requestFailed("Cannot delete "+r.watch.Ref.String(), err)
	}
	return ended, notDeletedInTime(r.watch.Ref, opening, ended)
}
