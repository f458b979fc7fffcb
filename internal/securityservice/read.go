package securityservice

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *serviceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Read, standardTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	service, err := r.provider.ReadSecurityService(ctx, state.Region.ValueString(), state.ref())
	switch {
	case manila.IsNotFound(err):
		tflog.Info(ctx, "the security service no longer exists", map[string]any{"id": state.ID.ValueString()})
		tfstate.Remove(ctx, resp, state.identity())
		return
	case err != nil:
		resp.Diagnostics.Append(diags.CallFailed("Cannot refresh "+state.ref().String(), err))
		return
	}
	imported := state.isImported()
	state.observe(service)
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &state.Region, r.api(state.Region))...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, imported, state.identity())...)
}
