package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *snapshotResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, deleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	deletion := r.deletion(&state)
	failure := deletion.Run(bounded)
	if failure == nil {
		return
	}
	resp.Diagnostics.Append(failure)
	if deletion.Last != nil {
		state.observe(deletion.Last)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

func (r *snapshotResource) deletion(state *model) *conns.Deletion[manila.Snapshot] {
	observer := r.observer(state.Region, state.ref())
	return &conns.Deletion[manila.Snapshot]{
		Observer: observer,
		Send: func(ctx context.Context) (manila.Accepted, error) {
			return observer.API.DeleteSnapshot(ctx, observer.Ref)
		},
		NotStable:    func(ended *waiter.Error) diag.Diagnostic { return notStable(observer.Ref, ended) },
		NotDeleted:   func(err error) diag.Diagnostic { return notDeleted(observer.Ref, observer.Last, err) },
		FailedAdvice: notDeletedByBackend(observer.Ref),
	}
}
