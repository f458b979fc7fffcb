package snapshot

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// maxDeletes bounds how often one delete is sent. It is sent again only when the
	// snapshot shows that the one before had no effect.
	maxDeletes  = 5
	resendDelay = time.Second
)

func (r *snapshotResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, deleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	deletion := &deletion{r.observer(state.Region, state.ref())}
	failure := deletion.run(bounded)
	if failure == nil {
		return
	}
	resp.Diagnostics.Append(failure)
	if deletion.Last != nil {
		state.observe(deletion.Last)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

// deletion deletes one snapshot: one DELETE, then polls until it is not found.
type deletion struct{ *conns.SnapshotObserver }

func (d *deletion) run(ctx context.Context) diag.Diagnostic {
	for sends := 1; ; sends++ {
		if deleted, failure := d.waitUntilStable(ctx); deleted || failure != nil {
			return failure
		}
		accepted, err := d.API.DeleteSnapshot(ctx, d.Ref)
		again, failure := d.afterDelete(ctx, accepted, err)
		if !again || sends == maxDeletes || d.Provider.Clock.Sleep(ctx, resendDelay) != nil {
			return failure
		}
	}
}

// waitUntilStable waits until no work on the snapshot is in progress, for the service
// rejects the delete of a busy one. One that is being deleted outside Terraform is
// only waited for.
func (d *deletion) waitUntilStable(ctx context.Context) (deleted bool, failure diag.Diagnostic) {
	atOnce := d.Waiter()
	atOnce.FirstDelay = 0
	_, err := atOnce.Wait(ctx, waiter.Stable{}, d.ObserveBy)
	if err == nil {
		return false, nil
	}
	ended := waiter.AsError(err)
	if ended.Cause == waiter.CauseDeleted {
		_, failure := d.waitUntilDeleted(ctx, "The snapshot is being deleted outside Terraform, so no request was sent.", "")
		return true, failure
	}
	return false, notStable(d.Ref, ended)
}

// afterDelete evaluates the response to the DELETE. again asks to send it once more.
func (d *deletion) afterDelete(ctx context.Context, accepted manila.Accepted, err error) (again bool, failure diag.Diagnostic) {
	response, isError := manila.AsError(err)
	switch {
	case err == nil:
		_, failure := d.waitUntilDeleted(ctx, "The service accepted the delete.", accepted.RequestID)
		return false, failure
	case manila.IsNotFound(err):
		_, failure := d.waitUntilDeleted(ctx, "The service answered the delete with 404.", "")
		return false, failure
	case isError && response.MayHaveBeenApplied():
		tflog.Warn(ctx, "the response to the delete was lost, reading the snapshot", map[string]any{"snapshot": d.Ref.ID, "error": err.Error()})
		ended, failure := d.waitUntilDeleted(ctx, fmt.Sprintf("The response to the delete was lost (%s), so the service may have accepted it.", err), "")
		return ended != nil && ended.Cause == waiter.CauseNeverStarted, failure
	}
	observed := d.Observe(ctx)
	if observed.NotFound {
		return false, nil
	}
	// Other work on the snapshot may have begun since it was stable.
	busy := observed.Err == nil && waiter.Classify(observed.Status) == waiter.StatusBusy
	return busy || isError && response.Class() == manila.ClassConflict, notDeleted(d.Ref, d.Last, err)
}

// waitUntilDeleted waits until the snapshot is not found. The opening says what is
// known of the request.
func (d *deletion) waitUntilDeleted(ctx context.Context, opening, requestID string) (*waiter.Error, diag.Diagnostic) {
	goal := waiter.Deleted{Sent: d.Provider.Clock.Now(), Grace: acceptedGrace}
	_, err := d.Waiter().Wait(ctx, goal, d.ObserveBy)
	if err == nil {
		return nil, nil
	}
	ended, reason := waiter.AsError(err), ""
	if ended.Cause == waiter.CauseBackendFailed {
		reason, _ = conns.UserMessage(ctx, d.API, requestID)
	}
	return ended, stillThere(d.Ref, opening, ended, reason)
}
