package share

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var _ list.ListResourceWithConfigure = (*shareList)(nil)

type shareList struct {
	provider *conns.Provider
}

// NewListResource lists shares for `terraform query`.
func NewListResource() list.ListResource { return &shareList{} }

func (l *shareList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share"
}

func (l *shareList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (l *shareList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The shares of the project that match every given filter, for `terraform query` (Terraform 1.14 or later; OpenTofu has no such command). Shares that are being deleted are left out unless " +
			"`status` selects them. The resource of a result has no export locations: the listing does not say which of them a client can mount.",
		Attributes: listFilters(),
	}
}

// listModel is the list resource in configuration.
type listModel struct {
	filters
	Region types.String `tfsdk:"region"`
}

func (l *shareList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m listModel
	diags := req.Config.Get(ctx, &m)
	selection, more := m.selection()
	diags.Append(more...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	if m.Status.IsNull() {
		selection.add("not being deleted", func(share *manila.Share) bool {
			return share.Status != "" && waiter.Classify(share.Status) != waiter.StatusDeleting
		})
	}
	stream.Results = func(push func(list.ListResult) bool) {
		tags := &tagIndex{provider: l.provider, api: l.provider.API.InRegion(m.Region.ValueString())}
		if failure := listPages(ctx, tags, selection, req, push); failure != nil {
			push(list.ListResult{Diagnostics: diag.Diagnostics{failure}})
		}
	}
}

// listPages pushes the shares that match, and requests the next page only when
// more are wanted.
func listPages(ctx context.Context, tags *tagIndex, selection selection, req list.ListRequest, push func(list.ListResult) bool) diag.Diagnostic {
	region, err := tags.api.Region(ctx)
	if err != nil {
		return diags.RegionUnknown(err)
	}
	left := req.Limit
	for page, err := range tags.api.SharePages(ctx, selection.onService) {
		if err != nil {
			return requestFailed("Cannot list the shares", err)
		}
		matching, err := tags.filter(ctx, selection.matching(page), selection.tags)
		if err != nil {
			return requestFailed("Cannot filter the shares by their tags", err)
		}
		for _, share := range matching {
			if !push(listResult(ctx, req, tags, &share, tfstate.StringOrNull(region))) {
				return nil
			}
			if left--; left == 0 {
				return nil
			}
		}
	}
	return nil
}

// listResult is one share as an import would have it, except for the export
// locations: they would cost a request per share.
func listResult(ctx context.Context, req list.ListRequest, index *tagIndex, share *manila.Share, region types.String) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = cmp.Or(share.Name, share.ID)
	result.Diagnostics.Append(result.Identity.Set(ctx, tfstate.Identity{ID: types.StringValue(share.ID), Region: region})...)
	if !req.IncludeResource {
		return result
	}
	var m model
	result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root("id"), share.ID)...)
	result.Diagnostics.Append(result.Resource.Get(ctx, &m)...)
	tags, err := index.ofMany(ctx, share)
	if err != nil {
		result.Diagnostics.Append(requestFailed("Cannot read the tags of "+share.Ref().String(), err))
	}
	if result.Diagnostics.HasError() {
		return result
	}
	m.setImportDefaults()
	m.observe(share, ownedAfterImport)
	m.importTags(tags, index.provider.DefaultTags)
	m.Region = region
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}
