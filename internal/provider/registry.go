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
	"github.com/opensfs/terraform-provider-sfs/internal/securityservice"
	"github.com/opensfs/terraform-provider-sfs/internal/service"
	"github.com/opensfs/terraform-provider-sfs/internal/share"
	"github.com/opensfs/terraform-provider-sfs/internal/sharenetwork"
	"github.com/opensfs/terraform-provider-sfs/internal/snapshot"
)

var (
	_ provider.ProviderWithListResources = (*sfsProvider)(nil)
	_ provider.ProviderWithFunctions     = (*sfsProvider)(nil)

	_ provider.ProviderWithEphemeralResources = (*sfsProvider)(nil)
)

func (p *sfsProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		share.NewResource,
		accessrule.NewRule,
		accessrule.NewRules,
		snapshot.NewResource,
		sharenetwork.NewResource,
		securityservice.NewResource,
	}
}

func (p *sfsProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		share.NewDataSource,
		share.NewPluralDataSource,
		snapshot.NewDataSource,
		snapshot.NewPluralDataSource,
		sharenetwork.NewDataSource,
		service.NewShareTypes,
		service.NewZones,
		service.NewQuota,
	}
}

// ListResources are used by `terraform query`.
func (p *sfsProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		share.NewListResource,
		accessrule.NewRuleList,
		snapshot.NewListResource,
		sharenetwork.NewListResource,
	}
}

// EphemeralResources are never written to the state.
func (p *sfsProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		accessrule.NewKey,
	}
}

func (p *sfsProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewParseExportLocation,
		functions.NewFitSize,
		functions.NewRightSize,
		functions.NewVPCAccess,
	}
}
