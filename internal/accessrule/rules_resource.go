package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var (
	_ resource.ResourceWithConfigure      = (*rulesResource)(nil)
	_ resource.ResourceWithIdentity       = (*rulesResource)(nil)
	_ resource.ResourceWithImportState    = (*rulesResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*rulesResource)(nil)
	_ resource.ResourceWithValidateConfig = (*rulesResource)(nil)
)

type rulesResource struct {
	session *conns.Provider
}

// NewRules is the sfs_share_access_rules resource.
func NewRules() resource.Resource { return &rulesResource{} }

func (r *rulesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_access_rules"
}

func (r *rulesResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	var diags diag.Diagnostics
	r.session, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

func (r *rulesResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All access rules of a share: who may mount it, and nobody else. A rule that somebody adds by hand is drift, which the next apply removes.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: shareIDText,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"rules": schema.SetNestedAttribute{
				Required:            true,
				MarkdownDescription: "The rules. With none, nobody may mount the share.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"access_type": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: typeText,
							Validators:          []validator.String{stringvalidator.OneOf(accessTypes...)},
						},
						"access_to": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: toText,
							Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
						},
						"access_level": schema.StringAttribute{
							Optional: true,
							MarkdownDescription: levelText + " Changed in place where the service can (microversion 2.88, rules by `ip`); elsewhere this one rule is removed " +
								"and added again, and its clients are without access in between.",
							Validators: []validator.String{stringvalidator.OneOf(manila.LevelReadWrite, manila.LevelReadOnly)},
						},
					},
				},
			},
			"failed": schema.SetAttribute{
				Computed:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Rules in state \"error\", such as `ip 10.0.0.1`: those that the backend did not take, and those that it did not give up; null if there are none. " +
					"The next apply tries again. Below microversion 2.28 it is null, since the service does not tell which rules have failed.",
			},
			"region": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: regionText,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": timeoutsBlock(ctx)},
	}
}

func (r *rulesResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"share_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The id of the share."},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "The region the share is in; the provider's region if not given.",
			},
		},
	}
}

// ImportState takes up all rules that the share has.
func (r *rulesResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted := rulesIdentity{ShareID: types.StringValue(req.ID)}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &wanted)...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("share_id"), wanted.ShareID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), wanted.Region)...)
}

// rulesModel is sfs_share_access_rules in configuration, plan and state.
type rulesModel struct {
	ShareID  types.String   `tfsdk:"share_id"`
	Rules    types.Set      `tfsdk:"rules"`
	Failed   types.Set      `tfsdk:"failed"`
	Region   types.String   `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

type rulesIdentity struct {
	ShareID types.String `tfsdk:"share_id"`
	Region  types.String `tfsdk:"region"`
}

func (m *rulesModel) identity() rulesIdentity {
	return rulesIdentity{ShareID: m.ShareID, Region: m.Region}
}

// element is one of the rules, as it is written.
type element struct {
	AccessType  types.String `tfsdk:"access_type"`
	AccessTo    types.String `tfsdk:"access_to"`
	AccessLevel types.String `tfsdk:"access_level"`
}

var elementType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"access_type": types.StringType, "access_to": types.StringType, "access_level": types.StringType,
}}

func (e element) grant() manila.Grant {
	return manila.Grant{Type: e.AccessType.ValueString(), To: e.AccessTo.ValueString(), Level: levelOrDefault(e.AccessLevel.ValueString())}
}

func (e element) known() bool {
	return tfstate.IsKnown(e.AccessType) && tfstate.IsKnown(e.AccessTo) && !e.AccessLevel.IsUnknown()
}

// elementsOf are the elements of a set; what is unknown as a whole has none.
func elementsOf(ctx context.Context, set types.Set) ([]element, diag.Diagnostics) {
	if !tfstate.IsKnown(set) {
		return nil, nil
	}
	var objects []types.Object
	diags := set.ElementsAs(ctx, &objects, false)
	elements := make([]element, 0, len(objects))
	for _, object := range objects {
		var e element
		if !tfstate.IsKnown(object) {
			e = element{AccessType: types.StringUnknown(), AccessTo: types.StringUnknown(), AccessLevel: types.StringUnknown()}
		} else {
			diags.Append(object.As(ctx, &e, objectOptions)...)
		}
		elements = append(elements, e)
	}
	return elements, diags
}

func grantsOf(elements []element) []manila.Grant {
	grants := make([]manila.Grant, 0, len(elements))
	for _, e := range elements {
		grants = append(grants, e.grant())
	}
	return grants
}

// setOf writes rules as a set, each as it is written in one of the given elements,
// if it means the same.
func setOf(ctx context.Context, rules []manila.Rule, written []element) (types.Set, diag.Diagnostics) {
	elements := make([]element, 0, len(rules))
	for _, rule := range rules {
		elements = append(elements, asWritten(rule.Grant(), written))
	}
	return types.SetValueFrom(ctx, elementType, elements)
}

// noneFailed is what every plan plans: a rule that has failed is thereby a
// difference, whether the configuration still wants it or not.
var noneFailed = types.SetNull(types.StringType)

// observe writes what the service shows into the model, with the rules as they
// are written in one of the given elements. A rule that is leaving has gone.
func (m *rulesModel) observe(ctx context.Context, rules []manila.Rule, written []element, ownStates bool) diag.Diagnostics {
	rules = slices.DeleteFunc(slices.Clone(rules), func(r manila.Rule) bool { return waiter.RuleIsBeingRemoved(r.State) })
	set, diags := setOf(ctx, rules, written)
	m.Rules, m.Failed = set, noneFailed
	if !ownStates {
		return diags
	}
	var failed []string
	for _, rule := range rules {
		if rule.State == ruleError {
			failed = append(failed, rule.Type+" "+rule.To)
		}
	}
	if len(failed) > 0 {
		names, more := types.SetValueFrom(ctx, types.StringType, failed)
		m.Failed = names
		diags.Append(more...)
	}
	return diags
}

// asWritten keeps the spelling of the client also where only the level differs.
func asWritten(grant manila.Grant, written []element) element {
	shown := element{
		AccessType: types.StringValue(grant.Type), AccessTo: types.StringValue(grant.To), AccessLevel: types.StringValue(levelOrDefault(grant.Level)),
	}
	for _, e := range written {
		switch {
		case e.grant().Equal(grant):
			return e
		case e.grant().SameClient(grant):
			shown.AccessTo = e.AccessTo
		}
	}
	return shown
}
