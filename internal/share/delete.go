package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
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

// deletion deletes one share.
type deletion struct {
	share *shareWaiter
}

func (d *deletion) run(ctx context.Context) diag.Diagnostic {
	share := d.share
	deletion := conns.Deletion[manila.Share]{
		Observer: share.ShareObserver,
		Send: func(ctx context.Context) (manila.Accepted, error) {
			return manila.Accepted{}, share.API.DeleteShare(ctx, share.Ref)
		},
		Rejected:     d.rejected,
		IsGone:       func(ctx context.Context) bool { return share.Provider.MovedToRecycleBin(ctx, share.ShareObserver) },
		NotStable:    func(ended *waiter.Error) diag.Diagnostic { return notStable(share.Ref, "delete it", share.Last, ended) },
		NotDeleted:   func(err error) diag.Diagnostic { return notDeleted(share.Ref, share.Last, err) },
		FailedAdvice: notDeletedByBackend(share.Ref),
	}
	return deletion.Run(ctx)
}

// rejected finds out what prevents the deletion of the share.
func (d *deletion) rejected(ctx context.Context, err error) (again bool, failure diag.Diagnostic) {
	response, ok := manila.AsError(err)
	switch {
	case manila.IsLocked(err):
		return false, d.locked(ctx, err)
	case ok && (response.Class() == manila.ClassForbidden || response.Class() == manila.ClassConflict):
		return d.waitForSnapshots(ctx, err)
	}
	return false, nil
}
