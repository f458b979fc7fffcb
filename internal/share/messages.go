package share

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Every diagnostic of this package is worded in the files messages*.go. None of
// them decides anything.

// requestFailed reports a call that did not succeed.
func requestFailed(summary string, err error) diag.Diagnostic {
	return diags.CallFailed(summary, err)
}

// requestRejected is requestFailed on the attribute that the service names, if it
// names one.
func requestRejected(summary string, err error) diag.Diagnostic {
	if attribute := attributeForError(err); attribute != "" {
		return diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, diags.ErrorText(err))
	}
	return requestFailed(summary, err)
}

// notStable reports that other work on the share did not end, or not well.
func notStable(ref manila.Ref, intent string, observed *manila.Share, ended *waiter.Error) diag.Diagnostic {
	return diags.ShareNotStable(ref, "Before it can "+intent+", the provider waits until the share is stable. No request was sent.", observed, ended)
}

// metadataNotChanged reports a rejected change of metadata.
func metadataNotChanged(ref manila.Ref, err error) diag.Diagnostic {
	summary := "Cannot change the metadata of " + ref.String()
	failure, ok := manila.AsError(err)
	if ok && (failure.Class() == manila.ClassNotSupported || failure.Class() == manila.ClassNotFound) {
		return diag.NewAttributeErrorDiagnostic(path.Root("metadata"), summary, diags.Paragraphs(diags.Sentence(err.Error()),
			"This service seems to accept metadata only when a share is created: the API of Huawei Cloud SFS has no call to change it later.",
			"Set `metadata` back to what the share has. The share is not replaced because of it."))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("metadata"), summary, diags.ErrorText(err))
}

// metadataIgnored reports a change of metadata that the service confirmed and did
// not make.
func metadataIgnored(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("metadata"), "The metadata of "+ref.String()+" is not as planned",
		diags.Paragraphs("The service confirmed the change, but "+diags.Sentence(err.Error()),
			"Another client may have changed it at the same time, or the key belongs to the service. Run `terraform plan` to see what the share has now."))
}

// updateIgnored reports an update that the service confirmed and did not make.
func updateIgnored(ref manila.Ref, m mismatch) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(m.name), fmt.Sprintf("The service did not change `%s` of %s", m.name, ref),
		diags.Paragraphs(fmt.Sprintf("It answered 200 to the change to %s, and the share still has %s.", valueText(m.planned), valueText(m.observed)),
			"Either this service cannot change it, or another client changed it at the same time. Run `terraform plan` to see what the share has now."))
}

// changedWhileDeleting reports a change to a share that is being deleted.
func changedWhileDeleting(share *manila.Share) diag.Diagnostic {
	return diag.NewErrorDiagnostic(diags.Capitalize(share.Ref().String())+" was changed, but it is being deleted", diags.Paragraphs(
		fmt.Sprintf("The status is %s: the share is being deleted or unmanaged outside Terraform, or by an apply that was interrupted.", share.Status),
		"Run `terraform apply` again when that has ended: it creates the share anew once this one is deleted."))
}

// statusWarning warns of a share that needs an operator; nil for all others.
func statusWarning(share *manila.Share) diag.Diagnostic {
	var detail string
	switch waiter.Classify(share.Status) {
	case waiter.StatusFailed:
		detail = failedStatusAdvice(share.Status, share.ID)
	case waiter.StatusShrinkRefused:
		detail = fmt.Sprintf("A shrink was refused because the share holds more data than the smaller size. It still has %s.\n\n"+
			"Set `size` to a value between what is in use and %d and apply, which makes the share available again; or ask an administrator to reset its status "+
			"(`openstack share set --status available %s`).", gib(share.Size), share.Size, share.ID)
	case waiter.StatusDeleting:
		detail = "The share is being deleted or unmanaged outside Terraform.\n\nRun `terraform plan` again when that has ended: it creates the share anew once this one is deleted."
		if waiter.DeletionFailed(share.Status) {
			detail = deletionFailedAdvice(share.ID)
		}
	default:
		return nil
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("%s is in status %s", diags.Capitalize(share.Ref().String()), share.Status), detail)
}

// The statuses in which nothing has failed, but that do not end by themselves: of a
// share that is offered to another project, and of what a migration leaves of its
// source.
const (
	offered  = "awaiting_transfer"
	inactive = "inactive"
)

func failedStatusAdvice(status, id string) string {
	reset := fmt.Sprintf("(`openstack share set --status available %s`)", id)
	switch status {
	case offered:
		return "The share is offered to another project, and stays so until somebody accepts or cancels it (`openstack share transfer list`, `openstack share transfer delete`)."
	case inactive:
		return "An inactive share is what a migration to another backend leaves of its source. It can be deleted but not resized. Ask an administrator where the share is now, or to reset its status " + reset + "."
	case "error":
		return "A share in status error can be deleted but not resized. Replace it (`terraform apply -replace=ADDRESS`), or ask an administrator to find the cause and reset its status " + reset + "."
	}
	return "The backend failed, and from this status the service accepts neither a resize nor a delete. Ask an administrator to find the cause and reset the status " + reset + "."
}

func deletionFailedAdvice(id string) string {
	return fmt.Sprintf("A deletion failed. An administrator must delete the share or reset its status (`openstack share set --status available %s`).", id)
}

// lastObserved is the share at the end of a wait.
func lastObserved(ended *waiter.Error) string {
	if ended.Last == nil {
		return fmt.Sprintf("In %s the share could not be read once.", diags.Round(ended.Elapsed))
	}
	return fmt.Sprintf("Last observed after %s: %s, %s.", diags.Round(ended.Elapsed), ended.Last.Status, gib(ended.Last.Size))
}

func stateNotUpgraded() diag.Diagnostic {
	return diag.NewErrorDiagnostic("The state of an sfs_share cannot be upgraded", diags.Paragraphs(
		"It was written by an older version of the provider, and is not valid.",
		"Remove the share from the state (`terraform state rm`) and import it again."))
}

// accessRuleNotManaged warns of the rule that the resource of another provider
// kept in its own arguments.
func accessRuleNotManaged(ref manila.Ref, client, shareID, ruleID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("An access rule of %s is not managed any more", ref),
		fmt.Sprintf("The resource that was moved here also created the access rule for %s. sfs_share manages no access rules; the rule stays on the service.\n\n"+
			"To manage it, write a `sfs_share_access_rule` and import it with the id %s/%s.", client, shareID, ruleID))
}

// managedTwice warns of a share that two resources of a configuration manage.
func managedTwice(ref manila.Ref) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Two resources manage "+ref.String(),
		"Each reverts what the other changes, and destroying one deletes the share of both.\n\n"+
			"Keep one of the two `sfs_share` resources: `terraform state rm ADDRESS` forgets the other, after which it can be removed from the configuration.")
}

func gib(size int) string { return fmt.Sprintf("%d GiB", size) }
