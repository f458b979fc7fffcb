package sharenetwork

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// movableFrom are the resources of other providers that are a share network too.
var movableFrom = []string{
	"openstack_sharedfilesystem_sharenetwork_v2",
	"vkcs_sharedfilesystem_sharenetwork",
	"ovh_cloud_storage_file_share_network",
	"ovh_cloud_project_file_storage_share_network",
}

// MoveState takes over the state of a share network from another provider. No request is
// sent.
func (r *networkResource) MoveState(context.Context) []resource.StateMover {
	return tfstate.Move[foreignNetwork, model]{
		Target: typeName, Sources: movableFrom,
		Fill: func(_ context.Context, source *foreignNetwork, target *model) (diag.Diagnostics, error) {
			if source.ID == "" {
				return nil, errors.New("it has no id")
			}
			source.fill(target)
			return nil, nil
		},
		Identity: func(target *model) (any, types.String) { return target.identity(), target.Region },
	}.Movers()
}

// foreignNetwork is what the states of the other providers have in common. They have ""
// and 0 for what is not set.
type foreignNetwork struct {
	ID                 string   `json:"id"`
	Region             string   `json:"region"`
	ProjectID          string   `json:"project_id"`
	Name               string   `json:"name"`
	Description        string   `json:"description"`
	NeutronNetID       string   `json:"neutron_net_id"`
	NeutronSubnetID    string   `json:"neutron_subnet_id"`
	SecurityServiceIDs []string `json:"security_service_ids"`
	NetworkType        string   `json:"network_type"`
	SegmentationID     int64    `json:"segmentation_id"`
	CIDR               string   `json:"cidr"`
	IPVersion          int64    `json:"ip_version"`

	// The names of OVHcloud.
	RegionName       string `json:"region_name"`
	NetworkID        string `json:"network_id"`
	SubnetID         string `json:"subnet_id"`
	AvailabilityZone string `json:"availability_zone"`

	Timeouts map[string]*string `json:"timeouts"`
}

func (f *foreignNetwork) fill(m *model) {
	subnet := manila.Subnet{
		NeutronNetID: cmp.Or(f.NeutronNetID, f.NetworkID), NeutronSubnetID: cmp.Or(f.NeutronSubnetID, f.SubnetID),
		AvailabilityZone: f.AvailabilityZone, NetworkType: f.NetworkType, CIDR: f.CIDR,
	}
	if f.IPVersion > 0 {
		subnet.SegmentationID, subnet.IPVersion = &f.SegmentationID, &f.IPVersion
	}
	m.set(&manila.ShareNetwork{ID: f.ID, ProjectID: f.ProjectID, Name: f.Name, Description: f.Description, Subnets: []manila.Subnet{subnet}}, f.SecurityServiceIDs)
	m.Region = tfstate.StringOrNull(cmp.Or(f.Region, f.RegionName))
	m.Timeouts = tfstate.ForeignTimeouts(f.Timeouts, m.Timeouts)
}
