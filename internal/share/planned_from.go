package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// plannedFrom is the share that a plan started from. Terraform plans a
// replacement twice: once with the prior state, and then as a create, without a
// prior state but with the private state of the first plan (observed with
// Terraform 1.11). For -replace and replace_triggered_by the first plan cannot
// know that the share will be replaced, and only this tells the second.
//
// Every plan with a prior state writes it and nothing else does; Read, Create and
// Update remove it. So a create that finds it is a replacement, and one that
// finds other keys, after a refresh has found the share deleted, is not.
type plannedFrom struct {
	ID        string `json:"id"`
	Protected bool   `json:"protected"`
}

const plannedFromKey = "planned_from"

// setPlannedFrom writes plannedFrom for a plan that has a prior state.
func setPlannedFrom(ctx context.Context, req resource.ModifyPlanRequest, private tfstate.PrivateWriter) diag.Diagnostics {
	if req.State.Raw.IsNull() {
		return nil
	}
	var id types.String
	var protected types.Bool
	diags := req.State.GetAttribute(ctx, path.Root("id"), &id)
	diags.Append(req.State.GetAttribute(ctx, path.Root("deletion_protection"), &protected)...)
	diags.Append(tfstate.SetPrivate(ctx, private, plannedFromKey, &plannedFrom{ID: id.ValueString(), Protected: protected.ValueBool()})...)
	return diags
}

// forgetPlannedFrom removes plannedFrom from a private state that will be saved.
func forgetPlannedFrom(ctx context.Context, private tfstate.PrivateWriter) diag.Diagnostics {
	return tfstate.SetPrivate[plannedFrom](ctx, private, plannedFromKey, nil)
}

// planForcedReplacement reports a create that replaces a protected or locked share. A warning
// of one that is not protected would not be shown: Terraform shows only the errors
// of this plan.
func (r *shareResource) planForcedReplacement(ctx context.Context, private tfstate.PrivateReader, configured *model) diag.Diagnostics {
	replaced, diags := tfstate.GetPrivate[plannedFrom](ctx, private, plannedFromKey)
	if replaced == nil {
		return diags
	}
	state := &model{DeletionProtection: types.BoolValue(replaced.Protected)}
	if !isProtected(state, configured) {
		diags.Append(r.planLocked(ctx, &model{ID: types.StringValue(replaced.ID), Name: configured.Name, Region: configured.Region}))
		return diags
	}
	ref := manila.Ref{ID: replaced.ID, Name: configured.Name.ValueString()}
	return append(diags, replacementForced(ref, replaced.Protected))
}
