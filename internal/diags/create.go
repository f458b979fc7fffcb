package diags

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// CreateMarker begins the description of a resource without metadata that is being
// created. The random text that follows it identifies the create.
const CreateMarker = "terraform_create_id="

// Creation is what is created, in the messages about its create.
type Creation struct {
	// Kind is a noun, such as "share network".
	Kind string
	// Planned has the name: `share network "corp"`.
	Planned string
}

func (c Creation) summary() string { return "Cannot create " + c.Planned }

// OrphansNotChecked reports a create that was not sent because it is not known whether an
// earlier one left its resource behind. The advice may be empty.
func OrphansNotChecked(c Creation, err error, advice string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(c.summary()+": existing "+c.Kind+"s could not be listed", Paragraphs(
		fmt.Sprintf("Before it creates a %s, the provider checks for one of that name from an interrupted apply. Nothing was created.", c.Kind), ErrorText(err), advice))
}

// OrphanPossible reports a create whose context ended before it was known whether another
// run is still creating a resource of the same name. The marked text says what shows
// that, after the name.
func OrphanPossible(c Creation, orphan manila.Ref, marked string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(c.summary()+": the check for an interrupted apply did not end", Paragraphs(
		fmt.Sprintf("%s %s. It is not known yet whether that run is still creating it. Nothing was created.", Capitalize(orphan.String()), marked), ErrorText(err)))
}

// OrphanExists reports a resource of the same name whose create did not end. The advice
// says what to do with it.
func OrphanExists(orphan manila.Ref, marked, advice string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(Capitalize(orphan.String())+" from an interrupted apply exists", Paragraphs(
		fmt.Sprintf("It %s: the provider was killed before it was in a state, or that run is creating it now. Nothing was created.", marked),
		advice+" Then run `terraform apply` again."))
}

// Marked says of a resource without metadata that it carries a create marker.
func Marked(status string) string {
	const marked = "its description is still the create marker of another run"
	if status == "" {
		return "is not complete: " + marked
	}
	return "has status " + status + ", and " + marked
}

// MarkedAdvice is what to do with an orphan without metadata.
func MarkedAdvice(orphan manila.Ref) string {
	return fmt.Sprintf("If no configuration has it, import it (`terraform import ADDRESS %s`) or delete it (`%s delete %s`). If a configuration has it, apply that, or change its description.",
		orphan.ID, command(orphan.Kind), orphan.ID)
}

// LostCreate is a create whose response was lost.
type LostCreate struct {
	Sends int
	// MissingFor is how long what was created had been missing before a repetition.
	MissingFor time.Duration
	// Candidates are the ids of those that it may have created.
	Candidates []string
	Err        error
}

// CreateOutcomeUnknown reports a create whose response was lost, and whose resource could
// be neither found nor ruled out. The search says how to look for it.
func CreateOutcomeUnknown(c Creation, lost LostCreate, search string) diag.Diagnostic {
	count := "The request was sent once."
	if lost.Sends > 1 {
		count = fmt.Sprintf("The request was sent %d times, each time after the %s had been missing for %s, so there may be more than one.", lost.Sends, c.Kind, lost.MissingFor)
	}
	if len(lost.Candidates) > 0 {
		count += " Of that name, these are new since: " + strings.Join(lost.Candidates, ", ") + "."
	}
	return diag.NewErrorDiagnostic(c.summary()+": the response was lost, and the "+c.Kind+" may exist", Paragraphs(ErrorText(lost.Err), count,
		search+". If it exists, import it with `terraform import ADDRESS ID` or delete it before the next apply."))
}

// MarkedSearch is how to look for a resource without metadata.
func MarkedSearch(c Creation, marker string) string {
	return fmt.Sprintf("Look for a %s whose description is `%s` (`%s list --detail`), or for a new one that no configuration has", c.Kind, CreateMarker+marker, command(c.Kind))
}

// CreatedTwice warns of a create that was sent again and carried out twice.
func CreatedTwice(c Creation, created manila.Ref, duplicateID string, missingFor time.Duration) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Two "+c.Kind+"s were created instead of one", Paragraphs(
		fmt.Sprintf("The response to the create was lost and the %s was missing for %s, so the create was sent again; the service carried out both. %s is in the state, %s is not.",
			c.Kind, missingFor, Capitalize(created.String()), duplicateID),
		fmt.Sprintf("Delete the second one: `%s delete %s`.", command(c.Kind), duplicateID)))
}

// command is the client's command for a kind of resources.
func command(kind string) string {
	if strings.HasPrefix(kind, "share") {
		return "openstack " + kind
	}
	return "openstack share " + kind
}
