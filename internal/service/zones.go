package service

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type zones struct{ configured }

// NewZones is the data source sfs_availability_zones.
func NewZones() datasource.DataSource { return &zones{} }

func (z *zones) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_availability_zones"
}

func (z *zones) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The availability zones that shares can be in.",
		Attributes: map[string]schema.Attribute{
			"region": regionAttribute(),
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the zones, in the order of the alphabet.",
			},
		},
	}
}

type zonesModel struct {
	Region types.String `tfsdk:"region"`
	Names  []string     `tfsdk:"names"`
}

func (z *zones) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var found zonesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &found)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	api := z.session.API.InRegion(found.Region.ValueString())
	names, err := api.AvailabilityZones(ctx)
	if err == nil {
		found.Names = names
		found.Region, err = chosenRegion(ctx, api, found.Region)
	}
	if err != nil {
		resp.Diagnostics.Append(notRead("the availability zones", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &found)...)
}
