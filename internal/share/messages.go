package share

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Every message to a person is made here. Each says what was tried, on which
// share, what the service answered, and what to do next.

// requestFailed tells a call that the service did not answer as wanted.
func requestFailed(summary string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, diags.ErrorText(err))
}

// lockNotAcquired tells that another change to the same share, made by another
// resource of the same configuration, did not end in time.
func lockNotAcquired(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Another change to "+ref.String()+" is under way",
		diags.Paragraphs("This change waited for another one to the same share and nothing was sent. "+diags.ErrorText(err),
			"Look for a second resource with the same share id, and run `terraform apply` again."))
}

// notStable tells a wait for somebody else's work that did not end well.
func notStable(ref manila.ShareRef, intent string, seen *manila.Share, err error) diag.Diagnostic {
	var ended *waiter.Error
	if !errors.As(err, &ended) {
		return requestFailed("Cannot look at "+ref.String(), err)
	}
	what := fmt.Sprintf("The provider looks at %s before it asks the service to %s. That was not asked.", ref, intent)
	summary := "Cannot act on " + ref.String() + ": " + string(ended.Cause)
	switch ended.Cause {
	case waiter.CauseDeleted:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(what, deletedText(ended),
			"Run `terraform plan` again: it will offer to create the share anew once it is gone."))
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(what, stillBusy(seen, ended),
			"Run `terraform apply` again when the share is at rest, or give the operation more time in the `timeouts` block."))
	default:
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(what, observationError(ended)))
	}
}

// metadataNotChanged tells a refused change of metadata.
func metadataNotChanged(ref manila.ShareRef, err error) diag.Diagnostic {
	summary := "Cannot change the metadata of " + ref.String()
	failure, ok := manila.AsError(err)
	if ok && (failure.Class() == manila.ClassNotSupported || failure.Class() == manila.ClassNotFound) {
		return diag.NewAttributeErrorDiagnostic(path.Root("metadata"), summary, diags.Paragraphs(diags.Sentence(err.Error()),
			"This service seems to take metadata only when a share is created: the API of Huawei Cloud SFS has no call to change it later. "+
				"Set `metadata` back to what the share has; the share is not replaced because of it."))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("metadata"), summary, diags.ErrorText(err))
}

// metadataIgnored tells a change of metadata that the service confirmed and
// did not make.
func metadataIgnored(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("metadata"), "The metadata of "+ref.String()+" is not as planned",
		diags.Paragraphs("The service confirmed the change, but "+diags.Sentence(err.Error()),
			"Somebody else may have changed it at the same time, or the key may belong to the service. Run `terraform plan` to see what is there now."))
}

// updateIgnored tells an update that the service confirmed and did not make.
func updateIgnored(ref manila.ShareRef, attribute, wanted, shown string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(attribute), fmt.Sprintf("The service did not change `%s` of %s", attribute, ref),
		diags.Paragraphs(fmt.Sprintf("The service answered 200 to the change of `%s` to %s, but shows %s.", attribute, wanted, shown),
			"Either this service cannot change it, or somebody else changed it at the same time. Run `terraform plan` to see what is there now."))
}

// needsAttention warns of a share that cannot be worked with until somebody
// does something about it; nil for all others.
func needsAttention(share *manila.Share) diag.Diagnostic {
	summary := fmt.Sprintf("%s is in status %q", diags.Capitalize(share.Ref().String()), share.Status)
	switch waiter.Classify(share.Status) {
	case waiter.StatusFailed:
		return diag.NewWarningDiagnostic(summary, diags.Paragraphs("The share stays in the state, with what the service shows of it.", failedStatusAdvice(share.Status)))
	case waiter.StatusShrinkRefused:
		return diag.NewWarningDiagnostic(summary, diags.Paragraphs(
			fmt.Sprintf("A shrink of this share was refused because it holds more data than the smaller size. It still has %s.", gib(share.Size)),
			"Free space in the share and apply again, or set `size` to a larger size that still is below "+gib(share.Size)+": from this status the service only shrinks."))
	case waiter.StatusDeleting:
		if waiter.DeletionFailed(share.Status) {
			return diag.NewWarningDiagnostic(summary, "Somebody tried to delete the share or to take it out of the service's management, and that failed. The share does not go by itself: "+
				"ask an administrator of the service to find the cause, and to delete the share or to reset its status (`openstack share set --status available SHARE`).")
		}
		return diag.NewWarningDiagnostic(summary, "Somebody is deleting the share or taking it out of the service's management. "+
			"Run `terraform plan` again when that has ended: it will offer to create the share anew once it is gone.")
	}
	return nil
}

func failedStatusAdvice(status string) string {
	if status == "error" {
		return "A share in `error` can be deleted but not resized: replace it (`terraform apply -replace=ADDRESS`), or ask an administrator of the service to find the cause and reset its status (`openstack share set --status available SHARE`)."
	}
	return fmt.Sprintf("The backend failed. In `%s` the service takes neither a resize nor a delete: ask an administrator to find the cause and to reset the status "+
		"(`openstack share set --status available SHARE`), then run `terraform apply` again.", status)
}

func deletedText(ended *waiter.Error) string {
	if ended.Last == nil || ended.Last.NotFound {
		return "The service says that there is no such share. Somebody else has deleted it."
	}
	return fmt.Sprintf("The share is in status %q: somebody else is deleting it, or taking it out of the service's management.", ended.Last.Status)
}

func stillBusy(seen *manila.Share, ended *waiter.Error) string {
	text := fmt.Sprintf("After %s ", diags.Round(ended.Elapsed))
	if seen == nil {
		return text + "the share had not been seen once. " + observationError(ended)
	}
	text += fmt.Sprintf("it was still in status %q at %s.", seen.Status, gib(seen.Size))
	if ended.Err != nil && !diags.IsContextError(ended.Err) {
		text += " " + observationError(ended)
	}
	return text
}

// observationError is why the last look saw nothing, with the next step.
func observationError(ended *waiter.Error) string {
	if ended.Err == nil || diags.IsContextError(ended.Err) {
		return ""
	}
	return "The last look at the share failed: " + diags.ErrorText(ended.Err)
}

func gib(size int) string { return fmt.Sprintf("%d GiB", size) }
