package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/accessrule"
	functions "github.com/opensfs/terraform-provider-sfs/internal/function"
	"github.com/opensfs/terraform-provider-sfs/internal/service"
	"github.com/opensfs/terraform-provider-sfs/internal/share"
)

var (
	_ provider.ProviderWithListResources = (*front)(nil)
	_ provider.ProviderWithFunctions     = (*front)(nil)

	_ provider.ProviderWithEphemeralResources = (*front)(nil)
)

// Resources lists every resource the provider offers.
func (p *front) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		share.NewResource,
		accessrule.NewRule,
		accessrule.NewRules,
	}
}

// DataSources lists every data source the provider offers.
func (p *front) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		share.NewDataSource,
		share.NewPluralDataSource,
		service.NewShareTypes,
		service.NewZones,
		service.NewQuota,
	}
}

// ListResources lists what `terraform query` can find.
func (p *front) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		share.NewListResource,
		accessrule.NewRuleList,
	}
}

// EphemeralResources lists what is read when it is needed and stored nowhere.
func (p *front) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		accessrule.NewKey,
	}
}

// Functions lists every function the provider offers.
func (p *front) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewParseExportLocation,
		functions.NewFitSize,
		functions.NewVPCAccess,
	}
}
