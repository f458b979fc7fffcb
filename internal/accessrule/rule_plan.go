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

// ValidateConfig rejects a client that the service would not accept.
func (r *ruleResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var accessType, to types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("access_type"), &accessType)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("access_to"), &to)...)
	if resp.Diagnostics.HasError() || !tfstate.IsKnown(accessType) || !tfstate.IsKnown(to) {
		return
	}
	if err := validateClient(accessType.ValueString(), to.ValueString()); err != nil {
		resp.Diagnostics.Append(invalidClient(path.Root("access_to"), accessType.ValueString(), to.ValueString(), err))
	}
}

// ModifyPlan keeps another form of the same client, decides which changes replace
// the rule, and checks a new rule against its share.
func (r *ruleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.provider == nil || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state ruleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	manager := newRuleManager(r.provider, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(manager.register(conns.SingleRule))
	if req.State.Raw.IsNull() {
		if regionIsKnown(ctx, req.Config) && tfstate.IsKnown(plan.AccessType) {
			resp.Diagnostics.Append(manager.checkSupport(ctx, plan.grant())...)
		}
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if tfstate.IsKnown(plan.AccessTo) && plan.grant().SameClient(state.grant()) {
		plan.AccessTo = state.AccessTo
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("access_to"), plan.AccessTo)...)
	}
	for _, attribute := range []struct {
		name           string
		prior, planned types.String
	}{
		{"share_id", state.ShareID, plan.ShareID},
		{"access_type", state.AccessType, plan.AccessType},
		{"access_to", state.AccessTo, plan.AccessTo},
		{"region", state.Region, plan.Region}, // computed where it is not written, and then the same
	} {
		if !attribute.planned.Equal(attribute.prior) {
			resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attribute.name))
		}
	}
	if len(resp.RequiresReplace) > 0 || plan.AccessLevel.Equal(state.AccessLevel) {
		return
	}
	if !plan.AccessLevel.IsUnknown() && manager.canSetLevel(ctx, plan.AccessType.ValueString()) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("state"), types.StringUnknown())...)
		return
	}
	resp.RequiresReplace = path.Paths{path.Root("access_level")}
	resp.Diagnostics.Append(replacedForLevel(path.Root("access_level"), manager.Ref, state.grant(), plan.AccessLevel.ValueString()))
}

// regionIsKnown is false if the configuration has a region that only the apply
// knows, so that the plan cannot read the share.
func regionIsKnown(ctx context.Context, config tfsdk.Config) bool {
	var region types.String
	_ = config.GetAttribute(ctx, path.Root("region"), &region) // The schemas have it.
	return !region.IsUnknown()
}

// checkSupport checks new rules against the protocol of their share, unless the
// share does not exist yet.
func (m *ruleManager) checkSupport(ctx context.Context, grants ...manila.Grant) diag.Diagnostics {
	if m.Ref.ID == "" || len(grants) == 0 {
		return nil
	}
	share, err := m.Provider.RuleShare(ctx, m.Region, m.Ref)
	var diags diag.Diagnostics
	if manila.IsSoftDeleted(err) {
		// An error would stop `terraform destroy`, too, whose refresh has removed
		// the rules of the share from the state.
		diags.Append(m.Provider.SoftDeletionWarning(err))
		return diags
	}
	if err != nil {
		if failsApply(err) {
			return diag.Diagnostics{cannotPlan(m.Ref, err)}
		}
		tflog.Debug(ctx, "the share could not be read for the plan", map[string]any{"share": m.Ref.ID, "error": err.Error()})
		return nil
	}
	for _, grant := range grants {
		switch s, usual := supportOf(share.ShareProto, grant.Type); s {
		case unsupported:
			diags.Append(unsupportedType(share, grant, usual))
		case unlikely:
			diags.Append(unlikelyType(share, grant, usual))
		case supported:
		}
	}
	return diags
}

// failsApply reports whether an error of a request that the plan could do without
// would fail the apply as well, such as a share that does not exist.
func failsApply(err error) bool {
	failure, ok := manila.AsError(err)
	if !ok {
		return false
	}
	switch failure.Class() {
	case manila.ClassNotFound, manila.ClassUnauthorized, manila.ClassConfiguration, manila.ClassUnreachable, manila.ClassProxy, manila.ClassCanceled:
		return true
	}
	return false
}
