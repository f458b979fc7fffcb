// Package sharenetwork is sfs_share_network: the resource, the data source and the list
// resource of the networks that share servers are in.
package sharenetwork

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var (
	_ resource.ResourceWithConfigure   = (*networkResource)(nil)
	_ resource.ResourceWithIdentity    = (*networkResource)(nil)
	_ resource.ResourceWithImportState = (*networkResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*networkResource)(nil)
	_ resource.ResourceWithMoveState   = (*networkResource)(nil)
)

// The default timeouts. Only backends take time: to change the security services of
// share servers, and to delete share servers.
const (
	readTimeout   = 5 * time.Minute
	changeTimeout = 20 * time.Minute
)

const (
	typeName = "sfs_share_network"
	kind     = "share network"
)

type networkResource struct {
	provider *conns.Provider
}

// NewResource is the sfs_share_network resource.
func NewResource() resource.Resource { return &networkResource{} }

func (r *networkResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

func (r *networkResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *networkResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfstate.IdentitySchema(kind)
}

func (r *networkResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfstate.ImportByID(ctx, req, resp, kind, "openstack share network list")
}

func (r *networkResource) api(region types.String) *manila.Client {
	return r.provider.API.InRegion(region.ValueString())
}
