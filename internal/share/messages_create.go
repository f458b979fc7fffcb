package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// notCreated reports a create after which there is no share.
func notCreated(plan *model, err error) diag.Diagnostic {
	return requestRejected(createSummary(plan), err)
}

// planned is the share in the messages that all creates have.
func planned(plan *model) diags.Creation {
	return diags.Creation{Kind: "share", Planned: plannedShare(plan)}
}

// createOutcomeUnknown reports a create whose response was lost, and whose share
// could be neither found nor ruled out.
func createOutcomeUnknown(plan *model, marker string, outcome conns.Creation[manila.Share]) diag.Diagnostic {
	search := fmt.Sprintf("Look for a new share %s of %s that no configuration has (`openstack share list`)", quotedName(plan), gib(plan.size()))
	if marker != "" {
		search = fmt.Sprintf("Look for a share with the create marker (`openstack share list --property %s=%s`), or for a new share %s of %s that no configuration has",
			createMarkerKey, marker, quotedName(plan), gib(plan.size()))
	}
	lost := diags.LostCreate{Sends: outcome.Sends, MissingFor: conns.CreateGrace, Err: outcome.Err}
	for _, share := range outcome.Candidates {
		lost.Candidates = append(lost.Candidates, share.ID)
	}
	return diags.CreateOutcomeUnknown(planned(plan), lost, search)
}

// orphanExists reports a share of the same name whose create did not end.
// Nothing was created.
func orphanExists(orphan *manila.Share) diag.Diagnostic {
	return diags.OrphanExists(orphan.Ref(), marked(orphan), orphanAdvice(orphan))
}

func marked(orphan *manila.Share) string {
	return fmt.Sprintf("has %s and status %s, and still carries the create marker of another run", gib(orphan.Size), orphan.Status)
}

func orphanAdvice(orphan *manila.Share) string {
	if waiter.Classify(orphan.Status) == waiter.StatusFailed {
		return fmt.Sprintf("Its create failed. If no configuration has the share, delete it (`openstack share delete %s`).", orphan.ID)
	}
	return fmt.Sprintf("If no configuration has the share, import it (`terraform import ADDRESS %s`) or delete it. If a configuration has it, remove the marker "+
		"(`openstack share unset --property %s %s`) or choose another name.", orphan.ID, createMarkerKey, orphan.ID)
}

// orphansPossible warns of shares that may be orphans, where nothing tells.
func orphansPossible(shares []manila.Share, removal conns.MarkerRemoval) diag.Diagnostic {
	why := "This service keeps create markers for ever, so it is not known whether those creates ended."
	if removal == conns.MarkerRemovalUnknown {
		why = "The service did not answer whether it removes create markers, so it is not known whether those creates ended."
	}
	var described []string
	for _, share := range shares {
		described = append(described, fmt.Sprintf("%s (%s, %s)", share.ID, gib(share.Size), share.Status))
	}
	return diag.NewWarningDiagnostic("A "+manila.Ref{Name: shares[0].Name}.String()+" created by Terraform already exists", diags.Paragraphs(
		"Existing before this create: "+strings.Join(described, ", ")+". "+why,
		"If an apply of this configuration was killed while it created the share, and no other configuration has it, delete it or import it (`terraform import ADDRESS ID`). A unique name avoids this warning."))
}

// createdDifferently reports a share that the service did not create as requested.
func createdDifferently(created *manila.Share, mismatches []mismatch) diag.Diagnostic {
	return diag.NewErrorDiagnostic(diags.Capitalize(created.Ref().String())+" was created with different attributes than requested", diags.Paragraphs(
		diags.Capitalize(joinMismatches(mismatches))+".",
		"Either this service cannot create such a share, or another client changed it at once. The share is in the state and tainted: change the configuration to what the service supports, "+
			"or keep the share with `terraform untaint ADDRESS`."))
}

// notShownYet reports a share of which the service did not show all that was requested
// before the time was over. It may show the rest later.
func notShownYet(created *manila.Share, mismatches []mismatch, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(diags.Capitalize(created.Ref().String())+" was created, but the service did not show all of it yet", diags.Paragraphs(
		"When last observed, "+joinMismatches(mismatches)+". The provider waits for what a service shows late. "+diags.ErrorText(err),
		"The share is available and in the state, but tainted: the next apply would replace it. `terraform untaint ADDRESS` keeps it, and the next plan then shows what still differs."))
}

// changedDuringCreate warns of a share that was changed before it was available.
func changedDuringCreate(created *manila.Share, mismatches []mismatch) diag.Diagnostic {
	return diag.NewWarningDiagnostic(diags.Capitalize(created.Ref().String())+" was changed outside Terraform while it was created", diags.Paragraphs(
		"The service created it as planned, and it has changed since: "+joinMismatches(mismatches)+".",
		"Run `terraform plan` to see what the next apply would change back."))
}

// notAvailable reports a share that exists but did not become available.
func notAvailable(created *manila.Share, ended *waiter.Error, reason string) diag.Diagnostic {
	accepted := fmt.Sprintf("The service accepted the create%s.", diags.Requests(created.RequestID))
	if reason != "" {
		reason = " Reason given: " + diags.Sentence(reason)
	}
	observed := accepted + " " + lastObserved(ended) + reason
	summary := diags.Capitalize(created.Ref().String()) + " was created but is not available"
	const tainted = "The share is in the state and tainted: the next apply deletes it and creates another. If it becomes available, `terraform untaint ADDRESS` keeps it."
	switch ended.Cause {
	case waiter.CauseDeleted:
		return diag.NewErrorDiagnostic(summary+": it was deleted", diags.Paragraphs(accepted+" "+diags.DeletedText(ended), "Run `terraform apply` again to create it anew."))
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(fmt.Sprintf("%s: %s", summary, ended.Cause), diags.Paragraphs(observed, diags.ObservationError(ended),
			tainted+" The `timeouts` block (`create`) sets how long an apply waits."))
	case waiter.CauseDenied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", diags.Paragraphs(accepted, diags.ObservationError(ended), tainted))
	default:
		return diag.NewErrorDiagnostic(summary+": the backend failed", diags.Paragraphs(observed, tainted,
			"Find the cause first: usually no backend has room for the size, or none supports the share type."))
	}
}

// locationsNotRead warns that the paths to mount a share by could not be read.
// The share itself is in order, so this is no error.
func locationsNotRead(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The export locations of "+ref.String()+" could not be read", diags.Paragraphs(diags.ErrorText(err),
		"The state keeps the known ones. Run `terraform apply -refresh-only` to read them."))
}

// pathsNotRead warns of a data source without the export paths of a share.
func pathsNotRead(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The export locations of "+ref.String()+" could not be read",
		diags.Paragraphs(diags.ErrorText(err), "`export_paths` is null. Where nothing uses it, that does no harm."))
}

func createSummary(plan *model) string { return "Cannot create " + plannedShare(plan) }

func plannedShare(plan *model) string {
	if plan.Name.ValueString() == "" {
		return "a share of " + gib(plan.size())
	}
	return fmt.Sprintf("share %q of %s", plan.Name.ValueString(), gib(plan.size()))
}

func quotedName(plan *model) string {
	if plan.Name.ValueString() == "" {
		return "without a name"
	}
	return fmt.Sprintf("%q", plan.Name.ValueString())
}
