package snapshot

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *snapshotResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Read, readTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	snapshot, err := r.provider.ReadSnapshot(ctx, state.Region.ValueString(), state.ref())
	switch {
	case manila.IsNotFound(err):
		tflog.Info(ctx, "the snapshot no longer exists", map[string]any{"snapshot": state.ID.ValueString()})
		tfstate.Remove(ctx, resp, state.identity())
		return
	case err != nil:
		resp.Diagnostics.Append(diags.CallFailed("Cannot refresh "+state.ref().String(), err))
		return
	}
	imported, before := state.isImported(), state
	state.observe(snapshot)
	if imported || resp.Identity.Raw.IsFullyNull() {
		resp.Diagnostics.Append(tfstate.SetRegion(ctx, &state.Region, r.provider.API)...)
	}
	if warning := statusWarning(snapshot); warning != nil {
		resp.Diagnostics.Append(warning)
	}
	if !reflect.DeepEqual(before, state) {
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, imported, state.identity())...)
}
