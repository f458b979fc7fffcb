package diags

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// CallFailed reports a call that did not succeed, and what is the state now. It is on
// no argument, except on `region` where the one of the resource is what is wrong: every
// resource and data source has that argument.
func CallFailed(summary string, err error, state ...string) diag.Diagnostic {
	detail := Paragraphs(append([]string{ErrorText(err)}, state...)...)
	if isRegionOfResource(err) {
		return diag.NewAttributeErrorDiagnostic(path.Root("region"), summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// CallFailedOn is CallFailed on the argument that the call was about.
func CallFailedOn(argument, summary string, err error) diag.Diagnostic {
	if isRegionOfResource(err) {
		return CallFailed(summary, err)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), summary, ErrorText(err))
}

func isRegionOfResource(err error) bool {
	failure, ok := manila.AsError(err)
	return ok && failure.IsRegionOfResource()
}
