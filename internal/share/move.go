package share

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ resource.ResourceWithMoveState = (*shareResource)(nil)

// movableFrom are the resources of other providers that are a share too.
var movableFrom = []string{
	"openstack_sharedfilesystem_share_v2",
	"opentelekomcloud_sfs_file_system_v2",
	"huaweicloud_sfs_file_system",
	"huaweicloud_sfs_file_system_v2", // its former name
	"flexibleengine_sfs_file_system_v2",
	"vkcs_sharedfilesystem_share",
	"ovh_cloud_storage_file_share",
	"ovh_cloud_project_file_storage_share",
}

// MoveState takes over the state of a share from another provider. No request is
// sent: the next refresh reads what the other state lacks.
func (r *shareResource) MoveState(context.Context) []resource.StateMover {
	return tfstate.Move[foreignShare, model]{
		Target: TypeName, Sources: movableFrom,
		Fill: func(_ context.Context, source *foreignShare, target *model) (diag.Diagnostics, error) {
			if source.ID == "" {
				return nil, errors.New("it has no id")
			}
			source.fill(target)
			if source.ruleID() == "" {
				return nil, nil
			}
			return diag.Diagnostics{accessRuleNotManaged(target.ref(), source.AccessTo, source.ID, source.ruleID())}, nil
		},
		Identity: func(target *model) (any, types.String) { return target.identity(), target.Region },
	}.Movers()
}

// foreignShare is what the states of the other providers have in common, in all
// versions of their schemas. Providers of that kind write "" for what is not set.
type foreignShare struct {
	ID               string            `json:"id"`
	Region           string            `json:"region"`
	Name             string            `json:"name"`
	Description      string            `json:"description"`
	Size             json.Number       `json:"size"`
	ShareProto       string            `json:"share_proto"`
	ShareType        string            `json:"share_type"`
	AvailabilityZone string            `json:"availability_zone"`
	ShareNetworkID   string            `json:"share_network_id"`
	SnapshotID       string            `json:"snapshot_id"`
	IsPublic         bool              `json:"is_public"`
	Metadata         map[string]string `json:"metadata"`
	Tags             map[string]string `json:"tags"`
	EnterpriseID     string            `json:"enterprise_project_id"`
	ProjectID        string            `json:"project_id"`
	Status           string            `json:"status"`
	Host             string            `json:"host"`
	ShareServerID    string            `json:"share_server_id"`
	ExportLocation   string            `json:"export_location"`
	ExportLocations  []struct {
		Path      string `json:"path"`
		Preferred any    `json:"preferred"` // "true", or true
	} `json:"export_locations"`
	Timeouts map[string]*string `json:"timeouts"`

	// OVHcloud has these names, and share types of its own, which a refresh replaces by
	// that of the service. VK Cloud has one path.
	RegionName         string `json:"region_name"`
	Protocol           string `json:"protocol"`
	ExportLocationPath string `json:"export_location_path"`

	// A rule that the other resource made beside the share.
	AccessTo      string `json:"access_to"`
	ShareAccessID string `json:"share_access_id"`
}

func (f *foreignShare) fill(m *model) {
	m.setImportDefaults()
	m.ID = types.StringValue(f.ID)
	m.Name = tfstate.StringOrNull(f.Name)
	m.Description = tfstate.StringOrNull(f.Description)
	if size, err := f.Size.Int64(); err == nil {
		m.Size, m.ActualSize = types.Int64Value(size), types.Int64Value(size)
	}
	m.ShareProto = tfstate.StringOrNull(cmp.Or(f.ShareProto, f.Protocol))
	if f.Protocol == "" {
		m.ShareType = tfstate.StringOrNull(f.ShareType)
	}
	m.AvailabilityZone = tfstate.StringOrNull(f.AvailabilityZone)
	m.ShareNetworkID = tfstate.StringOrNull(f.ShareNetworkID)
	m.SnapshotID = tfstate.StringOrNull(f.SnapshotID)
	m.Region = tfstate.StringOrNull(cmp.Or(f.Region, f.RegionName))
	m.IsPublic = types.BoolValue(f.IsPublic)
	if len(f.Metadata) > 0 {
		m.Metadata = visibleMetadata(f.Metadata)
	}
	m.Tags, m.TagsAll = tfstate.MapOrNull(f.Tags), tfstate.MapOrNull(f.Tags)
	m.EnterpriseProjectID = tfstate.StringOrNull(f.EnterpriseID)
	m.ProjectID = tfstate.StringOrNull(f.ProjectID)
	m.Status = tfstate.StringOrNull(f.Status)
	m.Host = tfstate.StringOrNull(f.Host)
	m.ShareServerID = tfstate.StringOrNull(f.ShareServerID)
	f.fillLocations(m)
	m.Timeouts = tfstate.ForeignTimeouts(f.Timeouts, m.Timeouts)
}

func (f *foreignShare) fillLocations(m *model) {
	var locations []manila.ExportLocation
	for _, location := range f.ExportLocations {
		locations = append(locations, manila.ExportLocation{Path: location.Path, Preferred: fmt.Sprint(location.Preferred) == "true"})
	}
	if path := cmp.Or(f.ExportLocation, f.ExportLocationPath); len(locations) == 0 && path != "" {
		locations = append(locations, manila.ExportLocation{Path: path})
	}
	if len(locations) > 0 {
		m.setLocations(locations)
	}
}

// ruleID is the rule that the other resource kept in its own arguments.
func (f *foreignShare) ruleID() string {
	if f.AccessTo == "" {
		return ""
	}
	return f.ShareAccessID
}
