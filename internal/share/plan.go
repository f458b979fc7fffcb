package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan says in the plan what can be known in the plan, before anything
// is touched, and which changes make another share of this one.
func (r *shareResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.provider == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(planDestroy(ctx, req)...)
		return
	}
	left, told := unfinishedResizeIn(ctx, req.Private)
	if resp.Diagnostics.Append(told...); left == nil && r.plansNothing(ctx, req) {
		return
	}
	var plan, written, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &written)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.planFromProvider(ctx, &plan, &written, req, resp); resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.planCreate(ctx, &plan, &written)...)
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	known, diags := shareTypeIn(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.RequiresReplace = replacedBy(&state, &plan, &written, known); len(resp.RequiresReplace) > 0 {
		// Terraform plans the replacement once more, as a create.
		resp.Diagnostics.Append(planReplace(&state, resp.RequiresReplace)...)
		return
	}
	resp.Diagnostics.Append(r.planUpdate(ctx, &state, &plan, known)...)
	if left.strays(&state, &plan) {
		resp.Diagnostics.Append(resizeUnderWay(state.ref(), left, plan.size()))
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
	}
}

// plansNothing is true for most shares of most plans: neither the configuration
// nor the provider block asks for anything that is not there. What is added to
// ModifyPlan for such shares has to be added to PlansNothing, too.
func (r *shareResource) plansNothing(ctx context.Context, req resource.ModifyPlanRequest) bool {
	if !req.Plan.Raw.Equal(req.State.Raw) {
		return false
	}
	var written, all types.Map
	if req.Config.GetAttribute(ctx, path.Root("tags"), &written).HasError() || req.State.GetAttribute(ctx, path.Root("tags_all"), &all).HasError() {
		return false
	}
	return allTags(r.provider.DefaultTags, written).Equal(all)
}

func planDestroy(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	var state model
	diags := req.State.Get(ctx, &state)
	if !diags.HasError() && state.DeletionProtection.ValueBool() {
		diags.Append(deletionProtected(state.ref(), "destroyed"))
	}
	return diags
}

func planReplace(state *model, because path.Paths) diag.Diagnostics {
	if !state.DeletionProtection.ValueBool() {
		return nil
	}
	var names []string
	for _, attribute := range because {
		names = append(names, "`"+attribute.String()+"`")
	}
	return diag.Diagnostics{deletionProtected(state.ref(), "replaced because of "+strings.Join(names, ", "))}
}

// planUpdate judges a resize by the size that is really there, which with
// at_least may be more than the state's floor.
func (r *shareResource) planUpdate(ctx context.Context, state, plan *model, known shareType) diag.Diagnostics {
	if plan.Size.IsUnknown() || plan.SizePolicy.IsUnknown() || !mayNeedResize(state, plan) {
		return nil
	}
	seen, diags := r.lastSeen(ctx, state)
	if diags.HasError() || !plan.wantsResize(seen.Size) {
		return diags
	}
	if plan.size() > seen.Size {
		diags.Append(r.typeAllows(ctx, state, known, plan.size())...)
		diags.Append(r.quotaAllows(ctx, state, plan.size()-seen.Size, 0)...)
		return diags
	}
	if forbidden := shrinkForbidden(plan, state.ref(), seen); forbidden != nil {
		return diag.Diagnostics{forbidden}
	}
	diags.Append(plannedShrink(state.ref(), seen, plan.size()))
	diags.Append(r.typeAllows(ctx, state, known, plan.size())...)
	return diags
}

// planCreate checks what the project and the share type have room for. It is
// the first call of many a configuration, so it is also where a wrong login is
// told, before anything is half done.
func (r *shareResource) planCreate(ctx context.Context, plan, written *model) diag.Diagnostics {
	if plan.Size.IsUnknown() || written.Region.IsUnknown() {
		return nil
	}
	diags := r.quotaAllows(ctx, plan, plan.size(), 1)
	if diags.HasError() || written.ShareType.IsUnknown() {
		return diags
	}
	return append(diags, r.typeAllows(ctx, plan, shareType{}, plan.size())...)
}
