package sharenetwork

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

const (
	subnetsHelp = "The subnets, each of one availability zone or, without one, of all. A service below microversion 2.51 has one, without a zone; " +
		"several of one zone are possible from 2.70 on."
	netHelp    = "The Neutron network. Set both ids, or none where the backend's network is not Neutron's."
	zoneHelp   = "The name of the availability zone; all zones if not given."
	ofServers  = " Set by the service with the first share. Of the subnet for all zones, or else of the only one."
	statusHelp = "The status, from microversion 2.63 on: `active`, `error`, or `network_change` while the security services of share servers are being changed."
)

func (r *networkResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A share network: where a backend that manages share servers puts those of this project. All arguments but `region` are changed in place.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The name. Names need not be unique.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the share network is for.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
			},
			"subnets": schema.SetNestedAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: subnetsHelp + " Without this argument a new share network has one subnet without Neutron ids, and an existing one keeps its subnets. A subnet that is changed is added and removed, " +
					"which the service refuses while shares use it.",
				Validators:    []validator.Set{setvalidator.SizeAtLeast(1)},
				PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"neutron_net_id":    together(netHelp, "neutron_subnet_id"),
						"neutron_subnet_id": together("The subnet of the Neutron network.", "neutron_net_id"),
						"availability_zone": schema.StringAttribute{
							Optional: true, MarkdownDescription: zoneHelp, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
						},
					},
				},
			},
			"security_service_ids": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "The security services, at most one of each type. With shares on the network none can be removed, and one can be added or replaced by another of its " +
					"type only from microversion 2.63 on, where the backends support it.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"region":          tfstate.SetAtCreate("The region the share network is in; the provider's region if not given. Changing this forces a new share network."),
			"id":              tfstate.Computed("The share network's id."),
			"project_id":      tfstate.Computed("The project that owns the share network."),
			"status":          tfstate.Computed(statusHelp),
			"network_type":    tfstate.Computed("The type of the network, such as `vlan`." + ofServers),
			"cidr":            tfstate.Computed("The addresses of the network." + ofServers),
			"segmentation_id": tfstate.ComputedNumber("The segment of the network." + ofServers),
			"ip_version":      tfstate.ComputedNumber("The IP version of the network, 4 or 6." + ofServers),
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfstate.TimeoutsBlock(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: "How long a create may take, such as `30s` or `2m`. Default `20m`.",
				ReadDescription:   "How long a refresh may take. Default `5m`.",
				UpdateDescription: "How long an update may take, with the change of share servers. Default `20m`.",
				DeleteDescription: "How long a delete may take, with the deletion of share servers. Default `20m`.",
			}),
		},
	}
}

// together is an id that comes with another one, or not at all.
func together(description, other string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: description,
		Validators: []validator.String{
			stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRelative().AtParent().AtName(other)),
		},
	}
}
