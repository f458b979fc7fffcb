// Package messages builds summaries in every supported way, for the test of the tracing.
package messages

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
)

const constant = "A constant"

type direction struct{ up bool }

func (d direction) verb() string {
	if d.up {
		return "extend"
	}
	return "shrink"
}

type share struct{ ID string }

func (s share) String() string { return fmt.Sprintf("share %q", s.ID) }

func fail(summary string) diag.Diagnostic { return diag.NewErrorDiagnostic(summary, "") }

// Direct creates its diagnostics itself.
func Direct(ref share, n int) diag.Diagnostics {
	var ds diag.Diagnostics
	ds.AddError(constant, "")                                                       // want: A constant
	ds.AddAttributeError(path.Root("size"), fmt.Sprintf("%d %% of %s", n, ref), "") // want: *...* % of *...*
	ds.AddWarning(diags.Capitalize(fmt.Sprintf("quoted %q", ref.ID)), "")           // want: Quoted "*...*"
	return ds
}

// Passed passes its summary to another function.
func Passed(d direction, ref share, late bool) diag.Diagnostic {
	summary := "Cannot " + d.verb() + " " + ref.String()
	if late {
		return fail(summary + " in time")
	}
	return fail(ending(summary))
	// want: Cannot extend *...*
	// want: Cannot extend *...*: refused
	// want: Cannot extend *...* in time
	// want: Cannot shrink *...*
	// want: Cannot shrink *...*: refused
	// want: Cannot shrink *...* in time
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
	// want: One
	// want: Many
}

// Again repeats the summary of another diagnostic, which is found where that is created.
func Again(d diag.Diagnostic) diag.Diagnostic { return fail(d.Summary()) }

// Lost has a summary that cannot be traced.
func Lost(err error) diag.Diagnostic {
	return fail(err.Error()) // want: *...*
}

type own struct{ diag.ErrorDiagnostic }

// Past creates diagnostics without a constructor.
func Past() (diag.Diagnostic, func(string, string) diag.ErrorDiagnostic) {
	return own{diag.ErrorDiagnostic{}}, diag.NewErrorDiagnostic
}
