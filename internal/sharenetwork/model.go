package sharenetwork

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// model is sfs_share_network in configuration, plan and state.
type model struct {
	observed
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// observed is what the resource and the data source have in common.
type observed struct {
	ID                 types.String `tfsdk:"id"`
	Region             types.String `tfsdk:"region"`
	ProjectID          types.String `tfsdk:"project_id"`
	Status             types.String `tfsdk:"status"`
	Name               types.String `tfsdk:"name"`
	Description        types.String `tfsdk:"description"`
	Subnets            types.Set    `tfsdk:"subnets"`
	SecurityServiceIDs types.Set    `tfsdk:"security_service_ids"`
	NetworkType        types.String `tfsdk:"network_type"`
	CIDR               types.String `tfsdk:"cidr"`
	SegmentationID     types.Int64  `tfsdk:"segmentation_id"`
	IPVersion          types.Int64  `tfsdk:"ip_version"`
}

func (o *observed) ref() manila.Ref {
	return manila.NetworkRef(o.ID.ValueString(), o.Name.ValueString())
}

func (o *observed) identity() tfstate.Identity { return tfstate.Identity{ID: o.ID, Region: o.Region} }

// isImported is true for a state that has nothing yet but an id.
func (o *observed) isImported() bool { return o.Subnets.IsNull() }

// set writes what the service shows into the model, except for the region.
func (o *observed) set(network *manila.ShareNetwork, securityServiceIDs []string) {
	o.ID = types.StringValue(network.ID)
	o.ProjectID = tfstate.StringOrNull(network.ProjectID)
	o.Status = tfstate.StringOrNull(network.Status)
	o.Name = tfstate.AsConfigured(o.Name, network.Name)
	o.Description = tfstate.AsConfigured(o.Description, network.Description)
	o.Subnets = subnetSet(network.Subnets)
	if len(securityServiceIDs) > 0 || o.SecurityServiceIDs.IsNull() || len(o.SecurityServiceIDs.Elements()) > 0 || o.SecurityServiceIDs.IsUnknown() {
		o.SecurityServiceIDs = idSet(securityServiceIDs)
	}
	var main manila.Subnet
	if i := slices.IndexFunc(network.Subnets, func(subnet manila.Subnet) bool { return subnet.AvailabilityZone == "" }); i >= 0 {
		main = network.Subnets[i]
	} else if len(network.Subnets) == 1 {
		main = network.Subnets[0]
	}
	o.NetworkType, o.CIDR = tfstate.StringOrNull(main.NetworkType), tfstate.StringOrNull(main.CIDR)
	o.SegmentationID, o.IPVersion = types.Int64PointerValue(main.SegmentationID), types.Int64PointerValue(main.IPVersion)
}

// idSet is null without ids.
func idSet(ids []string) types.Set {
	if len(ids) == 0 {
		return types.SetNull(types.StringType)
	}
	values := make([]attr.Value, 0, len(ids))
	for _, id := range ids {
		values = append(values, types.StringValue(id))
	}
	return types.SetValueMust(types.StringType, values)
}

// ids are the known elements of a set of ids; complete is false if there are others.
func ids(set types.Set) (known []string, complete bool) {
	complete = !set.IsUnknown()
	for _, element := range set.Elements() {
		if id, ok := element.(types.String); ok && tfstate.IsKnown(id) {
			known = append(known, id.ValueString())
		} else {
			complete = false
		}
	}
	return known, complete
}

// subnetModel is an element of subnets.
type subnetModel struct {
	NeutronNetID     types.String `tfsdk:"neutron_net_id"`
	NeutronSubnetID  types.String `tfsdk:"neutron_subnet_id"`
	AvailabilityZone types.String `tfsdk:"availability_zone"`
}

var subnetType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"neutron_net_id": types.StringType, "neutron_subnet_id": types.StringType, "availability_zone": types.StringType,
}}

func subnetSet(subnets []manila.Subnet) types.Set {
	var values []attr.Value
	for _, subnet := range subnets {
		value := types.ObjectValueMust(subnetType.AttrTypes, map[string]attr.Value{
			"neutron_net_id":    tfstate.StringOrNull(subnet.NeutronNetID),
			"neutron_subnet_id": tfstate.StringOrNull(subnet.NeutronSubnetID),
			"availability_zone": tfstate.StringOrNull(subnet.AvailabilityZone),
		})
		// A set has no equal elements; the service may have equal subnets of one zone.
		if !slices.ContainsFunc(values, value.Equal) {
			values = append(values, value)
		}
	}
	return types.SetValueMust(subnetType, values)
}

// subnets are the elements of a set of subnets, that for all zones first: a network is
// created with it. They are nil where the set or a part of it is not known.
func subnets(ctx context.Context, set types.Set) []manila.Subnet {
	var elements []subnetModel
	if !tfstate.IsKnown(set) || set.ElementsAs(ctx, &elements, false).HasError() {
		return nil
	}
	var all []manila.Subnet
	for _, element := range elements {
		if element.NeutronNetID.IsUnknown() || element.NeutronSubnetID.IsUnknown() || element.AvailabilityZone.IsUnknown() {
			return nil
		}
		all = append(all, manila.Subnet{
			NeutronNetID: element.NeutronNetID.ValueString(), NeutronSubnetID: element.NeutronSubnetID.ValueString(),
			AvailabilityZone: element.AvailabilityZone.ValueString(),
		})
	}
	slices.SortFunc(all, func(a, b manila.Subnet) int { return cmp.Compare(a.AvailabilityZone, b.AvailabilityZone) })
	return all
}

// difference are the wanted subnets that do not exist, and the existing ones that are not
// wanted. Two that exist and are equal are one too many.
func difference(wanted, existing []manila.Subnet) (added, removed []manila.Subnet) {
	removed = slices.Clone(existing)
	for _, subnet := range wanted {
		i := slices.IndexFunc(removed, func(other manila.Subnet) bool { return sameSubnet(subnet, other) })
		if i < 0 {
			added = append(added, subnet)
			continue
		}
		removed = slices.Delete(removed, i, i+1)
	}
	return added, removed
}

func sameSubnet(a, b manila.Subnet) bool {
	return a.NeutronNetID == b.NeutronNetID && a.NeutronSubnetID == b.NeutronSubnetID && a.AvailabilityZone == b.AvailabilityZone
}
