package sharenetwork

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ datasource.DataSourceWithConfigure = (*dataNetwork)(nil)

type dataNetwork struct {
	provider *conns.Provider
}

// NewDataSource is the data source sfs_share_network: one share network, by its id or name.
func NewDataSource() datasource.DataSource { return &dataNetwork{} }

func (d *dataNetwork) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName
}

func (d *dataNetwork) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (d *dataNetwork) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	shown := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An existing share network, by its `id` or its `name`. It is an error if none or more than one matches.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The share network's id.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))},
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The share network's name.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"region": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The region the share network is in; the provider's region if not given.",
			},
			"description": shown("What the share network is for."),
			"project_id":  shown("The project that owns the share network."),
			"status":      shown(statusHelp),
			"subnets": schema.SetNestedAttribute{
				Computed:            true,
				MarkdownDescription: subnetsHelp,
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"neutron_net_id":    shown("The Neutron network."),
						"neutron_subnet_id": shown("The subnet of the Neutron network."),
						"availability_zone": shown("The name of the availability zone; null for all zones."),
					},
				},
			},
			"security_service_ids": schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The security services; null if it has none."},
			"network_type":         shown("The type of the network, such as `vlan`." + ofServers),
			"cidr":                 shown("The addresses of the network." + ofServers),
			"segmentation_id":      schema.Int64Attribute{Computed: true, MarkdownDescription: "The segment of the network." + ofServers},
			"ip_version":           schema.Int64Attribute{Computed: true, MarkdownDescription: "The IP version of the network, 4 or 6." + ofServers},
		},
	}
}

func (d *dataNetwork) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m observed
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(m.Region.ValueString())
	network, failure := find(ctx, api, &m)
	if failure != nil {
		resp.Diagnostics.Append(failure)
		return
	}
	services, err := api.SecurityServicesOf(ctx, network.ID)
	if err != nil {
		resp.Diagnostics.Append(diags.CallFailed("Cannot read the security services of "+network.Ref().String(), err))
		return
	}
	m.set(network, (&change{services: services}).securityServiceIDs())
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &m.Region, api)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

func find(ctx context.Context, api *manila.Client, m *observed) (*manila.ShareNetwork, diag.Diagnostic) {
	if m.Name.IsNull() {
		network, err := api.GetShareNetwork(ctx, m.ref())
		switch {
		case manila.IsNotFound(err):
			return nil, noneWithID(m.ID.ValueString(), err)
		case err != nil:
			return nil, diags.CallFailed("Cannot read "+m.ref().String(), err)
		}
		return network, nil
	}
	name := m.Name.ValueString()
	networks, err := api.ShareNetworksNamed(ctx, name)
	switch {
	case err != nil:
		return nil, diags.CallFailed("Cannot find "+manila.NetworkRef("", name).String(), err)
	case len(networks) == 0:
		return nil, noneNamed(name)
	case len(networks) > 1:
		return nil, severalNamed(name, networks)
	}
	return networks[0], nil
}
