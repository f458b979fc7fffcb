package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var objectOptions = basetypes.ObjectAsOptions{}

func (r *rulesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan rulesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	k := newKeeper(r.session, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(k.owns(conns.AllRules)...)
	wanted, diags := elementsOf(ctx, plan.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if failure := k.reconcile(bounded, grantsOf(wanted)); failure != nil {
		// Nothing is kept in the state: a tainted resource would first of all take
		// their access from all clients that have it. What was added so far is taken
		// up by the next apply.
		resp.Diagnostics.Append(notBrought(k.Ref, failure))
		return
	}
	last, done := tfstate.CleanupContext(ctx)
	defer done()
	plan.Failed = noneFailed
	resp.Diagnostics.Append(k.observeRegion(last, &plan.Region)...)
	if plan.Region.IsUnknown() {
		plan.Region = types.StringNull()
	}
	resp.Diagnostics.Append(tfstate.Set(last, &resp.State, resp.Identity, &plan, plan.identity())...)
}

func (r *rulesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state rulesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	wanted, diags := elementsOf(ctx, plan.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	k := newKeeper(r.session, plan.Region, plan.ShareID)
	if !plan.Rules.Equal(state.Rules) || !state.Failed.IsNull() {
		if failure := k.reconcile(bounded, grantsOf(wanted)); failure != nil {
			resp.Diagnostics.Append(failure)
			plan.Rules, plan.Failed = state.Rules, state.Failed
			k.asLastSeen(ctx, &plan, wanted)
		}
	}
	resp.Diagnostics.Append(tfstate.Set(ctx, &resp.State, resp.Identity, &plan, plan.identity())...)
}

// asLastSeen is what a failed update leaves: what the service shows now, or at
// least what it showed before.
func (k *keeper) asLastSeen(ctx context.Context, m *rulesModel, wanted []element) {
	last, done := tfstate.CleanupContext(ctx)
	defer done()
	rules, err := k.now(last)
	if err != nil {
		tflog.Warn(ctx, "the rules could not be seen after a failure", map[string]any{"share": k.Ref.ID, "error": err.Error()})
		return
	}
	seen := *m
	if diags := seen.observe(last, rules, wanted, k.API.ReportsRuleStates()); !diags.HasError() {
		*m = seen
	}
}

func (r *rulesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state rulesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	k := newKeeper(r.session, state.Region, state.ShareID)
	rules, err := k.refreshed(ctx)
	if manila.IsNotFound(err) {
		tflog.Info(ctx, "the share of the access rules is gone from the service", map[string]any{"share": k.Ref.ID})
		tfstate.Remove(ctx, resp, state.identity())
		return
	}
	if err != nil {
		resp.Diagnostics.Append(notListed(k.named(ctx), err))
		return
	}
	written, diags := elementsOf(ctx, state.Rules)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(state.observe(ctx, rules, written, k.API.ReportsRuleStates())...)
	resp.Diagnostics.Append(k.observeRegion(ctx, &state.Region)...)
	resp.Diagnostics.Append(tfstate.Set(ctx, &resp.State, resp.Identity, &state, state.identity())...)
}

// Delete removes the rules that the state knows; one that came since then is not
// this resource's to remove.
func (r *rulesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state rulesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	known, diags := elementsOf(ctx, state.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || len(known) == 0 {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	k := newKeeper(r.session, state.Region, state.ShareID)
	rules, err := k.refreshed(bounded)
	if manila.IsNotFound(err) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(notListed(k.named(ctx), err))
		return
	}
	if failure := k.remove(bounded, forClients(rules, grantsOf(known))...); failure != nil {
		resp.Diagnostics.Append(failure)
	}
}

// forClients are the rules for the clients of the grants.
func forClients(rules []manila.Rule, grants []manila.Grant) []manila.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r manila.Rule) bool {
		return !slices.ContainsFunc(grants, r.Grant().SameClient)
	})
}
