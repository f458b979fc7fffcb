// Package snapshot is sfs_share_snapshot: the resource, the data sources, and the
// list resource.
package snapshot

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var (
	_ resource.ResourceWithConfigure   = (*snapshotResource)(nil)
	_ resource.ResourceWithIdentity    = (*snapshotResource)(nil)
	_ resource.ResourceWithImportState = (*snapshotResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*snapshotResource)(nil)
)

// The default timeouts. A create waits for a resize of the share, which may take an
// hour.
const (
	createTimeout = 60 * time.Minute
	readTimeout   = 5 * time.Minute
	updateTimeout = 5 * time.Minute
	deleteTimeout = 20 * time.Minute
)

type snapshotResource struct {
	provider *conns.Provider
}

// NewResource is the sfs_share_snapshot resource.
func NewResource() resource.Resource { return &snapshotResource{} }

func (r *snapshotResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_snapshot"
}

func (r *snapshotResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *snapshotResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfstate.IdentitySchema("snapshot")
}

func (r *snapshotResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfstate.ImportByID(ctx, req, resp, "snapshot", "openstack share snapshot list")
}

// ModifyPlan decides which changes replace the snapshot, and warns of that: it is what
// one goes back to.
func (r *snapshotResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var state, plan model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.ShareID.Equal(state.ShareID) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("share_id"))
	}
	if tfstate.RegionChanges(plan.Region, state.Region) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("region"))
	}
	if len(resp.RequiresReplace) > 0 {
		resp.Diagnostics.Append(replacementDeletes(state.ref(), resp.RequiresReplace))
	}
}

// observer observes a snapshot in the region of the resource.
func (r *snapshotResource) observer(region types.String, ref manila.Ref) *conns.SnapshotObserver {
	return r.provider.SnapshotObserver(region.ValueString(), ref)
}
