package snapshot

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *snapshotResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Update, updateTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	after := plan
	after.Status = state.Status
	if !plan.Name.Equal(state.Name) || !plan.Description.Equal(state.Description) {
		observer := r.observer(state.Region, state.ref())
		if err := setTexts(bounded, observer, &plan); err != nil {
			resp.Diagnostics.Append(updateFailed(observer.Ref, err))
			after.Name, after.Description = state.Name, state.Description
			cleanup, done := tfstate.CleanupContext(ctx)
			defer done()
			observer.Observe(cleanup)
		}
		if observer.Last != nil {
			after.observe(observer.Last)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &after)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, false, after.identity())...)
}

// errIgnored is a change that the service confirmed and did not make.
var errIgnored = errors.New("the service answered 200, and the snapshot has another name or description than planned")

// setTexts sets name and description. The snapshot is read and compared: the service
// ignores what it does not support and still answers 200.
func setTexts(ctx context.Context, observer *conns.SnapshotObserver, plan *model) error {
	name, description := plan.Name.ValueString(), plan.Description.ValueString()
	if _, err := observer.API.UpdateSnapshot(ctx, observer.Ref, manila.UpdateSnapshot{Name: &name, Description: &description}); err != nil {
		return err
	}
	failure := errIgnored
	err := observer.Provider.UntilShown(ctx, conns.AcceptedGrace, func(ctx context.Context) (shown bool, err error) {
		snapshot, err := observer.API.GetSnapshot(ctx, observer.Ref)
		if err != nil {
			return false, err
		}
		observer.Last = snapshot
		if snapshot.Name == name && snapshot.Description == description {
			failure = nil
		}
		return failure == nil, nil
	})
	return cmp.Or(err, failure)
}
