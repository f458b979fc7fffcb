package service

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
)

type zones struct {
	Region types.String `tfsdk:"region"`
	Names  []string     `tfsdk:"names"`
}

// NewZones is the data source sfs_availability_zones.
func NewZones() datasource.DataSource {
	return &dataSource[zones]{
		name: "availability_zones", subject: "the availability zones",
		description: "The availability zones that shares can be in.",
		attributes: map[string]schema.Attribute{
			"region": regionAttribute,
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the zones, in alphabetical order.",
			},
		},
		region: func(z *zones) *types.String { return &z.Region },
		read: func(ctx context.Context, provider *conns.Provider, z *zones) (err error) {
			z.Names, err = provider.API.InRegion(z.Region.ValueString()).AvailabilityZones(ctx)
			return err
		},
	}
}
