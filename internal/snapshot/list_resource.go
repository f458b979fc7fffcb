package snapshot

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

var _ list.ListResourceWithConfigure = (*snapshotList)(nil)

type snapshotList struct {
	provider *conns.Provider
}

// NewListResource lists snapshots for `terraform query`.
func NewListResource() list.ListResource { return &snapshotList{} }

func (l *snapshotList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_snapshot"
}

func (l *snapshotList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (l *snapshotList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The snapshots of the project that match every given filter, for `terraform query` (Terraform 1.14 or later; OpenTofu has no such command). " +
			"Snapshots that are being deleted are left out unless `status` selects them.",
		Attributes: listFilters(),
	}
}

// listModel is the list resource in configuration.
type listModel struct {
	filters
	Region types.String `tfsdk:"region"`
}

func (l *snapshotList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m listModel
	found := req.Config.Get(ctx, &m)
	selection, more := m.selection()
	found.Append(more...)
	if found.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(found)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		if failure := l.listPages(ctx, m.Region, selection, req, push); failure != nil {
			push(list.ListResult{Diagnostics: diag.Diagnostics{failure}})
		}
	}
}

// listPages pushes the snapshots that match, and requests the next page only when
// more are wanted.
func (l *snapshotList) listPages(ctx context.Context, in types.String, selection selection, req list.ListRequest, push func(list.ListResult) bool) diag.Diagnostic {
	api := l.provider.API.InRegion(in.ValueString())
	region, err := api.Region(ctx)
	if err != nil {
		return diags.RegionUnknown(err)
	}
	left := req.Limit
	for page, err := range api.SnapshotPages(ctx, selection.onService) {
		if err != nil {
			return callFailed("Cannot list the snapshots", err)
		}
		for _, s := range page {
			if !selection.matches(s) || selection.onService.Status == "" && waiter.Classify(s.Status) == waiter.StatusDeleting {
				continue
			}
			if !push(listResult(ctx, req, s, tfstate.StringOrNull(region))) {
				return nil
			}
			if left--; left == 0 {
				return nil
			}
		}
	}
	return nil
}

// listResult is one snapshot as an import would have it.
func listResult(ctx context.Context, req list.ListRequest, s *manila.Snapshot, region types.String) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = cmp.Or(s.Name, s.ID)
	result.Diagnostics.Append(result.Identity.Set(ctx, tfstate.Identity{ID: types.StringValue(s.ID), Region: region})...)
	if !req.IncludeResource {
		return result
	}
	var m model
	result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root("id"), s.ID)...)
	result.Diagnostics.Append(result.Resource.Get(ctx, &m)...)
	if result.Diagnostics.HasError() {
		return result
	}
	m.observe(s)
	m.Region = region
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}
