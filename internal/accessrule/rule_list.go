package accessrule

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var _ list.ListResourceWithConfigure = (*ruleList)(nil)

type ruleList struct {
	provider *conns.Provider
}

// NewRuleList lists access rules for `terraform query`.
func NewRuleList() list.ListResource { return &ruleList{} }

func (l *ruleList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_access_rule"
}

func (l *ruleList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (l *ruleList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The access rules of one share, or of all shares of the project, for `terraform query` (Terraform 1.14 or newer; OpenTofu has no such command). The service lists rules by share only, so " +
			"without `share_id` each share costs a request. Rules that are being removed are left out.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only rules of this share.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only rules of this type, such as `ip`.",
				Validators:          []validator.String{stringvalidator.OneOf(accessTypes...)},
			},
			"access_to": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only rules for this client. `10.0.0.1` and `10.0.0.1/32` are the same one.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_level": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only rules of this level, `rw` or `ro`.",
				Validators:          []validator.String{stringvalidator.OneOf(manila.LevelReadWrite, manila.LevelReadOnly)},
			},
			"region": schema.StringAttribute{Optional: true, MarkdownDescription: "The region to search; the provider's region if not given."},
		},
	}
}

// ruleQuery is the list resource in configuration.
type ruleQuery struct {
	ShareID     types.String `tfsdk:"share_id"`
	AccessType  types.String `tfsdk:"access_type"`
	AccessTo    types.String `tfsdk:"access_to"`
	AccessLevel types.String `tfsdk:"access_level"`
	Region      types.String `tfsdk:"region"`
}

func (q *ruleQuery) matches(rule manila.Rule) bool {
	client := manila.Grant{Type: rule.Type, To: q.AccessTo.ValueString()}
	return !waiter.RuleIsBeingRemoved(rule.State) &&
		(q.AccessType.IsNull() || q.AccessType.ValueString() == rule.Type) &&
		(q.AccessTo.IsNull() || client.SameClient(rule.Grant())) &&
		(q.AccessLevel.IsNull() || q.AccessLevel.ValueString() == levelOrDefault(rule.Level))
}

func (l *ruleList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var query ruleQuery
	if diags := req.Config.Get(ctx, &query); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		if failure := l.push(ctx, &query, req, push); failure != nil {
			push(list.ListResult{Diagnostics: diag.Diagnostics{failure}})
		}
	}
}

// push lists the rules of a share only when more results are wanted.
func (l *ruleList) push(ctx context.Context, query *ruleQuery, req list.ListRequest, push func(list.ListResult) bool) diag.Diagnostic {
	api := l.provider.API.InRegion(query.Region.ValueString())
	region, err := api.Region(ctx)
	if err != nil {
		return diags.RegionUnknown(err)
	}
	remaining := req.Limit
	for share, err := range queriedShares(ctx, api, query.ShareID) {
		if err != nil {
			return sharesNotListed(err)
		}
		listing, err := l.provider.ReadRules(ctx, api, share)
		if manila.IsNotFound(err) && query.ShareID.IsNull() {
			continue // The share was deleted in the meantime.
		}
		if err != nil {
			return notListed(share, err)
		}
		for _, rule := range listing.Rules {
			if !query.matches(rule) {
				continue
			}
			if !push(result(ctx, req, share, rule, tfstate.StringOrNull(region))) {
				return nil
			}
			if remaining--; remaining == 0 {
				return nil
			}
		}
	}
	return nil
}

func queriedShares(ctx context.Context, api *manila.Client, only types.String) iter.Seq2[manila.Ref, error] {
	return func(yield func(manila.Ref, error) bool) {
		if !only.IsNull() {
			yield(manila.Ref{ID: only.ValueString()}, nil)
			return
		}
		for page, err := range api.SharePages(ctx, manila.ShareFilter{}) {
			if err != nil {
				yield(manila.Ref{}, err)
				return
			}
			for _, share := range page {
				if !yield(share.Ref(), nil) {
					return
				}
			}
		}
	}
}

// result is a rule as an import would have it, but without its key: the results of
// a query are printed.
func result(ctx context.Context, req list.ListRequest, share manila.Ref, rule manila.Rule, region types.String) list.ListResult {
	found := req.NewListResult(ctx)
	found.DisplayName = fmt.Sprintf("%s: %s %s %s", cmp.Or(share.Name, share.ID), rule.Type, rule.To, levelOrDefault(rule.Level))
	identity := ruleIdentity{ShareID: types.StringValue(share.ID), ID: types.StringValue(rule.ID), Region: region}
	found.Diagnostics.Append(found.Identity.Set(ctx, identity)...)
	if !req.IncludeResource {
		return found
	}
	var model ruleModel
	found.Diagnostics.Append(found.Resource.SetAttribute(ctx, path.Root("id"), rule.ID)...)
	found.Diagnostics.Append(found.Resource.Get(ctx, &model)...)
	if found.Diagnostics.HasError() {
		return found
	}
	model.set(&rule)
	model.ShareID, model.Region = identity.ShareID, region
	model.AccessKey = types.StringNull()
	found.Diagnostics.Append(found.Resource.Set(ctx, &model)...)
	return found
}
