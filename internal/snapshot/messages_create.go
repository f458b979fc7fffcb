package snapshot

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
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

// orphansNotChecked reports a create that was not sent because it is not known
// whether an earlier one left its snapshot behind.
func orphansNotChecked(plan *model, err error) diag.Diagnostic {
	return callFailed(createSummary(plan)+": existing snapshots could not be listed", err)
}

// orphanExists reports a snapshot of the same share and name whose create has not
// ended. Nothing was created.
func orphanExists(orphan *manila.Snapshot) diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s from an interrupted apply exists", diags.Capitalize(orphan.Ref().String())), diags.Paragraphs(
		fmt.Sprintf("It is of share %s, has status %s, and its description is still the create marker of another run: the provider was killed before the snapshot was in a state, or another run is creating it now. Nothing was created.",
			orphan.ShareID, orphan.Status),
		fmt.Sprintf("If no configuration has the snapshot, import it (`terraform import ADDRESS %s`) or delete it. If a configuration has it, let its next apply set the description, "+
			"or choose another name. Then run `terraform apply` again.", orphan.ID)))
}

// outcomeUnknown reports a create whose response was lost, and whose snapshot could be
// neither found nor ruled out.
func outcomeUnknown(plan *model, marker string, outcome conns.Creation[manila.Snapshot]) diag.Diagnostic {
	count := "The request was sent once."
	if outcome.Sends > 1 {
		count = fmt.Sprintf("The request was sent %d times, each time after the snapshot had been missing for %s, so there may be more than one.", outcome.Sends, conns.CreateGrace)
	}
	if len(outcome.Candidates) > 0 {
		var ids []string
		for _, s := range outcome.Candidates {
			ids = append(ids, s.ID)
		}
		count += " Snapshots of that share and name that are new since: " + strings.Join(ids, ", ") + "."
	}
	return diag.NewErrorDiagnostic(createSummary(plan)+": the response was lost, and the snapshot may exist", diags.Paragraphs(diags.ErrorText(outcome.Err), count,
		fmt.Sprintf("Look for a snapshot with the description `%s%s`, or for a new one that no configuration has (`openstack share snapshot list --share %s --detail`). "+
			"If it exists, import it with `terraform import ADDRESS ID` or delete it before the next apply.", diags.CreateMarker, marker, plan.ShareID.ValueString())))
}

// createdTwice warns of a create that was sent again and carried out twice.
func createdTwice(created manila.Ref, duplicate *manila.Snapshot) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Two snapshots were created instead of one", diags.Paragraphs(
		fmt.Sprintf("The response to the create was lost and the snapshot was missing for %s, so the create was sent again; the service carried out both. %s is in the state, %s is not.",
			conns.CreateGrace, diags.Capitalize(created.String()), duplicate.ID),
		fmt.Sprintf("Delete the second one: `openstack share snapshot delete %s`.", duplicate.ID)))
}

// notAvailable reports a snapshot that exists but did not become available.
func notAvailable(created *manila.Snapshot, ended *waiter.Error, reason string) diag.Diagnostic {
	accepted := fmt.Sprintf("The service accepted the create%s.", diags.Requests(created.RequestID))
	observed := accepted + " " + lastObserved(ended) + reasonText(reason)
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
