package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ValidateConfig finds a client that the service would not take, before anything
// is planned.
func (r *ruleResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var kind, to types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("access_type"), &kind)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("access_to"), &to)...)
	if resp.Diagnostics.HasError() || !tfstate.IsKnown(kind) || !tfstate.IsKnown(to) {
		return
	}
	if err := checkTarget(kind.ValueString(), to.ValueString()); err != nil {
		resp.Diagnostics.Append(badTarget(path.Root("access_to"), kind.ValueString(), to.ValueString(), err))
	}
}
