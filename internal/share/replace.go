package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

// replacedByAnotherProtocol replaces the share for another protocol, but not
// for the same one in other letters: the service takes any case and answers in
// upper case.
func replacedByAnotherProtocol() planmodifier.String {
	const why = "Another protocol is another share."
	return stringplanmodifier.RequiresReplaceIf(
		func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = !strings.EqualFold(req.StateValue.ValueString(), req.PlanValue.ValueString())
		}, why, why)
}

// replacedByAnotherType replaces the share for another type, but not for the
// other name of the same one: a type can be written by name or by id, and a
// share must not be lost to a change of spelling.
func replacedByAnotherType() planmodifier.String {
	const why = "Another share type is another share."
	return stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			if req.ConfigValue.IsNull() {
				return
			}
			known, diags := recallShareType(ctx, req.Private)
			resp.Diagnostics.Append(diags...)
			resp.RequiresReplace = !known.names(req.PlanValue.ValueString())
		}, why, why)
}
