package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Create, createTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	r.provider.ApplyBegins()
	api := r.api(plan.Region)
	created, diags := r.createOnce(bounded, api, &plan)
	resp.Diagnostics.Append(diags...)
	if created == nil {
		return
	}
	tflog.Info(ctx, "share created, waiting until it is available", map[string]any{"share": created.ID, "request_id": created.RequestID})

	// From here on every path saves a state: the share exists.
	share := r.waiterFor(plan.Region, created.Ref())
	share.Last = created
	plan.TagsAll = allTags(r.provider.DefaultTags, plan.Tags)
	comparison := &planComparison{plan: &plan, seen: map[string]bool{}}
	wait := share.Waiter()
	schedule, took := r.provider.CreateSchedule(plan.Region.ValueString(), plan.toCreate())
	wait.Schedule = schedule
	result, err := wait.Wait(bounded, waiter.Created{Sent: r.provider.Clock.Now(), Grace: conns.AcceptedGrace}, comparison.refresh(share))

	resp.Diagnostics.Append(forgetPlannedFrom(ctx, resp.Private)...)
	state := plan
	if err != nil {
		r.saveNotAvailable(ctx, &state, created, share, err, resp)
		return
	}
	took(result.Elapsed)
	failure := r.setInitialTags(bounded, api, &state, created.Ref())
	resp.Diagnostics.Append(failure)
	comparison.untilShown(bounded, r, share)
	if bounded.Err() != nil {
		// The share is there, whatever is not known of it.
		bounded, cancel = tfstate.CleanupContext(ctx)
		defer cancel()
	}
	resp.Diagnostics.Append(r.observe(bounded, api, &state, share.Last, ownedBy(plan.Metadata), resp.Private)...)
	if failure == nil {
		resp.Diagnostics.Append(comparison.report(&state, created)...)
	}
	state.saveCreated(ctx, resp)
	resp.Diagnostics.Append(r.removeCreateMarker(bounded, plan.Region, share.Last, resp.Private)...)
}

// saveNotAvailable saves and reports a share that exists and is not available.
func (r *shareResource) saveNotAvailable(ctx context.Context, state *model, created *manila.Share, share *shareWaiter, err error, resp *resource.CreateResponse) {
	ctx, done := tfstate.CleanupContext(ctx)
	defer done()
	reason, _ := share.UserMessage(ctx, created.RequestID)
	resp.Diagnostics.Append(notAvailable(created, waiter.AsError(err), reason))
	state.withoutTags()
	// Terraform taints the share, and the next apply has to delete it; nobody can
	// have used it. One that became available keeps its protection, whatever else
	// of its create failed.
	state.DeletionProtection = types.BoolValue(false)
	resp.Diagnostics.Append(r.observe(ctx, share.API, state, share.Last, ownedBy(state.Metadata), resp.Private)...)
	state.saveCreated(ctx, resp)
	resp.Diagnostics.Append(r.removeCreateMarker(ctx, state.Region, share.Last, resp.Private)...)
}

// saveCreated writes the state of a new share.
func (m *model) saveCreated(ctx context.Context, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(tfstate.Set(ctx, &resp.State, resp.Identity, m, m.identity())...)
}

func (m *model) toCreate() manila.CreateShare {
	return manila.CreateShare{
		Name:             m.Name.ValueString(),
		Description:      m.Description.ValueString(),
		Size:             m.size(),
		ShareProto:       m.ShareProto.ValueString(),
		ShareType:        m.ShareType.ValueString(),
		AvailabilityZone: m.AvailabilityZone.ValueString(),
		ShareNetworkID:   m.ShareNetworkID.ValueString(),
		SnapshotID:       m.SnapshotID.ValueString(),
		IsPublic:         onlyPublic(m.IsPublic),
		Metadata:         m.metadataToCreate(),
	}
}

// onlyPublic leaves the visibility out of the request unless it is asked for:
// every service creates private shares, and some reject the field for members.
func onlyPublic(isPublic types.Bool) *bool {
	if !isPublic.ValueBool() {
		return nil
	}
	return isPublic.ValueBoolPointer()
}
