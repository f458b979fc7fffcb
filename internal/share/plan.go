package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ModifyPlan reports problems that can be detected at plan time, and which
// changes force a new share.
func (r *shareResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.provider == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(r.planDestroy(ctx, req)...)
		return
	}
	resp.Diagnostics.Append(setPlannedFrom(ctx, req, resp.Private)...)
	unfinished, diags := getUnfinishedResize(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	marker, diags := getMarkerState(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if unfinished == nil && marker != removeMarker && r.plansNothing(ctx, req) {
		return
	}
	var plan, configured model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &configured)...)
	var prior *model // nil for a create
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	known, diags := getShareType(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if prior != nil {
		r.provider.RegisterPlannedShare(prior.ID.ValueString())
		r.keepMoved(ctx, prior, &plan, &configured, known, req, resp)
	}
	if r.setPlannedValues(ctx, prior, &plan, &configured, resp); resp.Diagnostics.HasError() {
		return
	}
	if prior == nil {
		if resp.Diagnostics.Append(r.planForcedReplacement(ctx, req.Private, &configured)...); !resp.Diagnostics.HasError() {
			r.planReplaced(ctx, req.Private, &plan)
			resp.Diagnostics.Append(r.planCreate(ctx, &plan, &configured)...)
		}
		return
	}
	if r.planReplacement(ctx, prior, &plan, &configured, known, resp); len(resp.RequiresReplace) > 0 || resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.planUpdate(ctx, prior, &plan, known)...)
	conflict := unfinished.conflictsWith(prior, &plan)
	if conflict {
		resp.Diagnostics.Append(resizeUnderWay(prior.ref(), unfinished, plan.size()))
		if plan.SizePolicy.ValueString() == atLeast {
			// The resize under way decides what the share has before it is extended.
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("actual_size"), types.Int64Unknown())...)
		}
	}
	if conflict || marker == removeMarker {
		// An update, also where nothing else changes.
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
	}
}

// plansNothing is true for most shares of most plans: neither the configuration
// nor the provider block asks for a change. What is added to ModifyPlan for such
// shares has to be added to PlanUnchanged, too.
func (r *shareResource) plansNothing(ctx context.Context, req resource.ModifyPlanRequest) bool {
	if !req.Plan.Raw.Equal(req.State.Raw) {
		return false
	}
	var configured, all types.Map
	if req.Config.GetAttribute(ctx, path.Root("tags"), &configured).HasError() || req.State.GetAttribute(ctx, path.Root("tags_all"), &all).HasError() {
		return false
	}
	return allTags(r.provider.DefaultTags, configured).Equal(all)
}

func (r *shareResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	var state model
	diags := req.State.Get(ctx, &state)
	known, _ := getShareType(ctx, req.Private)
	r.planFrees(ctx, &state, known, conns.Capacity{GiB: state.priorSize().actual(), Shares: 1})
	if !diags.HasError() && state.DeletionProtection.ValueBool() {
		diags.Append(destroyProtected(state.ref(), r.possibleReplacement(ctx, &state)))
	}
	if !diags.HasError() {
		diags.Append(r.planLocked(ctx, &state))
	}
	return diags
}

// planUpdate reports what the apply will do about the size, as far as the prior
// state tells: the plan never decides by a size that it read from elsewhere.
func (r *shareResource) planUpdate(ctx context.Context, state, plan *model, known shareType) diag.Diagnostics {
	if !plan.sizeIsKnown() {
		return nil
	}
	prior := state.priorSize()
	inUse := r.lastUsage(state)
	status := r.statusInPlan(state)
	switch decision := decide(prior, plan.plannedSize(), observedSize{size: prior.actual(), status: status, usage: inUse}); decision.action {
	case extend:
		return r.checkCapacity(ctx, state.Region.ValueString(),
			r.quotaCheck(state, known, conns.Capacity{GiB: decision.to - prior.actual()}), r.largestShareCheck(state, decision.to),
			r.typeCheck(state, known, sizeChange{prior.actual(), decision.to}))
	case shrink:
		r.planFrees(ctx, state, known, conns.Capacity{GiB: prior.actual() - decision.to})
		var diags diag.Diagnostics
		if r.isRefreshed(state) {
			diags.Append(plannedShrink(state.ref(), prior.actual(), decision.to, inUse))
		}
		return append(diags, r.checkCapacity(ctx, state.Region.ValueString(), r.typeCheck(state, known, sizeChange{prior.actual(), decision.to}))...)
	case refused:
		if decision.reason == statusNotStable && !changesSize(state, plan) {
			return nil
		}
		return diag.Diagnostics{resizeNotPlanned(decision.reason, state, plan, status, inUse)}
	}
	return nil
}

// isRefreshed is true where this process has read the share. Terraform plans again
// in the apply, where it has not, and a warning is given once.
func (r *shareResource) isRefreshed(state *model) bool {
	return r.provider.LastObserved(state.ID.ValueString()) != nil
}

// lastUsage is what this process last read, most often in the refresh just
// before the plan.
func (r *shareResource) lastUsage(state *model) usage {
	share := r.provider.LastObserved(state.ID.ValueString())
	if share == nil {
		return usage{}
	}
	return usageOf(share)
}

// planCreate checks quota, share type, zone, and snapshot.
func (r *shareResource) planCreate(ctx context.Context, plan, configured *model) diag.Diagnostics {
	if configured.Region.IsUnknown() {
		return nil
	}
	checks := []optionalCheck{r.quotaCheck(configured, shareType{}, conns.Capacity{GiB: plan.size(), Shares: 1}), r.largestShareCheck(plan, plan.size())}
	if !plan.Size.IsUnknown() && !configured.ShareType.IsUnknown() {
		checks = append(checks, r.typeCheck(plan, shareType{}, sizeChange{to: plan.size()}))
	}
	if tfstate.IsKnown(configured.AvailabilityZone) {
		checks = append(checks, r.zoneCheck(configured))
	}
	if tfstate.IsKnown(configured.SnapshotID) {
		checks = append(checks, r.snapshotCheck(plan))
	}
	return r.checkCapacity(ctx, plan.Region.ValueString(), checks...)
}
