package securityservice

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *serviceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, standardTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	api := r.api(state.Region)
	err := api.DeleteSecurityService(ctx, state.ref())
	switch {
	case manila.IsNotFound(err):
	case err == nil:
		resp.Diagnostics.Append(r.provider.VerifyDeleted(ctx, state.ref(), func(ctx context.Context) error {
			_, err := api.GetSecurityService(ctx, state.ref())
			return err
		}))
	case manila.IsForbidden(err):
		networks, _ := r.provider.NetworksWith(ctx, state.Region.ValueString(), state.ref())
		resp.Diagnostics.Append(notDeleted(state.ref(), networks, err))
	default:
		resp.Diagnostics.Append(diags.CallFailed("Cannot delete "+state.ref().String(), err))
	}
}
