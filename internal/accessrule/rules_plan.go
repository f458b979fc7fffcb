package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// ValidateConfig rejects clients that the service would not accept, and clients
// with two rules.
func (r *rulesResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config rulesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	elements, diags := elementsOf(ctx, config.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	at := path.Root("rules")
	var checked []manila.Grant
	for _, e := range elements {
		if !tfstate.IsKnown(e.AccessType) || !tfstate.IsKnown(e.AccessTo) {
			continue
		}
		grant := e.grant()
		if err := validateClient(grant.Type, grant.To); err != nil {
			resp.Diagnostics.Append(invalidClient(at, grant.Type, grant.To, err))
		}
		for _, other := range checked {
			if grant.SameClient(other) {
				resp.Diagnostics.Append(duplicateClient(at, other, grant))
			}
		}
		checked = append(checked, grant)
	}
}

// ModifyPlan keeps other forms of the same rules, and warns of clients that lose
// access: those of existing rules that a new resource removes, and those whose
// level cannot be changed in place.
func (r *rulesResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.provider == nil || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state rulesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	elements, diags := elementsOf(ctx, plan.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("failed"), noneFailed)...)
	manager := newRuleManager(r.provider, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(manager.register(conns.AllRules))
	planned := grantsOf(elements)
	allKnown := tfstate.IsKnown(plan.Rules) && len(planned) == len(elements)

	if req.State.Raw.IsNull() {
		if !regionIsKnown(ctx, req.Config) {
			return
		}
		resp.Diagnostics.Append(manager.checkSupport(ctx, planned...)...)
		if allKnown && manager.Ref.ID != "" && !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(manager.planCreate(ctx, planned)...)
		}
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	priorElements, diags := elementsOf(ctx, state.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !plan.ShareID.Equal(state.ShareID) {
		return
	}
	prior := grantsOf(priorElements)
	if allKnown && sameGrants(prior, planned) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("rules"), state.Rules)...)
		return
	}
	added := slices.DeleteFunc(slices.Clone(planned), func(grant manila.Grant) bool { return slices.ContainsFunc(prior, grant.SameClient) })
	resp.Diagnostics.Append(manager.checkSupport(ctx, added...)...)
	resp.Diagnostics.Append(manager.planLevels(ctx, prior, planned)...)
}

func sameGrants(one, other []manila.Grant) bool {
	return len(one) == len(other) && !slices.ContainsFunc(one, func(grant manila.Grant) bool { return !slices.ContainsFunc(other, grant.Equal) })
}

// planCreate warns of existing rules that the new resource removes.
func (m *ruleManager) planCreate(ctx context.Context, planned []manila.Grant) diag.Diagnostics {
	rules, err := m.listForRefresh(ctx)
	if err != nil {
		tflog.Debug(ctx, "the existing access rules could not be listed", map[string]any{"share": m.Ref.ID, "error": err.Error()})
		return nil
	}
	var diags diag.Diagnostics
	var existing []manila.Grant
	var removed []string
	for _, rule := range rules {
		if waiter.RuleIsBeingRemoved(rule.State) {
			continue
		}
		existing = append(existing, rule.Grant())
		if !slices.ContainsFunc(planned, rule.Grant().SameClient) {
			removed = append(removed, rule.Grant().String())
		}
	}
	if len(removed) > 0 {
		diags.Append(existingRulesRemoved(m.Ref, removed))
	}
	return append(diags, m.planLevels(ctx, existing, planned)...)
}

// planLevels warns of clients that are without access while their level changes.
func (m *ruleManager) planLevels(ctx context.Context, prior, planned []manila.Grant) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, grant := range planned {
		for _, old := range prior {
			if grant.SameClient(old) && !grant.Equal(old) && !m.canSetLevel(ctx, grant.Type) {
				diags.Append(replacedForLevel(path.Root("rules"), m.Ref, old, grant.Level))
			}
		}
	}
	return diags
}
