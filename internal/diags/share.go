package diags

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// ShareLocked reports that another change to the same share, made by another
// resource of the same configuration, did not end in time. The change is a noun.
func ShareLocked(ref manila.Ref, change string, err error) diag.Diagnostic {
	if errors.Is(err, context.Canceled) {
		return diag.NewErrorDiagnostic("Interrupted before "+ref.String()+" was changed", "The "+change+" had not begun: no request was sent. Run the command again.")
	}
	return diag.NewErrorDiagnostic("Another change to "+ref.String()+" is in progress", Paragraphs(
		"The "+change+" waited for another change to the same share, such as a resize. No request was sent. "+ErrorText(err),
		"Check that no other resource manages the same share or rule, and run `terraform apply` again."))
}

// ShareNotStable reports that other work on a share did not end, or not well. The
// opening says why the share has to be stable.
func ShareNotStable(ref manila.Ref, opening string, observed *manila.Share, ended *waiter.Error) diag.Diagnostic {
	switch ended.Cause {
	case waiter.CauseDeleted:
		summary := "Cannot change " + ref.String() + ": it was deleted"
		if ended.Last != nil && !ended.Last.NotFound {
			summary = fmt.Sprintf("Cannot change %s: its status is %s", ref, ended.Last.Status)
		}
		return diag.NewErrorDiagnostic(summary, Paragraphs(opening, DeletedText(ended), deletedAdvice(ref, ended)))
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(fmt.Sprintf("Cannot change %s: %s while it is busy", ref, ended.Cause), Paragraphs(opening, busyText(observed, ended),
			"Run `terraform apply` again when the share is stable. The `timeouts` block sets how long an apply waits."))
	default:
		return diag.NewErrorDiagnostic("Cannot read the status of "+ref.String(), Paragraphs(opening, ObservationError(ended)))
	}
}

// ResourceLocks are two paragraphs: the locks that prevent a deletion, and how they
// are removed.
func ResourceLocks(locks []manila.ResourceLock) (list, advice string) {
	var ids, named []string
	for _, lock := range locks {
		reason := "without a reason"
		if lock.Reason != "" {
			reason = fmt.Sprintf("with the reason %q", lock.Reason)
		}
		ids, named = append(ids, lock.ID), append(named, fmt.Sprintf("lock %s %s", lock.ID, reason))
	}
	if len(locks) == 0 {
		return "", "To see the locks, run `openstack share lock list`. If the deletion is intended, have them removed (`openstack share lock delete LOCK`) and run the command again."
	}
	return "It is locked by " + List(named) + ".", "If the deletion is intended, have that removed (`openstack share lock delete " + strings.Join(ids, " ") + "`) and run the command again."
}

// SoftDeleted warns of a share that is in the recycle bin.
func SoftDeleted(deletion manila.SoftDeletion) diag.Diagnostic {
	until := "The service says when it deletes the share for good with `openstack share show " + deletion.Share.ID + "`."
	if !deletion.Until.IsZero() {
		until = "The service deletes it for good on " + deletion.Until.Format(manila.DeletionTimeFormat) + "."
	}
	return diag.NewWarningDiagnostic(Capitalize(deletion.Share.String())+" is in the recycle bin", Paragraphs(
		"It was deleted outside Terraform (soft delete), and counts as deleted here. "+until,
		"To keep the share and its data, run `openstack share restore "+deletion.Share.ID+"` and plan again before anything is applied. Otherwise, if this configuration manages it, the next apply creates a new, empty share."))
}

// RegionUnknown reports that no region is configured, and none could be found.
func RegionUnknown(err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("region"), "Cannot determine the region", ErrorText(err))
}

// DeletedText is how a wait showed that the share is deleted.
func DeletedText(ended *waiter.Error) string {
	switch {
	case ended.Last != nil && ended.Last.NotFound && ended.Last.Reason != "":
		return Sentence(Capitalize(ended.Last.Reason))
	case ended.Last == nil || ended.Last.NotFound:
		return "The service has no such share any more: it was deleted outside Terraform."
	case waiter.DeletionFailed(ended.Last.Status):
		return fmt.Sprintf("The status is %s.", ended.Last.Status)
	default:
		return fmt.Sprintf("The status is %s: the share is being deleted or unmanaged outside Terraform.", ended.Last.Status)
	}
}

func deletedAdvice(ref manila.Ref, ended *waiter.Error) string {
	if ended.Last != nil && ended.Last.NotFound && ended.Last.Reason != "" {
		return "To keep the share, run `openstack share restore " + ref.ID + "`. Otherwise, if this configuration manages it, the next plan creates it anew."
	}
	if ended.Last != nil && waiter.DeletionFailed(ended.Last.Status) {
		return "A deletion failed. An administrator must delete the share or reset its status."
	}
	return "Run `terraform plan` again once this share is deleted. If this configuration manages it, the plan creates it anew."
}

func busyText(observed *manila.Share, ended *waiter.Error) string {
	if observed == nil {
		return fmt.Sprintf("In %s the share could not be read once. %s", Round(ended.Elapsed), ObservationError(ended))
	}
	return fmt.Sprintf("After %s its status is still %s, its size %d GiB. %s", Round(ended.Elapsed), observed.Status, observed.Size, ObservationError(ended))
}

// ObservationError is why the last request of a wait failed, with the next step.
func ObservationError(ended *waiter.Error) string {
	if ended.Err == nil || IsContextError(ended.Err) {
		return ""
	}
	return "The last request failed: " + ErrorText(ended.Err)
}

// Requests follows what is said of requests with their ids, as far as the service
// has returned them.
func Requests(ids ...string) string {
	var known []string
	for _, id := range ids {
		if id != "" {
			known = append(known, id)
		}
	}
	if len(known) == 0 {
		return ""
	}
	return " (request " + strings.Join(known, ", ") + ")"
}
