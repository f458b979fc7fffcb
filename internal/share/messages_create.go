package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// notCreated tells a create after which there surely is no share.
func notCreated(plan *model, err error) diag.Diagnostic {
	return requestRejected(createSummary(plan), err)
}

// orphansNotChecked tells a create that was not sent because it could not be seen
// whether an earlier one has left its share behind.
func orphansNotChecked(plan *model, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(createSummary(plan)+": it cannot be seen what is there", diags.Paragraphs(
		"Before a share is created the provider looks whether an earlier create of that name has left one behind. Nothing was sent.", diags.ErrorText(err)))
}

// createOutcomeUnknown tells a create whose answer was lost and whose share could neither
// be found nor be ruled out.
func createOutcomeUnknown(plan *model, stamp string, suspects []manila.Share, sends int, err error) diag.Diagnostic {
	where := fmt.Sprintf("Look for a new share %s of %s that nothing else knows (`openstack share list`)", quotedName(plan), gib(plan.size()))
	if stamp != "" {
		where = fmt.Sprintf("The create marked its share with the metadata %s=%s: look for it (`openstack share list --property %s=%s`), or for a new share %s of %s that nothing else knows",
			createMarkerKey, stamp, createMarkerKey, stamp, quotedName(plan), gib(plan.size()))
	}
	var seen string
	if len(suspects) > 0 {
		var ids []string
		for _, share := range suspects {
			ids = append(ids, share.ID)
		}
		seen = "New since the create was sent, and perhaps what it made: " + strings.Join(ids, ", ") + "."
	}
	count := "Nothing was sent twice."
	if sends > 1 {
		count = fmt.Sprintf("The create was sent %d times, each time after the share had been missing for %s, so there may be more than one.", sends, createGrace)
	}
	return diag.NewErrorDiagnostic(createSummary(plan)+": the answer was lost, and the share may exist", diags.Paragraphs(diags.ErrorText(err), seen,
		where+". If it is there, import it with `terraform import ADDRESS ID` or delete it before you apply again. "+count))
}

// orphanExists tells a share that another create has not finished. Nothing was sent.
func orphanExists(plan *model, left *manila.Share) diag.Diagnostic {
	return diag.NewErrorDiagnostic(createSummary(plan)+": one of that name is unfinished", diags.Paragraphs(
		fmt.Sprintf("%s, of %s and in status %q, bears the mark of a create by Terraform that has not ended: the provider was killed or cut off before Terraform knew the share, "+
			"or somebody else is creating it right now. Nothing was sent.", diags.Capitalize(left.Ref().String()), gib(left.Size), left.Status),
		fmt.Sprintf("If no configuration has it, take it over with `terraform import ADDRESS %s`, or delete it. If this one or another has it already, it only kept the mark: "+
			"take that off (`openstack share unset --property %s %s`) or choose another name. Then run `terraform apply` again.", left.ID, createMarkerKey, left.ID)))
}

// orphansPossible warns of shares that may be left of earlier creates, on a service
// where nothing tells.
func orphansPossible(left []manila.Share) diag.Diagnostic {
	var shares []string
	for _, share := range left {
		shares = append(shares, fmt.Sprintf("%s, %s, %s", share.ID, gib(share.Size), share.Status))
	}
	return diag.NewWarningDiagnostic("There already is a "+manila.ShareRef{Name: left[0].Name}.String()+" that Terraform has created", diags.Paragraphs(
		"Before this one was created there were: "+strings.Join(shares, "; ")+".",
		"This service keeps the mark of a create for ever, so nothing tells whether those creates have ended. If an earlier apply of this configuration was killed while it created the share, "+
			"and no other configuration has it, it is left over: delete it, or keep it with `terraform import ADDRESS ID`. Another name avoids this warning."))
}

// createdTwice warns of a share too many.
func createdTwice(ours, other *manila.Share) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Two shares were created instead of one", diags.Paragraphs(
		fmt.Sprintf("The answer to the create was lost, the share was not there for %s, and so the create was sent again. The service has now carried out both: %s is in the state, %s is not.",
			createGrace, ours.Ref(), other.Ref()),
		fmt.Sprintf("Nothing uses the second one. Delete it: `openstack share delete %s`.", other.ID)))
}

func createSummary(plan *model) string {
	if plan.Name.ValueString() == "" {
		return "Cannot create a share of " + gib(plan.size())
	}
	return fmt.Sprintf("Cannot create share %q of %s", plan.Name.ValueString(), gib(plan.size()))
}

func quotedName(plan *model) string {
	if plan.Name.ValueString() == "" {
		return "without a name"
	}
	return fmt.Sprintf("%q", plan.Name.ValueString())
}
