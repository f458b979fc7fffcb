package accessrule

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*keyResource)(nil)

// keyTimeout bounds the wait for the key of a rule that was just added.
const keyTimeout = 5 * time.Minute

type keyResource struct {
	provider *conns.Provider
}

// NewKey is the ephemeral resource sfs_share_access_key.
func NewKey() ephemeral.EphemeralResource { return &keyResource{} }

type keyModel struct {
	ShareID   types.String `tfsdk:"share_id"`
	AccessID  types.String `tfsdk:"access_id"`
	AccessTo  types.String `tfsdk:"access_to"`
	Region    types.String `tfsdk:"region"`
	AccessKey types.String `tfsdk:"access_key"`
}

func (r *keyResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_access_key"
}

func (r *keyResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *keyResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The key with which a Ceph user mounts a CephFS share. It is read when it is needed and stored neither in the state nor in a plan.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: shareIDDescription,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The id of the access rule, of type `cephx`. Exactly one of `access_id` and `access_to` is required. `sfs_share_access_rule` stores the key in the " +
					"state; to keep it out of the state, use `sfs_share_access_rules`, which stores no keys, and `access_to` here.",
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.ExactlyOneOf(path.MatchRoot("access_id"), path.MatchRoot("access_to")),
				},
			},
			"access_to": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The id of the Ceph user.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: regionDescription,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_key": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The key.",
			},
		},
	}
}

func (r *keyResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model keyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, keyTimeout)
	defer cancel()

	rule, failure := newRuleManager(r.provider, model.Region, model.ShareID).ruleWithKey(bounded, model)
	if failure != nil {
		resp.Diagnostics.Append(failure)
		return
	}
	model.AccessID, model.AccessTo = types.StringValue(rule.ID), types.StringValue(rule.To)
	model.AccessKey = types.StringValue(rule.Key)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

// ruleWithKey finds the rule and waits until it has its key, which the backend
// creates when it applies the rule.
func (m *ruleManager) ruleWithKey(ctx context.Context, config keyModel) (*manila.Rule, diag.Diagnostic) {
	rules, err := m.listNow(ctx)
	if err != nil {
		return nil, notListed(m.named(ctx), err)
	}
	rule := config.find(rules)
	switch {
	case rule == nil && tfstate.IsKnown(config.AccessID):
		return nil, noRuleWithID(m.named(ctx), config.AccessID.ValueString())
	case rule == nil:
		return nil, noRuleForUser(m.named(ctx), config.AccessTo.ValueString())
	case rule.Type != manila.AccessCephX:
		return nil, noKey(m.named(ctx), rule)
	}
	if rule.Key == "" {
		if failure := m.waitUntilApplied(ctx, *rule); failure != nil {
			return nil, failure
		}
		rule = m.find(rule.ID)
	}
	if rule.Key == "" || isMasked(rule.Key) {
		return nil, noKey(m.named(ctx), rule)
	}
	return rule, nil
}

func (m keyModel) find(rules []manila.Rule) *manila.Rule {
	for i := range rules {
		if waiter.RuleIsBeingRemoved(rules[i].State) {
			continue
		}
		if tfstate.IsKnown(m.AccessID) && rules[i].ID == m.AccessID.ValueString() ||
			!tfstate.IsKnown(m.AccessID) && rules[i].Type == manila.AccessCephX && rules[i].To == m.AccessTo.ValueString() {
			return &rules[i]
		}
	}
	return nil
}
