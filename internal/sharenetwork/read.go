package sharenetwork

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *networkResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Read, readTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	network, err := r.provider.ReadShareNetwork(ctx, state.Region.ValueString(), state.ref())
	if manila.IsNotFound(err) {
		tflog.Info(ctx, "the share network no longer exists", map[string]any{"id": state.ID.ValueString()})
		tfstate.Remove(ctx, resp, state.identity())
		return
	}
	var services []string
	if err == nil {
		expected, _ := ids(state.SecurityServiceIDs)
		services, err = r.provider.SecurityServiceIDs(ctx, state.Region.ValueString(), state.ref(), expected)
	}
	if err != nil {
		resp.Diagnostics.Append(diags.CallFailed("Cannot refresh "+state.ref().String(), err))
		return
	}
	imported := state.isImported()
	state.set(network, services)
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &state.Region, r.api(state.Region))...)
	if resp.Diagnostics.HasError() {
		return
	}
	if network.Status == statusError {
		resp.Diagnostics.Append(inError(state.ref()))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, imported, state.identity())...)
}
