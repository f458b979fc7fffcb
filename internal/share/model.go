package share

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
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

func (m *model) ref() manila.ShareRef {
	return manila.ShareRef{ID: m.ID.ValueString(), Name: m.Name.ValueString()}
}

func (m *model) size() int { return int(m.Size.ValueInt64()) }

// observe writes what the service shows into the model. A value stays as the
// person wrote it where the two mean the same. Export locations and the region
// are not part of it: they are not always shown with the share.
func (m *model) observe(share *manila.Share, owned ownership) {
	m.ID = types.StringValue(share.ID)
	m.Name = asWritten(m.Name, share.Name)
	m.Description = asWritten(m.Description, share.Description)
	m.Size = sizeInState(m.SizePolicy, m.Size, share.Size)
	m.ActualSize = types.Int64Value(int64(share.Size))
	m.IsPublic = types.BoolValue(share.IsPublic)
	m.Metadata = owned.of(m.Metadata, share.Metadata)
	if !strings.EqualFold(m.ShareProto.ValueString(), share.ShareProto) {
		m.ShareProto = optional(share.ShareProto)
	}
	if !typeOf(share).names(m.ShareType.ValueString()) {
		m.ShareType = optional(nonEmpty(share.ShareTypeName, share.ShareTypeID))
	}
	m.AvailabilityZone = optional(share.AvailabilityZone)
	m.ShareNetworkID = optional(share.ShareNetworkID)
	m.SnapshotID = optional(share.SnapshotID)
	m.observeReserved(share)
	m.observeComputed(share)
}

// setImportDefaults gives a share that was just imported what the configuration says when
// it says nothing.
func (m *model) setImportDefaults() {
	m.SizePolicy = types.StringValue(exact)
	m.PreventShrink = types.BoolValue(false)
	m.DeletionProtection = types.BoolValue(false)
}

// observeComputed writes only what nobody can configure.
func (m *model) observeComputed(share *manila.Share) {
	m.ProjectID = optional(share.ProjectID)
	m.Status = optional(share.Status)
	if m.Host.ValueString() == "" {
		// An administrator can move a share to another backend; to whoever
		// mounts it that is no change.
		m.Host = optional(share.Host)
	}
	m.ShareServerID = optional(share.ShareServerID)
	m.CreatedAt = optional(rfc3339(share.CreatedAt))
}

// rfc3339 gives a time of the service its zone: Manila writes UTC without saying
// so, and Terraform's functions read only times that have one.
func rfc3339(shown string) string {
	if _, err := time.Parse("2006-01-02T15:04:05", shown); err != nil {
		return shown
	}
	return shown + "Z"
}

func typeOf(share *manila.Share) shareType {
	return shareType{ID: share.ShareTypeID, Name: share.ShareTypeName}
}

// asWritten keeps an empty string in the configuration apart from no string:
// the service stores both as null when a share is created.
func asWritten(written types.String, shown string) types.String {
	if shown == "" && !written.IsNull() && !written.IsUnknown() && written.ValueString() == "" {
		return written
	}
	return optional(shown)
}

func optional(shown string) types.String {
	if shown == "" {
		return types.StringNull()
	}
	return types.StringValue(shown)
}

func nonEmpty(first, second string) string {
	if first != "" {
		return first
	}
	return second
}
