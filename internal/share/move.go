package share

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
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
}

// MoveState takes the state of a share over from another provider. It asks
// nothing of the network: what the other state lacks the next refresh brings.
func (r *shareResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveShare}}
}

func moveShare(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !slices.Contains(movableFrom, req.SourceTypeName) || !tfstate.IsFromProvider(req.SourceTypeName, req.SourceProviderAddress) {
		return
	}
	var source foreignShare
	err := tfstate.DecodeForeign(req.SourceRawState, &source)
	if err == nil && source.ID == "" {
		err = errors.New("it has no id")
	}
	if err != nil {
		resp.Diagnostics.Append(tfstate.CannotMove(req.SourceTypeName, "sfs_share", err))
		return
	}
	var target model
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), source.ID)...)
	resp.Diagnostics.Append(resp.TargetState.Get(ctx, &target)...)
	if resp.Diagnostics.HasError() {
		return
	}
	source.fill(&target)
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, &target)...)
	// An identity must not change later, and the region is a part of it. Where
	// it is not known yet the next refresh gives the first identity.
	if !target.Region.IsNull() {
		resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, identity{ID: target.ID, Region: target.Region})...)
	}
	if source.ruleID() != "" {
		resp.Diagnostics.Append(accessRuleNotManaged(target.ref(), source.AccessTo, source.ID, source.ruleID()))
	}
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

	// A rule that the other resource made beside the share.
	AccessTo      string `json:"access_to"`
	ShareAccessID string `json:"share_access_id"`
}

func (f *foreignShare) fill(m *model) {
	m.setImportDefaults()
	m.Name = optional(f.Name)
	m.Description = optional(f.Description)
	if size, err := f.Size.Int64(); err == nil {
		m.Size, m.ActualSize = types.Int64Value(size), types.Int64Value(size)
	}
	m.ShareProto = optional(f.ShareProto)
	m.ShareType = optional(f.ShareType)
	m.AvailabilityZone = optional(f.AvailabilityZone)
	m.ShareNetworkID = optional(f.ShareNetworkID)
	m.SnapshotID = optional(f.SnapshotID)
	m.Region = optional(f.Region)
	m.IsPublic = types.BoolValue(f.IsPublic)
	if len(f.Metadata) > 0 {
		m.Metadata = visibleMetadata(f.Metadata)
	}
	m.Tags, m.TagsAll = orNull(f.Tags), orNull(f.Tags)
	m.EnterpriseProjectID = optional(f.EnterpriseID)
	m.ProjectID = optional(f.ProjectID)
	m.Status = optional(f.Status)
	m.Host = optional(f.Host)
	m.ShareServerID = optional(f.ShareServerID)
	f.fillLocations(m)
	m.Timeouts = tfstate.ForeignTimeouts(f.Timeouts, m.Timeouts)
}

func (f *foreignShare) fillLocations(m *model) {
	var locations []manila.ExportLocation
	for _, location := range f.ExportLocations {
		locations = append(locations, manila.ExportLocation{Path: location.Path, Preferred: fmt.Sprint(location.Preferred) == "true"})
	}
	if len(locations) == 0 && f.ExportLocation != "" {
		locations = append(locations, manila.ExportLocation{Path: f.ExportLocation})
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
