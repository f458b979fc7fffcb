package snapshot

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Every diagnostic of this package is worded in the files messages*.go. None of
// them decides anything.

// replacementDeletes warns of a plan that replaces the snapshot.
func replacementDeletes(ref manila.Ref, because path.Paths) diag.Diagnostic {
	var names []string
	for _, attribute := range because {
		names = append(names, "`"+attribute.String()+"`")
	}
	return diag.NewWarningDiagnostic(diags.Capitalize(ref.String())+" will be replaced", diags.Paragraphs(
		"A change of "+diags.List(names)+" forces a new snapshot. This one is deleted, and what it holds can no longer be restored.",
		"To keep it, undo the change, or remove it from the state first (`terraform state rm ADDRESS`)."))
}

// shareNotStable reports that other work on the share did not end, or not well.
func shareNotStable(ref manila.Ref, observed *manila.Share, ended *waiter.Error) diag.Diagnostic {
	return diags.ShareNotStable(ref, "Before it creates a snapshot, the provider waits until the share is stable. No request was sent.", observed, ended)
}

// notStable reports that other work on the snapshot did not end.
func notStable(ref manila.Ref, ended *waiter.Error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("Cannot delete %s: %s while it is busy", ref, ended.Cause), diags.Paragraphs(
		"Before it can delete it, the provider waits until no work on the snapshot is in progress. No request was sent.",
		diags.LastObserved(ended), diags.ObservationError(ended)+" Run the command again when the work has ended."))
}

// statusWarning warns of a snapshot that cannot be used; nil for all others.
func statusWarning(s *manila.Snapshot) diag.Diagnostic {
	var detail string
	switch class := waiter.Classify(s.Status); {
	case waiter.DeletionFailed(s.Status):
		detail = deletionFailedAdvice(s.ID)
	case class == waiter.StatusFailed:
		detail = "Nothing can be restored from it. Replace it (`terraform apply -replace=ADDRESS`), or ask an administrator for the cause."
	case class == waiter.StatusDeleting:
		detail = "The snapshot is being deleted or unmanaged outside Terraform.\n\nRun `terraform plan` again when that has ended: it creates the snapshot anew, of what the share holds then."
	default:
		return nil
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("%s is in status %s", diags.Capitalize(s.Ref().String()), s.Status), detail)
}

func deletionFailedAdvice(id string) string {
	return fmt.Sprintf("A deletion failed. An administrator must delete the snapshot (`openstack share snapshot delete --force %s`) or reset its status.", id)
}

// updateFailed reports a change of name or description that was not made.
func updateFailed(ref manila.Ref, err error) diag.Diagnostic {
	return diags.CallFailed("Cannot update "+ref.String(), err)
}

// notDeleted reports a delete that the service did not accept.
func notDeleted(ref manila.Ref, observed *manila.Snapshot, err error) diag.Diagnostic {
	status := ""
	if observed != nil && observed.Status != "available" {
		status = fmt.Sprintf("The status of the snapshot is %s.", observed.Status)
	}
	return diags.CallFailed("Cannot delete "+ref.String(), err, status)
}

// notDeletedByBackend is what to do about a snapshot that the backend failed to delete.
func notDeletedByBackend(ref manila.Ref) string {
	return "It may be in use by a share that was created from it. " + deletionFailedAdvice(ref.ID) + " It stays in the state until it is deleted."
}

func reasonText(reason string) string {
	if reason == "" {
		return ""
	}
	return " Reason given: " + diags.Sentence(reason)
}

const noSnapshots = "SFS services have no snapshots of shares."

// callFailed reports a call that did not succeed, on a service that may have no
// snapshots at all.
func callFailed(summary string, err error) diag.Diagnostic {
	if errors.Is(err, manila.ErrNotSupported) {
		return diags.CallFailed(summary, err, noSnapshots)
	}
	return diags.CallFailed(summary, err)
}

func noSnapshotWithID(id string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "There is no snapshot "+id, diags.Paragraphs(diags.Sentence(err.Error()),
		"Look for it with `openstack share snapshot list`. A snapshot of another project or another region is not found either: check the login and `region`."))
}

func noSnapshotMatches(wanted selection) diag.Diagnostic {
	return diag.NewErrorDiagnostic("No snapshot matches "+wanted.String(),
		"Names and statuses are case-sensitive, and snapshots of another project or region are not found.\n\n"+
			"If there may be none, use the data source `sfs_share_snapshots`, which returns an empty list then.")
}

// maxNamed is how many snapshots an error names.
const maxNamed = 5

func severalSnapshotsMatch(wanted selection, matching []*manila.Snapshot) diag.Diagnostic {
	var named []string
	for i, s := range matching {
		if i == maxNamed {
			named = append(named, fmt.Sprintf("and %d more", len(matching)-maxNamed))
			break
		}
		named = append(named, fmt.Sprintf("%s of share %s, %s", s.Ref(), s.ShareID, s.Status))
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%d snapshots match %s", len(matching), wanted),
		diags.Paragraphs("The data source `sfs_share_snapshot` reads exactly one snapshot. Matching are:\n  - "+strings.Join(named, "\n  - "),
			"Add filters until one snapshot matches, or use `id`. For several snapshots, use the data source `sfs_share_snapshots`."))
}
