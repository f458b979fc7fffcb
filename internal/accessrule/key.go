package accessrule

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*keyResource)(nil)

// keyTimeout is how long a rule that was just added may take to get its key.
const keyTimeout = 5 * time.Minute

type keyResource struct {
	session *conns.Provider
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
	var diags diag.Diagnostics
	r.session, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

func (r *keyResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The key by which a Ceph user mounts a CephFS share. It is read when it is needed and stored neither in the state nor in a plan.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The id of the share.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The id of the access rule, of type `cephx`. Either this or `access_to` is given. A `sfs_share_access_rule` keeps its key in the " +
					"state; where that must not be, use `sfs_share_access_rules`, which keeps none, and `access_to` here.",
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
				MarkdownDescription: "The region the share is in; the provider's region if not given.",
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
	var wanted keyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &wanted)...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, keyTimeout)
	defer cancel()

	rule, failure := newKeeper(r.session, wanted.Region, wanted.ShareID).withKey(bounded, wanted)
	if failure != nil {
		resp.Diagnostics.Append(failure)
		return
	}
	wanted.AccessID, wanted.AccessTo = types.StringValue(rule.ID), types.StringValue(rule.To)
	wanted.AccessKey = types.StringValue(rule.Key)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &wanted)...)
}

// withKey finds the rule and waits until it has its key: the backend makes the key
// when it applies the rule.
func (k *keeper) withKey(ctx context.Context, wanted keyModel) (*manila.Rule, diag.Diagnostic) {
	rules, err := k.now(ctx)
	if err != nil {
		return nil, notListed(k.named(ctx), err)
	}
	rule := wanted.among(rules)
	switch {
	case rule == nil:
		return nil, noSuchRule(k.named(ctx), wanted)
	case rule.Type != manila.AccessCephX:
		return nil, noKey(k.named(ctx), rule, "Only rules of type cephx have a key.")
	}
	if rule.Key == "" {
		seen, failure := k.untilApplied(ctx, *rule)
		if failure != nil {
			return nil, failure
		}
		rule = seen.rule(rule.ID)
	}
	if rule == nil || rule.Key == "" || hidden(rule.Key) {
		return nil, noKey(k.named(ctx), wanted.among(rules), "The service shows none: below microversion 2.21 it shows no keys, and from 2.82 on the owner of the rule may hide it from others.")
	}
	return rule, nil
}

func (m keyModel) among(rules []manila.Rule) *manila.Rule {
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

func noSuchRule(ref manila.ShareRef, wanted keyModel) diag.Diagnostic {
	what := fmt.Sprintf("access rule with the id %s", wanted.AccessID.ValueString())
	if !tfstate.IsKnown(wanted.AccessID) {
		what = fmt.Sprintf("access rule for the Ceph user %q", wanted.AccessTo.ValueString())
	}
	return fail(fmt.Sprintf("%s has no %s", diags.Capitalize(ref.String()), what),
		"The service does not list it among the rules of the share.", "Check the ids with `openstack share access list SHARE`.")
}

func noKey(ref manila.ShareRef, rule *manila.Rule, why string) diag.Diagnostic {
	return fail(fmt.Sprintf("%s on %s has no key", diags.Capitalize(rule.Grant().String()), ref), why)
}
