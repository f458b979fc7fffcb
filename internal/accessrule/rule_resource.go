// Package accessrule manages who may mount a share: sfs_share_access_rule for one
// rule, sfs_share_access_rules for all rules of a share, and the ephemeral
// sfs_share_access_key.
package accessrule

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var (
	_ resource.ResourceWithConfigure      = (*ruleResource)(nil)
	_ resource.ResourceWithIdentity       = (*ruleResource)(nil)
	_ resource.ResourceWithImportState    = (*ruleResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*ruleResource)(nil)
	_ resource.ResourceWithValidateConfig = (*ruleResource)(nil)
)

// The default timeouts. Rules are applied in seconds, but a change waits for a
// resize of the share, which may take an hour.
const (
	changeTimeout = 60 * time.Minute
	readTimeout   = 5 * time.Minute
)

type ruleResource struct {
	provider *conns.Provider
}

// NewRule is the sfs_share_access_rule resource.
func NewRule() resource.Resource { return &ruleResource{} }

func (r *ruleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_access_rule"
}

func (r *ruleResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// ImportState imports by SHARE_ID/RULE_ID: the service lists rules by share only.
func (r *ruleResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var imported ruleIdentity
	if req.ID == "" && (req.Identity == nil || req.Identity.Raw.IsNull()) {
		resp.Diagnostics.Append(emptyImportID())
		return
	}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
		if resp.Diagnostics.HasError() {
			return
		}
	} else {
		share, rule, _ := strings.Cut(req.ID, "/")
		if share == "" || rule == "" || strings.Contains(rule, "/") {
			resp.Diagnostics.Append(invalidImportID(req.ID))
			return
		}
		imported.ShareID, imported.ID = types.StringValue(share), types.StringValue(rule)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("share_id"), imported.ShareID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), imported.Region)...)
}

func (r *ruleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan ruleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Create, changeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	manager := newRuleManager(r.provider, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(manager.register(conns.SingleRule))
	rule, failure := manager.add(bounded, plan.grant())
	resp.Diagnostics.Append(failure)
	if rule == nil {
		return
	}
	// Saved before any other request is sent, so that the rule cannot get lost. The
	// identity comes with the region: it must not change later.
	added := plan
	added.set(rule)
	if added.Region.IsUnknown() {
		added.Region = types.StringNull()
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &added)...)
	if failure != nil {
		return
	}

	resp.Diagnostics.Append(manager.waitUntilApplied(bounded, rule.With(plan.grant())))
	if observed := manager.find(rule.ID); observed != nil {
		rule = observed
	}
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	plan.set(rule)
	resp.Diagnostics.Append(tfstate.SetRegion(cleanup, &plan.Region, manager.API)...)
	resp.Diagnostics.Append(tfstate.Set(cleanup, &resp.State, resp.Identity, &plan, plan.identity())...)
}

func (r *ruleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state ruleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Read, readTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	manager := newRuleManager(r.provider, state.Region, state.ShareID)
	rules, err := manager.listForRefresh(ctx)
	if err != nil && (!manila.IsNotFound(err) || manila.IsSoftDeleted(err) && state.AccessTo.IsNull()) {
		// Terraform drops the warnings of an import that finds nothing.
		resp.Diagnostics.Append(notListed(manager.named(ctx), err))
		return
	}
	at := slices.IndexFunc(rules, func(rule manila.Rule) bool { return rule.ID == state.ID.ValueString() })
	// A rule that is being removed gives no access any more: the next apply adds it
	// again, once it is gone.
	if at < 0 || waiter.RuleIsBeingRemoved(rules[at].State) {
		tflog.Info(ctx, "the access rule is gone from the service", map[string]any{"share": manager.Ref.ID, "rule": state.ID.ValueString()})
		resp.Diagnostics.Append(r.provider.SoftDeletionWarning(err))
		tfstate.Remove(ctx, resp, state.identity())
		return
	}
	r.provider.RegisterRule(rules[at].ID)
	imported := state.AccessTo.IsNull()
	state.set(&rules[at])
	if rules[at].State == ruleError {
		resp.Diagnostics.Append(ruleFailed(manager.Ref, rules[at], failedRules(nil, rules)))
	}
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &state.Region, manager.API)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, imported, state.identity())...)
}

// Update changes the level. Any other change that concerns the service is a
// replacement.
func (r *ruleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state ruleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Update, changeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	if !plan.AccessLevel.Equal(state.AccessLevel) {
		manager := newRuleManager(r.provider, state.Region, state.ShareID)
		if failure := manager.setLevel(bounded, state.rule(), plan.AccessLevel.ValueString()); failure != nil {
			resp.Diagnostics.Append(failure)
			plan.AccessLevel, plan.State = state.AccessLevel, state.State
		}
		if observed := manager.find(state.ID.ValueString()); observed != nil {
			plan.set(observed)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, false, plan.identity())...)
}

func (r *ruleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state ruleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, changeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(newRuleManager(r.provider, state.Region, state.ShareID).remove(ctx, state.rule()))
}
