package tfstate

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
)

// Regexp is a validator that rejects an invalid pattern in the configuration.
type Regexp struct{}

// Description is for the documentation of schemas.
func (Regexp) Description(context.Context) string { return "a regular expression (RE2)" }

// MarkdownDescription is the same as Description.
func (r Regexp) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// ValidateString accepts an unknown value.
func (Regexp) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if _, err := regexp.Compile(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.Append(InvalidRegexp(req.Path, err))
	}
}

// InvalidRegexp reports a pattern that does not compile.
func InvalidRegexp(at path.Path, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid regular expression", diags.Capitalize(diags.Sentence(err.Error())))
}
