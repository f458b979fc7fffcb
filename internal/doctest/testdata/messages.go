// Package messages has summaries of every make, for the test of what finds them.
package messages

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const constant = "A constant"

type way struct{ up bool }

func (w way) verb() string {
	if w.up {
		return "extend"
	}
	return "shrink"
}

func fail(summary string) diag.Diagnostic { return diag.NewErrorDiagnostic(summary, "") }

// Direct is made on the spot.
func Direct(ref manila.ShareRef, n int) diag.Diagnostics {
	var said diag.Diagnostics
	said.AddError(constant, "")                                                       // says: A constant
	said.AddAttributeError(path.Root("size"), fmt.Sprintf("%d %% of %s", n, ref), "") // says: *...* % of *...*
	said.AddWarning(diags.Capitalize(fmt.Sprintf("quoted %q", ref.ID)), "")           // says: Quoted "*...*"
	return said
}

// Passed hands its summary to another function.
func Passed(w way, ref manila.ShareRef, late bool) diag.Diagnostic {
	summary := "Cannot " + w.verb() + " " + ref.String()
	if late {
		return fail(summary + " in time")
	}
	return fail(ending(summary))
	// says: Cannot extend *...*
	// says: Cannot extend *...*: refused
	// says: Cannot extend *...* in time
	// says: Cannot shrink *...*
	// says: Cannot shrink *...*: refused
	// says: Cannot shrink *...* in time
}

func ending(summary string) string {
	if len(summary) > 10 {
		return summary + ": refused"
	}
	return summary
}

// Assigned chooses among texts.
func Assigned(many bool) diag.Diagnostic {
	text := "One"
	if many {
		text = "Many"
	}
	return fail(text)
	// says: One
	// says: Many
}

// Again repeats a summary that was found where it was made.
func Again(d diag.Diagnostic) diag.Diagnostic { return fail(d.Summary()) }

// Lost is what cannot be traced.
func Lost(err error) diag.Diagnostic {
	return fail(err.Error()) // says: *...*
}

type own struct{ diag.ErrorDiagnostic }

// Past makes diagnostics past the makers, which has to be found too.
func Past() (diag.Diagnostic, func(string, string) diag.ErrorDiagnostic) {
	return own{diag.ErrorDiagnostic{}}, diag.NewErrorDiagnostic
}
