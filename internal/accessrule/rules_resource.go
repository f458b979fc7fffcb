package accessrule

import (
	"context"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var (
	_ resource.ResourceWithConfigure      = (*rulesResource)(nil)
	_ resource.ResourceWithIdentity       = (*rulesResource)(nil)
	_ resource.ResourceWithImportState    = (*rulesResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*rulesResource)(nil)
	_ resource.ResourceWithValidateConfig = (*rulesResource)(nil)
)

// shareIDForm is that of a UUID, with or without its hyphens; a name is none.
var shareIDForm = regexp.MustCompile(`^[0-9a-fA-F-]{32,36}$`)

type rulesResource struct {
	provider *conns.Provider
}

// NewRules is the sfs_share_access_rules resource.
func NewRules() resource.Resource { return &rulesResource{} }

func (r *rulesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_access_rules"
}

func (r *rulesResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// ImportState imports all rules that the share has.
func (r *rulesResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	imported := rulesIdentity{ShareID: types.StringValue(req.ID)}
	if req.ID != "" && !shareIDForm.MatchString(req.ID) {
		resp.Diagnostics.Append(invalidRulesImportID(req.ID))
		return
	}
	if req.ID == "" && (req.Identity == nil || req.Identity.Raw.IsNull()) {
		resp.Diagnostics.Append(emptyImportID())
		return
	}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("share_id"), imported.ShareID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), imported.Region)...)
}

func (r *rulesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan rulesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Create, changeTimeout, &resp.Diagnostics)
	defer cancel()
	planned, diags := elementsOf(ctx, plan.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	manager := newRuleManager(r.provider, plan.Region, plan.ShareID)
	resp.Diagnostics.Append(manager.register(conns.AllRules))
	if failure := manager.reconcile(bounded, grantsOf(planned)); failure != nil {
		// The state stays empty: Terraform would replace a tainted resource, which
		// begins with removing the access of all clients. The next apply finds the
		// rules that were added so far.
		manager.listAfterFailure(ctx)
		resp.Diagnostics.Append(notCreated(failure, granting(manager.rules)))
		return
	}
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	resp.Diagnostics.Append(manager.saveClients(cleanup, resp.Private, manager.rules)...)
	plan.Failed = noneFailed
	resp.Diagnostics.Append(tfstate.SetRegion(cleanup, &plan.Region, manager.API)...)
	if plan.Region.IsUnknown() {
		plan.Region = types.StringNull()
	}
	resp.Diagnostics.Append(tfstate.Set(cleanup, &resp.State, resp.Identity, &plan, plan.identity())...)
}

func (r *rulesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state rulesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Read, readTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	manager := newRuleManager(r.provider, state.Region, state.ShareID)
	resp.Diagnostics.Append(manager.loadClients(ctx, req.Private)...)
	rules, err := manager.listForRefresh(ctx)
	// Terraform drops the warnings of an import that finds nothing.
	imported := state.Rules.IsNull()
	isFailedImport := imported && manila.IsSoftDeleted(err)
	if manila.IsNotFound(err) && !isFailedImport {
		tflog.Info(ctx, "the share of the access rules is gone from the service", map[string]any{"share": manager.Ref.ID})
		resp.Diagnostics.Append(r.provider.SoftDeletionWarning(err))
		tfstate.Remove(ctx, resp, state.identity())
		return
	}
	if err != nil {
		resp.Diagnostics.Append(notListed(manager.named(ctx), err))
		return
	}
	written, diags := elementsOf(ctx, state.Rules)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(manager.saveClients(ctx, resp.Private, rules)...)
	resp.Diagnostics.Append(state.set(ctx, rules, written, manager.API.ReportsRuleStates())...)
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &state.Region, manager.API)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, imported, state.identity())...)
}

func (r *rulesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state rulesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Update, changeTimeout, &resp.Diagnostics)
	defer cancel()
	planned, diags := elementsOf(ctx, plan.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	if !plan.Rules.Equal(state.Rules) || !state.Failed.IsNull() {
		manager := newRuleManager(r.provider, plan.Region, plan.ShareID)
		resp.Diagnostics.Append(manager.loadClients(ctx, req.Private)...)
		if failure := manager.reconcile(bounded, grantsOf(planned)); failure != nil {
			plan.Rules, plan.Failed = state.Rules, state.Failed
			manager.setAfterFailure(ctx, &plan, planned)
			resp.Diagnostics.Append(notUpdated(failure, granting(manager.rules)))
		}
		if manager.rules != nil {
			resp.Diagnostics.Append(manager.saveClients(ctx, resp.Private, manager.rules)...)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, false, plan.identity())...)
}

// setAfterFailure sets what the service shows now, or at least what it showed last.
func (m *ruleManager) setAfterFailure(ctx context.Context, model *rulesModel, written []element) {
	if m.listAfterFailure(ctx); m.rules == nil {
		return
	}
	observed := *model
	if diags := observed.set(ctx, m.rules, written, m.API.ReportsRuleStates()); !diags.HasError() {
		*model = observed
	}
}

// listAfterFailure lists the rules once more, if that succeeds.
func (m *ruleManager) listAfterFailure(ctx context.Context) {
	cleanup, cancel := tfstate.CleanupContext(ctx)
	defer cancel()
	_, err := m.listNow(cleanup)
	if err != nil {
		tflog.Warn(ctx, "the access rules could not be listed after a failure", map[string]any{"share": m.Ref.ID, "error": err.Error()})
	}
}

// Delete removes the rules in the state. Others, which were added since, stay.
func (r *rulesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state rulesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, changeTimeout, &resp.Diagnostics)
	defer cancel()
	elements, diags := elementsOf(ctx, state.Rules)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || len(elements) == 0 {
		return
	}

	manager := newRuleManager(r.provider, state.Region, state.ShareID)
	resp.Diagnostics.Append(manager.loadClients(ctx, req.Private)...)
	listed, err := manager.listForRefresh(bounded)
	if manila.IsNotFound(err) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(notListed(manager.named(ctx), err))
		return
	}
	managed := slices.DeleteFunc(slices.Clone(listed), func(rule manila.Rule) bool {
		return !slices.ContainsFunc(grantsOf(elements), rule.Grant().SameClient)
	})
	resp.Diagnostics.Append(manager.remove(bounded, managed...))
}
