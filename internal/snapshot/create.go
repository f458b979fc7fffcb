package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *snapshotResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Create, createTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	// A resize by this process begins only when the snapshot is there.
	unlock, err := r.provider.Lock(bounded, plan.ShareID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diags.ShareLocked(plan.share(), "snapshot", err))
		return
	}
	defer unlock()
	if failure := r.waitForShare(bounded, &plan); failure != nil {
		resp.Diagnostics.Append(failure)
		return
	}
	api := r.provider.API.InRegion(plan.Region.ValueString())
	created, found := conns.CreateMarked(bounded, r.provider, creation(api, &plan))
	resp.Diagnostics.Append(found...)
	if created == nil {
		return
	}
	tflog.Info(ctx, "snapshot created, waiting until it is available", map[string]any{"snapshot": created.ID, "request_id": created.RequestID})

	// Saved before any other request is sent, so that the snapshot cannot get lost.
	// The identity comes with the region: it must not change later.
	saved := plan
	saved.observeComputed(created)
	if saved.Region.IsUnknown() {
		saved.Region = types.StringNull()
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &saved)...)

	observer := r.observer(plan.Region, created.Ref())
	observer.Last = created
	_, err = observer.Waiter().Wait(bounded, waiter.Created{Sent: r.provider.Clock.Now(), Grace: conns.AcceptedGrace}, observer.ObserveBy)
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	if err != nil {
		reason, _ := conns.UserMessage(cleanup, api, created.RequestID)
		resp.Diagnostics.Append(notAvailable(created, waiter.AsError(err), reason))
	}
	plan.observeComputed(observer.Last)
	resp.Diagnostics.Append(finish(cleanup, observer, &plan)...)
	resp.Diagnostics.Append(tfstate.SetRegion(cleanup, &plan.Region, api)...)
	resp.Diagnostics.Append(tfstate.Set(cleanup, &resp.State, resp.Identity, &plan, plan.identity())...)
}

// waitForShare waits until no work on the share is in progress: the service takes
// snapshots of available shares only.
func (r *snapshotResource) waitForShare(ctx context.Context, plan *model) diag.Diagnostic {
	if plan.Force.ValueBool() {
		return nil
	}
	share := r.provider.ShareObserver(plan.Region.ValueString(), plan.share())
	_, err := share.StableWaiter().Wait(ctx, waiter.Stable{}, share.ObserveRecent())
	if err == nil {
		return nil
	}
	ended := waiter.AsError(err)
	switch {
	case share.Last != nil:
		return shareNotStable(share.Last.Ref(), share.Last, ended)
	case ended.Cause == waiter.CauseDeleted && share.SoftDeletion == nil:
		return noSuchShare(plan)
	}
	return shareNotStable(plan.share(), nil, ended)
}

// finish gives a new snapshot the planned description in place of the create marker.
// A failure is a warning, for the snapshot is there; the next plan shows the
// difference.
func finish(ctx context.Context, observer *conns.SnapshotObserver, plan *model) diag.Diagnostics {
	err := setTexts(ctx, observer, plan)
	if err == nil || manila.IsNotFound(err) { // the wait has reported that
		return nil
	}
	return diag.Diagnostics{textsNotSet(observer.Ref, err)}
}
