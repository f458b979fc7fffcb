package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *ruleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	k := newKeeper(r.session, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(k.owns(conns.SingleRule)...)
	rule, failure := k.add(bounded, plan.grant())
	if failure != nil {
		resp.Diagnostics.Append(failure)
	}
	if rule == nil {
		return
	}
	resp.Diagnostics.Append(saveNewborn(ctx, plan, rule, resp)...)
	if failure != nil {
		return
	}

	seen, failure := k.untilApplied(bounded, *rule)
	if failure != nil {
		resp.Diagnostics.Append(failure)
	}
	if now := seen.rule(rule.ID); now != nil {
		rule = now
	}
	last, done := tfstate.CleanupContext(ctx)
	defer done()
	plan.observe(rule)
	resp.Diagnostics.Append(k.observeRegion(last, &plan.Region)...)
	resp.Diagnostics.Append(tfstate.Set(last, &resp.State, resp.Identity, &plan, plan.identity())...)
}

// saveNewborn puts the id of a new rule into the state before anything else is
// asked of the network: whatever happens from here on, the rule is not lost.
func saveNewborn(ctx context.Context, newborn model, rule *manila.Rule, resp *resource.CreateResponse) diag.Diagnostics {
	newborn.observe(rule)
	if newborn.Region.IsUnknown() {
		newborn.Region = types.StringNull()
	}
	return tfstate.Set(ctx, &resp.State, resp.Identity, &newborn, newborn.identity())
}

func (r *ruleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
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
	if err != nil && !manila.IsNotFound(err) {
		resp.Diagnostics.Append(notListed(k.named(ctx), err))
		return
	}
	at := slices.IndexFunc(rules, func(rule manila.Rule) bool { return rule.ID == state.ID.ValueString() })
	// A rule that is being removed gives no access any more: the next apply adds it
	// anew, when it has gone.
	if at < 0 || waiter.RuleIsBeingRemoved(rules[at].State) {
		tflog.Info(ctx, "the access rule is gone from the service", map[string]any{"share": k.Ref.ID, "rule": state.ID.ValueString()})
		tfstate.Remove(ctx, resp, state.identity())
		return
	}
	r.session.RegisterRule(rules[at].ID)
	state.observe(&rules[at])
	if rules[at].State == ruleError {
		resp.Diagnostics.Append(ruleFailed(k.Ref, rules[at], rules))
	}
	resp.Diagnostics.Append(k.observeRegion(ctx, &state.Region)...)
	resp.Diagnostics.Append(tfstate.Set(ctx, &resp.State, resp.Identity, &state, state.identity())...)
}

// Update changes the level; everything else that the service knows of is a
// replacement.
func (r *ruleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	if !plan.AccessLevel.Equal(state.AccessLevel) {
		k := newKeeper(r.session, state.Region, state.ShareID)
		seen, failure := k.setLevel(bounded, state.rule(), plan.AccessLevel.ValueString())
		if failure != nil {
			resp.Diagnostics.Append(failure)
			plan.AccessLevel, plan.State = state.AccessLevel, state.State
		}
		if seen != nil {
			if now := seen.rule(state.ID.ValueString()); now != nil {
				plan.observe(now)
			}
		}
	}
	resp.Diagnostics.Append(tfstate.Set(ctx, &resp.State, resp.Identity, &plan, plan.identity())...)
}

func (r *ruleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, changeTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	if failure := newKeeper(r.session, state.Region, state.ShareID).remove(bounded, state.rule()); failure != nil {
		resp.Diagnostics.Append(failure)
	}
}

// observeRegion fills in the region that the provider chose.
func (k *keeper) observeRegion(ctx context.Context, region *types.String) diag.Diagnostics {
	if err := tfstate.SetRegion(ctx, region, k.API); err != nil {
		return diag.Diagnostics{regionNotKnown(k.Ref, err)}
	}
	return nil
}
