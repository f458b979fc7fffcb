package snapshot

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func createSummary(plan *model) string {
	return fmt.Sprintf("Cannot create %s of %s", manila.SnapshotRef("", plan.Name.ValueString()), plan.share())
}

// notCreated reports a create after which there is no snapshot.
func notCreated(plan *model, err error) diag.Diagnostic { return callFailed(createSummary(plan), err) }

// noSuchShare reports a share_id that the service does not know.
func noSuchShare(plan *model) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("share_id"), createSummary(plan)+": there is no such share", diags.Paragraphs(
		"The service has no share with that id in this project and region. No request was sent.", "Check `share_id`, the project of the login, and `region`."))
}

// notAvailable reports a snapshot that exists but did not become available.
func notAvailable(created *manila.Snapshot, ended *waiter.Error, reason string) diag.Diagnostic {
	accepted := fmt.Sprintf("The service accepted the create%s.", diags.Requests(created.RequestID))
	observed := accepted + " " + diags.LastObserved(ended) + reasonText(reason)
	summary := diags.Capitalize(created.Ref().String()) + " was created but is not available"
	const tainted = "The snapshot is in the state and tainted: the next apply deletes it and creates another, of what the share holds then. If it becomes available, `terraform untaint ADDRESS` keeps it."
	switch ended.Cause {
	case waiter.CauseDeleted:
		return diag.NewErrorDiagnostic(summary+": it was deleted", diags.Paragraphs(accepted, "The service has no such snapshot any more, or deletes it. Run `terraform apply` again to create it anew."))
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(fmt.Sprintf("%s: %s", summary, ended.Cause), diags.Paragraphs(observed, diags.ObservationError(ended),
			tainted+" The `timeouts` block (`create`) sets how long an apply waits."))
	case waiter.CauseDenied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", diags.Paragraphs(accepted, diags.ObservationError(ended), tainted))
	default:
		return diag.NewErrorDiagnostic(summary+": the backend failed", diags.Paragraphs(observed, tainted,
			"Find the cause first: usually the backend has no room for the snapshot, or no more snapshots of one share."))
	}
}

// textsNotSet warns of a new snapshot that does not have its name and description.
func textsNotSet(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The description of "+ref.String()+" could not be set", diags.Paragraphs(
		"The snapshot was created, but its name and description are not as planned; the description may still be the create marker. "+diags.ErrorText(err),
		"The next plan shows the difference, and its apply corrects it."))
}
