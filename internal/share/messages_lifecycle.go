package share

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// notAvailable tells a share that exists but did not become available.
func notAvailable(created *manila.Share, err error, reason string) diag.Diagnostic {
	var ended *waiter.Error
	if !errors.As(err, &ended) {
		return requestFailed("Cannot tell whether "+created.Ref().String()+" is available", err)
	}
	what := fmt.Sprintf("The service accepted the create of %s with %s%s.", created.Ref(), gib(created.Size), request(created.RequestID))
	says := ""
	if reason != "" {
		says = "The service says: " + diags.Sentence(reason)
	}
	summary := diags.Capitalize(created.Ref().String()) + " was created but is not available"
	kept := "The share is in the state, marked as tainted: the next apply deletes it and creates another. " +
		"If it becomes available by itself, `terraform untaint ADDRESS` keeps it."
	switch ended.Cause {
	case waiter.CauseDeleted:
		return diag.NewErrorDiagnostic(summary+": it is gone", diags.Paragraphs(what, deletedText(ended), "Run `terraform apply` again to create it anew."))
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(summary+": "+string(ended.Cause), diags.Paragraphs(what, lastObserved(ended), observationError(ended), says, kept,
			"More time can be given in the `timeouts` block (`create`)."))
	case waiter.CauseDenied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", diags.Paragraphs(what, observationError(ended), kept))
	default:
		return diag.NewErrorDiagnostic(summary+": the backend failed", diags.Paragraphs(what, lastObserved(ended), says, kept,
			"Find the cause first: most often no backend has room for the size, or none fits the share type."))
	}
}

// changedWhileDeleting tells a change that the service has made to a share that
// will not be there much longer.
func changedWhileDeleting(share *manila.Share) diag.Diagnostic {
	return diag.NewErrorDiagnostic(diags.Capitalize(share.Ref().String())+" was changed, but it is going away", diags.Paragraphs(
		fmt.Sprintf("The share is in status %q: somebody is deleting it, or taking it out of the service's management, perhaps an apply or destroy that was cut off.", share.Status),
		"Run `terraform apply` again when that has ended: it will create the share anew once it is gone."))
}

// notDeleted tells a DELETE that the service did not take.
func notDeleted(ref manila.ShareRef, seen *manila.Share, err error) diag.Diagnostic {
	summary := "Cannot delete " + ref.String()
	if seen == nil || waiter.Classify(seen.Status) == waiter.StatusStable {
		return requestFailed(summary, err)
	}
	status := fmt.Sprintf("The share is in status %q.", seen.Status)
	switch waiter.Classify(seen.Status) {
	case waiter.StatusFailed:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(diags.Sentence(err.Error()), status, failedStatusAdvice(seen.Status)))
	case waiter.StatusShrinkRefused:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(diags.Sentence(err.Error()), status,
			fmt.Sprintf("From this status the service only shrinks: set `size` below %s but above what is in use and apply, then delete; or ask an administrator to reset the status "+
				"(`openstack share set --status available SHARE`).", gib(seen.Size))))
	}
	return diag.NewErrorDiagnostic(summary, diags.Paragraphs(diags.ErrorText(err), status))
}

// notDeletedInTime tells a share that is still there after its delete was accepted.
func notDeletedInTime(ref manila.ShareRef, what string, ended *waiter.Error) diag.Diagnostic {
	summary := diags.Capitalize(ref.String()) + " is not deleted"
	switch ended.Cause {
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(summary+" yet: "+string(ended.Cause), diags.Paragraphs(what, lastObserved(ended), observationError(ended),
			"Run `terraform destroy` (or apply) again: it goes on from what it finds. More time can be given in the `timeouts` block (`delete`)."))
	case waiter.CauseBackendFailed:
		return diag.NewErrorDiagnostic(summary+": the backend failed", diags.Paragraphs(what, lastObserved(ended),
			"Ask an administrator to find the cause and to delete the share (`openstack share delete --force SHARE`). The share stays in the state until it is gone."))
	case waiter.CauseDenied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", diags.Paragraphs(what, observationError(ended)))
	default:
		return diag.NewErrorDiagnostic(summary+": "+string(ended.Cause), diags.Paragraphs(what, lastObserved(ended),
			"The share is at rest again and still there. Run `terraform destroy` (or apply) again; if that does not help, ask an administrator of the service for the cause."))
	}
}

// locationsNotRead warns that the paths to mount a share by could not be
// asked for. The share itself is in order, so this is no error.
func locationsNotRead(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The export locations of "+ref.String()+" could not be read", diags.Paragraphs(diags.ErrorText(err),
		"The state keeps the ones it knows. Run `terraform apply -refresh-only` to read them."))
}
