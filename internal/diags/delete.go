package diags

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// StillThere reports something that exists although its delete was accepted. The opening
// says what is known of the request and what was last observed, the advice what to do
// where the backend failed.
func StillThere(ref manila.Ref, opening string, ended *waiter.Error, advice string) diag.Diagnostic {
	summary := Capitalize(ref.String()) + " was not deleted"
	switch ended.Cause {
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return diag.NewErrorDiagnostic(fmt.Sprintf("%s yet: %s", summary, ended.Cause), Paragraphs(opening, ObservationError(ended),
			"Run the command again: it continues from what it finds. The `timeouts` block (`delete`) sets how long it waits."))
	case waiter.CauseBackendFailed:
		return diag.NewErrorDiagnostic(summary+": the backend failed", Paragraphs(opening, advice))
	case waiter.CauseDenied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", Paragraphs(opening, ObservationError(ended)))
	default:
		return diag.NewErrorDiagnostic(fmt.Sprintf("%s: %s", summary, ended.Cause), Paragraphs(opening,
			"Run the command again. If it is still not deleted, ask an administrator for the cause."))
	}
}

// DeletionFailed is what is known of something whose earlier delete has failed.
func DeletionFailed(status string) string {
	return fmt.Sprintf("Its status is %s: an earlier attempt to delete or unmanage it has failed, so no request was sent.", status)
}

// LastObserved is the status at the end of a wait.
func LastObserved(ended *waiter.Error) string {
	if ended.Last == nil {
		return fmt.Sprintf("In %s it could not be read once.", Round(ended.Elapsed))
	}
	return fmt.Sprintf("Last observed after %s: %s.", Round(ended.Elapsed), ended.Last.Status)
}
