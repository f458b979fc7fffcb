package share

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, deleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if state.DeletionProtection.ValueBool() {
		resp.Diagnostics.Append(destroyRefused(state.ref(), r.possibleReplacement(ctx, &state)))
		return
	}

	r.provider.ApplyBegins()
	unlock, err := r.provider.Lock(bounded, state.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diags.ShareLocked(state.ref(), "delete", err))
		return
	}
	defer unlock()

	deletion := &deletion{share: r.waiterFor(state.Region, state.ref())}
	failure := deletion.run(bounded)
	if failure == nil {
		resp.Diagnostics.Append(r.provider.SoftDeletionWarning(deletion.share.SoftDeletion))
		return
	}
	resp.Diagnostics.Append(failure)
	if deletion.share.Last != nil {
		before := state
		state.observe(deletion.share.Last, ownedBy(state.Metadata))
		resp.Diagnostics.Append(keepPreviousValues(ctx, resp.Private, &before, &state)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

// possibleReplacement is the only newer share of the same name, or nil. With
// create_before_destroy Terraform has made the replacement of a share by the time
// it destroys the share, and nothing links the two. Names are not unique, so of
// several nothing is said.
func (r *shareResource) possibleReplacement(ctx context.Context, state *model) *manila.Share {
	if state.Name.ValueString() == "" {
		return nil
	}
	shares, err := r.api(state.Region).FindShares(manila.WithoutRetries(ctx), manila.ShareFilter{Name: state.Name.ValueString()})
	if err != nil {
		tflog.Debug(ctx, "it could not be checked whether the share has a replacement", map[string]any{"share": state.ID.ValueString(), "error": err.Error()})
		return nil
	}
	newer := slices.DeleteFunc(shares, func(share manila.Share) bool {
		// The service writes times in one format, so they compare as text.
		return share.ID == state.ID.ValueString() || tfstate.RFC3339(share.CreatedAt) <= state.CreatedAt.ValueString()
	})
	if len(newer) != 1 {
		return nil
	}
	return &newer[0]
}

// deletion deletes one share: one DELETE, then polls until it is not found.
type deletion struct {
	share *shareWaiter
}

func (d *deletion) run(ctx context.Context) diag.Diagnostic {
	for sends := 1; ; sends++ {
		if deleted, failure := d.waitUntilStable(ctx); deleted || failure != nil {
			return failure
		}
		again, failure := d.afterDelete(ctx, d.share.API.DeleteShare(ctx, d.share.Ref))
		if !again || sends == maxSends {
			return failure
		}
		if d.share.Provider.Clock.Sleep(ctx, resendDelay) != nil {
			return failure
		}
	}
}

// waitUntilStable waits until no work on the share is in progress, for the service
// rejects the delete of a busy share with 403. A share that is being deleted
// outside Terraform is only waited for.
func (d *deletion) waitUntilStable(ctx context.Context) (deleted bool, failure diag.Diagnostic) {
	_, err := d.share.StableWaiter().Wait(ctx, waiter.Stable{}, d.share.ObserveRecent())
	if err == nil {
		return false, nil
	}
	ended := waiter.AsError(err)
	if ended.Cause == waiter.CauseDeleted {
		_, failure := d.waitUntilDeleted(ctx, "The share is being deleted or unmanaged outside Terraform, so no request was sent.")
		return true, failure
	}
	return false, notStable(d.share.Ref, "delete it", d.share.Last, ended)
}

// afterDelete evaluates the response to the DELETE. again asks to send it once more.
func (d *deletion) afterDelete(ctx context.Context, err error) (again bool, failure diag.Diagnostic) {
	switch {
	case err == nil:
		_, failure := d.waitUntilDeleted(ctx, "The service accepted the delete.")
		return false, failure
	case manila.IsNotFound(err):
		_, failure := d.waitUntilDeleted(ctx, "The service answered the delete with 404.")
		return false, failure
	}
	response, ok := manila.AsError(err)
	if !ok {
		return false, requestFailed("Cannot delete "+d.share.Ref.String(), err)
	}
	if response.MayHaveBeenApplied() {
		tflog.Warn(ctx, "the response to the delete was lost, reading the share", map[string]any{"share": d.share.Ref.ID, "error": err.Error()})
		ended, failure := d.waitUntilDeleted(ctx, fmt.Sprintf("The response to the delete was lost (%s), so the service may have accepted it.", err))
		return ended != nil && ended.Cause == waiter.CauseNeverStarted, failure
	}
	observed := d.share.Observe(ctx)
	switch {
	case observed.NotFound:
		return false, nil
	case manila.IsLocked(err):
		return false, d.locked(ctx, err)
	}
	if response.Class() == manila.ClassForbidden || response.Class() == manila.ClassConflict {
		if snapshots := d.snapshots(ctx); len(snapshots) > 0 {
			return false, notDeletedForSnapshots(d.share.Ref, snapshots, err)
		}
	}
	// Other work on the share may have begun since it was stable.
	busy := observed.Err == nil && waiter.Classify(observed.Status) == waiter.StatusBusy
	return busy || response.Class() == manila.ClassConflict, notDeleted(d.share.Ref, d.share.Last, err)
}

// waitUntilDeleted waits until the share is not found. The opening says what is
// known of the request.
func (d *deletion) waitUntilDeleted(ctx context.Context, opening string) (*waiter.Error, diag.Diagnostic) {
	goal := waiter.Deleted{Sent: d.share.Provider.Clock.Now(), Grace: acceptedGrace}
	_, err := d.share.Waiter().Wait(ctx, goal, d.share.ObserveBy)
	if err == nil {
		return nil, nil
	}
	ended := waiter.AsError(err)
	if ended.Cause == waiter.CauseNeverStarted && d.share.MovedToRecycleBin(ctx) {
		return nil, nil
	}
	return ended, stillThere(d.share.Ref, opening, ended)
}
