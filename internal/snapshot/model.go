package snapshot

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// model is sfs_share_snapshot in configuration, plan and state.
type model struct {
	ID          types.String   `tfsdk:"id"`
	ShareID     types.String   `tfsdk:"share_id"`
	Name        types.String   `tfsdk:"name"`
	Description types.String   `tfsdk:"description"`
	Force       types.Bool     `tfsdk:"force"`
	Region      types.String   `tfsdk:"region"`
	ProjectID   types.String   `tfsdk:"project_id"`
	Status      types.String   `tfsdk:"status"`
	Size        types.Int64    `tfsdk:"size"`
	ShareSize   types.Int64    `tfsdk:"share_size"`
	CreatedAt   types.String   `tfsdk:"created_at"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

func (m *model) ref() manila.Ref {
	return manila.SnapshotRef(m.ID.ValueString(), m.Name.ValueString())
}

func (m *model) share() manila.Ref { return manila.Ref{ID: m.ShareID.ValueString()} }

func (m *model) identity() tfstate.Identity { return tfstate.Identity{ID: m.ID, Region: m.Region} }

// isImported is true for a state that has nothing yet but an id.
func (m *model) isImported() bool { return m.ShareID.IsNull() }

// observe writes what the service shows into the model. The region does not come
// with the snapshot.
func (m *model) observe(s *manila.Snapshot) {
	if m.isImported() {
		m.Force = types.BoolValue(false)
	}
	m.ID = types.StringValue(s.ID)
	m.ShareID = tfstate.StringOrNull(s.ShareID)
	m.Name = tfstate.AsConfigured(m.Name, s.Name)
	m.Description = tfstate.AsConfigured(m.Description, s.Description)
	m.observeComputed(s)
}

// observeComputed writes what cannot be configured.
func (m *model) observeComputed(s *manila.Snapshot) {
	m.ID = types.StringValue(s.ID)
	m.ProjectID = tfstate.StringOrNull(s.ProjectID)
	m.Status = tfstate.StringOrNull(s.Status)
	m.Size = types.Int64Value(int64(s.Size))
	m.ShareSize = types.Int64Value(int64(s.ShareSize))
	m.CreatedAt = tfstate.StringOrNull(tfstate.RFC3339(s.CreatedAt))
}
