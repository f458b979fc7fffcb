package accessrule

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// ValidateConfig finds clients that the service would not take, and clients with
// two rules.
func (r *rulesResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config rulesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	elements, diags := elementsOf(ctx, config.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	at := path.Root("rules")
	var before []manila.Grant
	for _, e := range elements {
		if !tfstate.IsKnown(e.AccessType) || !tfstate.IsKnown(e.AccessTo) {
			continue
		}
		grant := e.grant()
		if err := checkTarget(grant.Type, grant.To); err != nil {
			resp.Diagnostics.Append(badTarget(at, grant.Type, grant.To, err))
		}
		for _, other := range before {
			if grant.SameClient(other) {
				resp.Diagnostics.Append(twiceTheSame(at, other, grant))
			}
		}
		before = append(before, grant)
	}
}

// ModifyPlan keeps what means the same, and tells in the plan what can be known
// in the plan: which rules of somebody else a new resource would remove, and
// whose clients are without access for a moment.
func (r *rulesResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.session == nil || req.Plan.Raw.IsNull() {
		return
	}
	var plan rulesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	planned, diags := elementsOf(ctx, plan.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("failed"), noneFailed)...)
	k := newKeeper(r.session, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(k.owns(conns.AllRules)...)
	wanted := knownGrants(planned)
	allKnown := tfstate.IsKnown(plan.Rules) && len(wanted) == len(planned)

	if req.State.Raw.IsNull() {
		if !regionKnown(ctx, req.Config) {
			return
		}
		resp.Diagnostics.Append(k.mayHave(ctx, wanted)...)
		if allKnown && k.Ref.ID != "" && !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(k.planTakeover(ctx, wanted)...)
		}
		return
	}
	var state rulesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	before, diags := elementsOf(ctx, state.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !plan.ShareID.Equal(state.ShareID) {
		return
	}
	if allKnown && sameGrants(grantsOf(before), wanted) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("rules"), state.Rules)...)
		return
	}
	added := without(wanted, grantsOf(before))
	resp.Diagnostics.Append(k.mayHave(ctx, added)...)
	resp.Diagnostics.Append(k.planLevels(ctx, grantsOf(before), wanted)...)
}

// knownGrants are those of the elements of which everything is known.
func knownGrants(elements []element) []manila.Grant {
	grants := make([]manila.Grant, 0, len(elements))
	for _, e := range elements {
		if e.known() {
			grants = append(grants, e.grant())
		}
	}
	return grants
}

// without are the grants whose clients are not among those of the others.
func without(grants, others []manila.Grant) []manila.Grant {
	var left []manila.Grant
	for _, grant := range grants {
		if !slices.ContainsFunc(others, grant.SameClient) {
			left = append(left, grant)
		}
	}
	return left
}

func sameGrants(one, other []manila.Grant) bool {
	if len(one) != len(other) {
		return false
	}
	for _, grant := range one {
		if !slices.ContainsFunc(other, grant.Equal) {
			return false
		}
	}
	return true
}

// planTakeover warns of rules that are there before the resource is: it owns all
// rules, so it removes those that the configuration does not name.
func (k *keeper) planTakeover(ctx context.Context, wanted []manila.Grant) diag.Diagnostics {
	rules, err := k.refreshed(ctx)
	if err != nil {
		tflog.Debug(ctx, "the rules that are there could not be seen", map[string]any{"share": k.Ref.ID, "error": err.Error()})
		return nil
	}
	var diags diag.Diagnostics
	var before []manila.Grant
	var lost []string
	for _, rule := range rules {
		if waiter.RuleIsBeingRemoved(rule.State) {
			continue
		}
		before = append(before, rule.Grant())
		if !slices.ContainsFunc(wanted, rule.Grant().SameClient) {
			lost = append(lost, rule.Grant().String())
		}
	}
	if len(lost) > 0 {
		diags.Append(willBeRemoved(k.Ref, lost))
	}
	return append(diags, k.planLevels(ctx, before, wanted)...)
}

// planLevels warns of clients that are without access while their level changes.
func (k *keeper) planLevels(ctx context.Context, before, wanted []manila.Grant) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, grant := range wanted {
		for _, old := range before {
			if grant.SameClient(old) && !grant.Equal(old) && !k.canSetLevel(ctx, grant.Type) {
				diags.Append(replacedForLevel(path.Root("rules"), k.Ref, old, grant.Level))
			}
		}
	}
	return diags
}

// willBeRemoved warns of rules that nobody has written down.
func willBeRemoved(ref manila.ShareRef, lost []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("rules"), fmt.Sprintf("Rules that %s has already will be removed", ref),
		diags.Paragraphs(fmt.Sprintf("The share has, and this configuration does not name: %s.", diags.List(lost)),
			"`sfs_share_access_rules` owns all rules of its share, so the clients of these lose their access. Add them to `rules` if they are to keep it."))
}
