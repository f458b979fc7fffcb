package share

import (
	"cmp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// model is sfs_share in configuration, plan and state.
type model struct {
	ID               types.String   `tfsdk:"id"`
	Name             types.String   `tfsdk:"name"`
	Description      types.String   `tfsdk:"description"`
	Size             types.Int64    `tfsdk:"size"`
	ActualSize       types.Int64    `tfsdk:"actual_size"`
	IsPublic         types.Bool     `tfsdk:"is_public"`
	Metadata         types.Map      `tfsdk:"metadata"`
	ShareProto       types.String   `tfsdk:"share_proto"`
	AvailabilityZone types.String   `tfsdk:"availability_zone"`
	ShareType        types.String   `tfsdk:"share_type"`
	ShareNetworkID   types.String   `tfsdk:"share_network_id"`
	SnapshotID       types.String   `tfsdk:"snapshot_id"`
	Region           types.String   `tfsdk:"region"`
	ProjectID        types.String   `tfsdk:"project_id"`
	Status           types.String   `tfsdk:"status"`
	Host             types.String   `tfsdk:"host"`
	ShareServerID    types.String   `tfsdk:"share_server_id"`
	CreatedAt        types.String   `tfsdk:"created_at"`
	ExportLocation   types.String   `tfsdk:"export_location"`
	ExportLocations  types.List     `tfsdk:"export_locations"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`

	SizePolicy         types.String `tfsdk:"size_policy"`
	PreventShrink      types.Bool   `tfsdk:"prevent_shrink"`
	DeletionProtection types.Bool   `tfsdk:"deletion_protection"`

	Tags                types.Map    `tfsdk:"tags"`
	TagsAll             types.Map    `tfsdk:"tags_all"`
	EnterpriseProjectID types.String `tfsdk:"enterprise_project_id"`
	Encryption          types.Object `tfsdk:"encryption"`
}

func (m *model) ref() manila.Ref {
	return manila.Ref{ID: m.ID.ValueString(), Name: m.Name.ValueString()}
}

func (m *model) size() int { return int(m.Size.ValueInt64()) }

// observe writes what the service shows into the model. A value stays as
// configured where the two mean the same. Export locations and the region are not
// part of it: they do not always come with the share.
func (m *model) observe(share *manila.Share, owned ownership) {
	m.ID = types.StringValue(share.ID)
	m.Name = tfstate.AsConfigured(m.Name, share.Name)
	m.Description = tfstate.AsConfigured(m.Description, share.Description)
	m.Size = sizeInState(m.SizePolicy, m.Size, share.Size)
	m.ActualSize = types.Int64Value(int64(share.Size))
	m.IsPublic = types.BoolValue(share.IsPublic)
	m.Metadata = owned.of(m.Metadata, share.Metadata)
	if !strings.EqualFold(m.ShareProto.ValueString(), share.ShareProto) {
		m.ShareProto = tfstate.StringOrNull(share.ShareProto)
	}
	if m.ShareType.ValueString() != share.ShareTypeID {
		m.ShareType = asNamed(m.ShareType, cmp.Or(share.ShareTypeName, share.ShareTypeID))
	}
	m.AvailabilityZone = asNamed(m.AvailabilityZone, share.AvailabilityZone)
	m.ShareNetworkID = tfstate.StringOrNull(share.ShareNetworkID)
	m.SnapshotID = tfstate.StringOrNull(share.SnapshotID)
	m.observeReserved(share)
	m.observeComputed(share)
}

// setImportDefaults gives a share that was just imported what an empty
// configuration has.
func (m *model) setImportDefaults() {
	m.SizePolicy = types.StringValue(exact)
	m.PreventShrink = types.BoolValue(false)
	m.DeletionProtection = types.BoolValue(false)
}

// observeComputed writes what cannot be configured.
func (m *model) observeComputed(share *manila.Share) {
	m.ProjectID = tfstate.StringOrNull(share.ProjectID)
	m.Status = tfstate.StringOrNull(share.Status)
	if m.Host.ValueString() == "" {
		// An administrator can move a share to another backend; to its users
		// that is no change.
		m.Host = tfstate.StringOrNull(share.Host)
	}
	m.ShareServerID = tfstate.StringOrNull(share.ShareServerID)
	m.CreatedAt = tfstate.StringOrNull(tfstate.RFC3339(share.CreatedAt))
}

// asShown keeps what is configured where the service shows nothing: that is no
// difference.
func asShown(configured types.String, shown string) types.String {
	if shown == "" && tfstate.IsKnown(configured) {
		return configured
	}
	return tfstate.StringOrNull(shown)
}

// asNamed is asShown for a name, which a service on MySQL finds in any case.
func asNamed(configured types.String, shown string) types.String {
	if tfstate.IsKnown(configured) && strings.EqualFold(configured.ValueString(), shown) {
		return configured
	}
	return asShown(configured, shown)
}
