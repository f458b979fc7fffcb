package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ModifyPlan keeps what means the same, says which changes make another rule of
// this one, and tells in the plan what can be known in the plan.
func (r *ruleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.session == nil || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	k := newKeeper(r.session, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(k.owns(conns.SingleRule)...)
	if req.State.Raw.IsNull() {
		if regionKnown(ctx, req.Config) {
			resp.Diagnostics.Append(k.mayHave(ctx, plan.grants())...)
		}
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if tfstate.IsKnown(plan.AccessType) && tfstate.IsKnown(plan.AccessTo) && plan.grant().SameClient(state.grant()) {
		plan.AccessTo = state.AccessTo
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("access_to"), plan.AccessTo)...)
	}
	resp.RequiresReplace = replacedBy(&state, &plan)
	if len(resp.RequiresReplace) > 0 || plan.AccessLevel.Equal(state.AccessLevel) {
		return
	}
	inPlace := false
	if !plan.AccessLevel.IsUnknown() {
		inPlace = k.canSetLevel(ctx, plan.AccessType.ValueString())
	}
	if inPlace {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("state"), types.StringUnknown())...)
		return
	}
	resp.RequiresReplace = path.Paths{path.Root("access_level")}
	resp.Diagnostics.Append(replacedForLevel(path.Root("access_level"), k.Ref, state.grant(), plan.AccessLevel.ValueString()))
}

// replacedBy gives the attributes that make another rule of this one. A region
// that nobody wrote down replaces nothing.
func replacedBy(state, plan *model) path.Paths {
	var because path.Paths
	for _, attribute := range []struct {
		name          string
		before, after types.String
	}{
		{"share_id", state.ShareID, plan.ShareID},
		{"access_type", state.AccessType, plan.AccessType},
		{"access_to", state.AccessTo, plan.AccessTo},
		{"region", state.Region, plan.Region},
	} {
		if !attribute.after.Equal(attribute.before) {
			because = append(because, path.Root(attribute.name))
		}
	}
	return because
}

// regionKnown is false when the configuration gives a region that only the apply
// knows, so that no share can be asked for in the plan.
func regionKnown(ctx context.Context, config tfsdk.Config) bool {
	var region types.String
	return !config.GetAttribute(ctx, path.Root("region"), &region).HasError() && !region.IsUnknown()
}

// grants is what the plan grants, as far as it is known.
func (m *model) grants() []manila.Grant {
	if !tfstate.IsKnown(m.AccessType) {
		return nil
	}
	return []manila.Grant{m.grant()}
}

// owns notes who looks after the rules of the share, and warns when there are two.
func (k *keeper) owns(owner conns.RuleManager) diag.Diagnostics {
	if k.Ref.ID == "" || !k.Provider.RegisterRuleManager(k.Ref.ID, owner) {
		return nil
	}
	return diag.Diagnostics{twoOwners(k.Ref)}
}

// mayHave checks new rules against the protocol of their share. A share that is
// not there yet is not asked for.
func (k *keeper) mayHave(ctx context.Context, grants []manila.Grant) diag.Diagnostics {
	if k.Ref.ID == "" || len(grants) == 0 {
		return nil
	}
	share, err := k.Provider.RuleShare(ctx, k.Region, k.Ref)
	if err != nil {
		return k.notTold(ctx, err)
	}
	var diags diag.Diagnostics
	for _, grant := range grants {
		switch how, instead := fitOf(share.ShareProto, grant.Type); how {
		case hopeless:
			diags.Append(cannotFit(share, grant, instead))
		case doubtful:
			diags.Append(mayNotFit(share, grant, instead))
		case fits:
		}
	}
	return diags
}

// notTold is what becomes of a question that the plan could do without: a share
// that is not there and a login that fails would fail the apply, later. Anything
// else is left for the apply to find.
func (k *keeper) notTold(ctx context.Context, err error) diag.Diagnostics {
	failure, ok := manila.AsError(err)
	if ok {
		switch failure.Class() {
		case manila.ClassNotFound, manila.ClassUnauthorized, manila.ClassConfiguration, manila.ClassUnreachable, manila.ClassProxy, manila.ClassCanceled:
			return diag.Diagnostics{shareNotSeen(k.Ref, err)}
		}
	}
	tflog.Debug(ctx, "the service did not show the share", map[string]any{"share": k.Ref.ID, "error": err.Error()})
	return nil
}

// canSetLevel is false also when that could not be found out: a replacement works
// everywhere.
func (k *keeper) canSetLevel(ctx context.Context, kind string) bool {
	can, err := k.API.CanSetAccessLevel(ctx, k.Ref, kind)
	if err != nil {
		tflog.Debug(ctx, "the service did not tell whether it changes levels", map[string]any{"share": k.Ref.ID, "error": err.Error()})
	}
	return can
}
