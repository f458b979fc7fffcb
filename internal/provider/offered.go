package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/share"
)

// Resources lists every resource the provider offers.
func (p *front) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		share.NewResource,
	}
}

// DataSources lists every data source the provider offers.
func (p *front) DataSources(context.Context) []func() datasource.DataSource {
	return nil
}
