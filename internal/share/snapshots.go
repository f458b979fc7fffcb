package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// snapshotCheck checks the snapshot that a new share is created from: the service
// rejects a size below that of the snapshot.
func (r *shareResource) snapshotCheck(m *model) optionalCheck {
	return optionalCheck{"the snapshot", func(ctx context.Context) (diag.Diagnostics, error) {
		snapshot, err := r.provider.ReadSnapshot(ctx, m.Region.ValueString(), manila.SnapshotRef(m.SnapshotID.ValueString(), ""))
		switch {
		case manila.IsNotFound(err):
			return diag.Diagnostics{unknownSnapshot(m.SnapshotID.ValueString(), err)}, nil
		case err != nil:
			return nil, err
		case !m.Size.IsUnknown() && m.size() < snapshot.Size:
			return diag.Diagnostics{smallerThanSnapshot(m, snapshot)}, nil
		}
		return nil, nil
	}}
}

// snapshots are those of a share whose delete was rejected. Up to Manila 16 the
// rejection does not tell them from other reasons: its text is a placeholder.
func (d *deletion) snapshots(ctx context.Context) []*manila.Snapshot {
	snapshots, err := d.share.API.FindSnapshots(manila.WithoutRetries(ctx), manila.SnapshotFilter{ShareID: d.share.Ref.ID})
	if err != nil {
		tflog.Debug(ctx, "the snapshots of the share could not be listed", map[string]any{"share": d.share.Ref.ID, "error": err.Error()})
	}
	return snapshots
}
