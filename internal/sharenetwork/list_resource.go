package sharenetwork

import (
	"cmp"
	"context"
	"slices"

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
)

var _ list.ListResourceWithConfigure = (*networkList)(nil)

type networkList struct {
	provider *conns.Provider
}

// NewListResource lists share networks for `terraform query`.
func NewListResource() list.ListResource { return &networkList{} }

func (l *networkList) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

func (l *networkList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (l *networkList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The share networks of the project, for `terraform query` (Terraform 1.14 or later; OpenTofu has no such command).",
		Attributes: map[string]schema.Attribute{
			"name":   schema.StringAttribute{Optional: true, MarkdownDescription: "Only those of this name."},
			"region": schema.StringAttribute{Optional: true, MarkdownDescription: "The region to list; the provider's region if not given."},
		},
	}
}

func (l *networkList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m struct {
		Name   types.String `tfsdk:"name"`
		Region types.String `tfsdk:"region"`
	}
	if diagnostics := req.Config.Get(ctx, &m); diagnostics.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diagnostics)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		found, failure := listing(ctx, l.provider.API.InRegion(m.Region.ValueString()), m.Name, req.IncludeResource)
		if failure != nil {
			push(list.ListResult{Diagnostics: diag.Diagnostics{failure}})
			return
		}
		for i, network := range found.networks {
			if req.Limit > 0 && int64(i) == req.Limit || !push(found.result(ctx, req, network)) {
				return
			}
		}
	}
}

// listed are share networks with what their results have in common.
type listed struct {
	networks []*manila.ShareNetwork
	services []*manila.SecurityService
	region   types.String
}

func listing(ctx context.Context, api *manila.Client, name types.String, withServices bool) (found listed, failure diag.Diagnostic) {
	region, err := api.Region(ctx)
	if err != nil {
		return found, diags.RegionUnknown(err)
	}
	found.region = tfstate.StringOrNull(region)
	if name.IsNull() {
		found.networks, err = api.ShareNetworks(ctx)
	} else {
		found.networks, err = api.ShareNetworksNamed(ctx, name.ValueString())
	}
	if err == nil && withServices {
		found.services, err = api.AllSecurityServices(ctx)
	}
	if err != nil {
		return found, diags.CallFailed("Cannot list the share networks", err)
	}
	return found, nil
}

// result is one share network as an import would have it.
func (l listed) result(ctx context.Context, req list.ListRequest, network *manila.ShareNetwork) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = cmp.Or(network.Name, network.ID)
	result.Diagnostics.Append(result.Identity.Set(ctx, tfstate.Identity{ID: types.StringValue(network.ID), Region: l.region})...)
	if !req.IncludeResource {
		return result
	}
	var m model
	result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root("id"), network.ID)...)
	result.Diagnostics.Append(result.Resource.Get(ctx, &m)...)
	if result.Diagnostics.HasError() {
		return result
	}
	var services []string
	for _, service := range l.services {
		if slices.Contains(service.ShareNetworkIDs, network.ID) {
			services = append(services, service.ID)
		}
	}
	slices.Sort(services)
	m.set(network, services)
	m.Region = l.region
	result.Diagnostics.Append(result.Resource.Set(ctx, &m)...)
	return result
}
