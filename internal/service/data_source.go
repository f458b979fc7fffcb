package service

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

const readTimeout = 5 * time.Minute

// dataSource is a data source whose only argument is the region.
type dataSource[M any] struct {
	name        string // without the provider's prefix
	subject     string // in errors
	description string
	attributes  map[string]schema.Attribute
	region      func(*M) *types.String
	read        func(context.Context, *conns.Provider, *M) error

	provider *conns.Provider
}

var regionAttribute = schema.StringAttribute{
	Optional: true, Computed: true,
	MarkdownDescription: "The region of the service; the provider's region if not given.",
}

func (d *dataSource[M]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.name
}

func (d *dataSource[M]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{MarkdownDescription: d.description, Attributes: d.attributes}
}

func (d *dataSource[M]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource[M]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model M
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := d.read(ctx, d.provider, &model); err != nil {
		resp.Diagnostics.Append(diags.CallFailed("Cannot read "+d.subject, err))
		return
	}
	region := d.region(&model)
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, region, d.provider.API.InRegion(region.ValueString()))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
