package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
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

// waitForSnapshots waits for snapshots that are being deleted, after which the delete of
// the share is sent again. Others prevent it. Up to Manila 16 the rejection does not tell
// them from other reasons: its text is a placeholder.
func (d *deletion) waitForSnapshots(ctx context.Context, rejection error) (again bool, failure diag.Diagnostic) {
	pause := d.share.Provider.Pauses()
	for {
		snapshots, err := d.share.API.FindSnapshots(manila.WithoutRetries(ctx), manila.SnapshotFilter{ShareID: d.share.Ref.ID})
		if err != nil {
			tflog.Debug(ctx, "the snapshots of the share could not be listed", map[string]any{"share": d.share.Ref.ID, "error": err.Error()})
		}
		if len(snapshots) == 0 {
			return again, nil
		}
		stay := slices.DeleteFunc(slices.Clone(snapshots), func(s *manila.Snapshot) bool { return waiter.IsBeingDeleted(s.Status) })
		if len(stay) > 0 {
			return false, notDeletedForSnapshots(d.share.Ref, stay, rejection)
		}
		again = true
		if err := pause(ctx); err != nil {
			return false, snapshotsNotDeleted(d.share.Ref, snapshots, err)
		}
	}
}
