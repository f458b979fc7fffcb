package diags

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// CreateMarker begins the description of a resource without metadata that is being
// created. The random text that follows it identifies the create.
const CreateMarker = "terraform_create_id="

// OrphansNotChecked reports a create that was not sent because it is not known whether an
// earlier one left its resource behind.
func OrphansNotChecked(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot create "+ref.String()+": the existing ones could not be listed", Paragraphs(
		fmt.Sprintf("Before it creates a %s, the provider checks for one of that name from an interrupted apply. Nothing was created.", ref.Kind), ErrorText(err)))
}

// CreateOutcomeUnknown reports a create whose response was lost, and whose resource could
// be neither found nor ruled out.
func CreateOutcomeUnknown(ref manila.Ref, marker string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot create "+ref.String()+": the response was lost, and it may exist", Paragraphs(ErrorText(err),
		fmt.Sprintf("Look for a %s whose description is %q (`openstack %s list --detail`). If it exists, import it with `terraform import ADDRESS ID` or delete it before the next apply.",
			ref.Kind, CreateMarker+marker, listCommand(ref))))
}

// OrphanPossible reports a create whose context ended before it was known whether another
// run is still creating a resource of the same name.
func OrphanPossible(ref, orphan manila.Ref, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot create "+ref.String()+": the check for an interrupted apply did not end", Paragraphs(
		fmt.Sprintf("The description of %s is still the create marker of another run, and it is not known yet whether that run is still creating it. Nothing was created.", orphan), ErrorText(err)))
}

// OrphanExists reports a resource of the same name whose create did not end.
func OrphanExists(orphan manila.Ref) diag.Diagnostic {
	return diag.NewErrorDiagnostic(Capitalize(orphan.String())+" from an interrupted apply exists", Paragraphs(
		"Its description is still the create marker of another run: the provider was killed before it was in a state, or another run is creating it now. Nothing was created.",
		fmt.Sprintf("If no configuration has it, import it (`terraform import ADDRESS %s`) or delete it. If a configuration has it, apply that, or change its description. Then run `terraform apply` again.", orphan.ID)))
}

// listCommand is the part of the command that lists resources of a kind.
func listCommand(ref manila.Ref) string {
	if ref.Kind == "security service" {
		return "share security service"
	}
	return ref.Kind
}
