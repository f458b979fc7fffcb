package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
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
	var diags diag.Diagnostics
	l.provider, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

func (l *shareList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The shares of the project that fit every given filter, for `terraform query` (Terraform 1.14 or newer; OpenTofu has no such command). Shares that are being deleted are left out, unless " +
			"`status` asks for them. The resource of a result has no export locations: the listing does not tell which of them a client can mount.",
		Attributes: listFilters(),
	}
}

// query is the list resource in configuration.
type query struct {
	filters
	Region types.String `tfsdk:"region"`
}

func (l *shareList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var q query
	diags := req.Config.Get(ctx, &q)
	wanted, more := q.selection()
	diags.Append(more...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	if q.Status.IsNull() {
		wanted.addCriterion("not being deleted", isNotBeingDeleted)
	}
	stream.Results = func(push func(list.ListResult) bool) {
		api := l.provider.API.InRegion(q.Region.ValueString())
		book := &tagIndex{provider: l.provider, api: api}
		if failure := listPages(ctx, book, wanted, req, push); failure != nil {
			push(list.ListResult{Diagnostics: diag.Diagnostics{failure}})
		}
	}
}

func isNotBeingDeleted(share *manila.Share) bool {
	return share.Status != "" && waiter.Classify(share.Status) != waiter.StatusDeleting
}

// listPages pushes what fits, and asks for the next page only when somebody still
// wants more.
func listPages(ctx context.Context, book *tagIndex, wanted selection, req list.ListRequest, push func(list.ListResult) bool) diag.Diagnostic {
	region, err := book.api.Region(ctx)
	if err != nil {
		return requestFailed("Cannot tell the region of the shares", err)
	}
	left := req.Limit
	for page, err := range book.api.SharePages(ctx, wanted.onService) {
		if err != nil {
			return requestFailed("Cannot list the shares", err)
		}
		fitting := slices.DeleteFunc(page, func(share manila.Share) bool { return !wanted.matches(&share) })
		if fitting, err = book.filter(ctx, fitting, wanted.tags); err != nil {
			return requestFailed("Cannot tell the shares by their tags", err)
		}
		for _, share := range fitting {
			if !push(result(ctx, req, book, &share, optional(region))) {
				return nil
			}
			if left--; left == 0 {
				return nil
			}
		}
	}
	return nil
}

// result is one share, as a fresh import would have it, but for the export
// locations: they would cost a request per share.
func result(ctx context.Context, req list.ListRequest, book *tagIndex, share *manila.Share, region types.String) list.ListResult {
	found := req.NewListResult(ctx)
	found.DisplayName = nonEmpty(share.Name, share.ID)
	found.Diagnostics.Append(found.Identity.Set(ctx, identity{ID: types.StringValue(share.ID), Region: region})...)
	if !req.IncludeResource {
		return found
	}
	var m model
	found.Diagnostics.Append(found.Resource.SetAttribute(ctx, path.Root("id"), share.ID)...)
	found.Diagnostics.Append(found.Resource.Get(ctx, &m)...)
	tags, err := book.shown(ctx, share)
	if err != nil {
		found.Diagnostics.Append(requestFailed("Cannot read the tags of "+share.Ref().String(), err))
	}
	if found.Diagnostics.HasError() {
		return found
	}
	m.setImportDefaults()
	m.observe(share, ownedAfterImport)
	m.importTags(tags, book.provider.DefaultTags)
	m.Region = region
	found.Diagnostics.Append(found.Resource.Set(ctx, &m)...)
	return found
}
