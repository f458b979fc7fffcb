package share

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// notDeleted reports a delete that the service did not accept.
func notDeleted(ref manila.Ref, share *manila.Share, err error) diag.Diagnostic {
	summary := "Cannot delete " + ref.String()
	if share == nil || waiter.Classify(share.Status) == waiter.StatusStable {
		return requestFailed(summary, err)
	}
	status := fmt.Sprintf("The status of the share is %s.", share.Status)
	switch waiter.Classify(share.Status) {
	case waiter.StatusFailed:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(diags.Sentence(err.Error()), status, failedStatusAdvice(share.Status, share.ID)))
	case waiter.StatusShrinkRefused:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(diags.Sentence(err.Error()), status,
			fmt.Sprintf("From this status the service only shrinks: set `size` below %d but above what is in use and apply, then delete; or ask an administrator to reset the status "+
				"(`openstack share set --status available %s`).", share.Size, share.ID)))
	}
	return diag.NewErrorDiagnostic(summary, diags.Paragraphs(diags.ErrorText(err), status))
}

// notDeletedByBackend is what to do about a share that the backend failed to delete.
func notDeletedByBackend(ref manila.Ref) string {
	return fmt.Sprintf("Ask an administrator to find the cause and to delete the share (`openstack share delete --force %s`). The share stays in the state until it is deleted.", ref.ID)
}

// snapshotsNotDeleted reports a share that cannot be deleted before its snapshots are.
func snapshotsNotDeleted(ref manila.Ref, snapshots []*manila.Snapshot, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot delete "+ref.String()+": snapshots of it are still being deleted", diags.Paragraphs(
		"The service rejected the delete. The share has "+snapshotNames(snapshots)+".", diags.ErrorText(err), "Run the command again: it waits for them."))
}

func snapshotNames(snapshots []*manila.Snapshot) string {
	var named []string
	for i, snapshot := range snapshots {
		if i == maxNamed {
			named = append(named, fmt.Sprintf("%d more", len(snapshots)-maxNamed))
			break
		}
		named = append(named, snapshot.Ref().String())
	}
	return diags.List(named)
}

// notDeletedForSnapshots reports a delete that snapshots of the share prevented.
func notDeletedForSnapshots(ref manila.Ref, snapshots []*manila.Snapshot, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot delete "+ref.String()+": it has snapshots", diags.Paragraphs(
		diags.Capitalize(diags.Sentence(err.Error()))+" The share has "+snapshotNames(snapshots)+".",
		"What depends on the share was destroyed first: its access rules may be gone, and clients cut off. If the configuration still has them, `terraform apply` restores them.",
		"To delete the share and the way back, delete the snapshots first: destroy their `sfs_share_snapshot` resources, or `openstack share snapshot delete ID` for those that no configuration has. Then run the command again."))
}

// deletionLocked reports a plan that would delete a locked share.
func deletionLocked(ref manila.Ref, locks []manila.ResourceLock) diag.Diagnostic {
	list, advice := diags.ResourceLocks(locks)
	return diag.NewErrorDiagnostic(diags.Capitalize(ref.String())+" is locked", diags.Paragraphs(
		"The plan would delete the share. Nothing was changed. "+list, advice, "To keep the share, undo the change that deletes it, or remove it from the state (`terraform state rm ADDRESS`)."))
}

// notDeletedForLocks reports a delete that resource locks prevented.
func notDeletedForLocks(ref manila.Ref, locks []manila.ResourceLock, err error) diag.Diagnostic {
	list, advice := diags.ResourceLocks(locks)
	return diag.NewErrorDiagnostic("Cannot delete "+ref.String()+": it is locked", diags.Paragraphs(
		diags.Capitalize(diags.Sentence(err.Error()))+" "+list,
		"What depends on the share was destroyed first: its access rules may be gone, and clients cut off. If the configuration still has them, `terraform apply` restores them.", advice))
}
