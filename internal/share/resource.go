// Package share is sfs_share: the resource, whose size goes up and down in place,
// the data sources, and the list resource.
package share

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
	_ resource.ResourceWithConfigure   = (*shareResource)(nil)
	_ resource.ResourceWithIdentity    = (*shareResource)(nil)
	_ resource.ResourceWithImportState = (*shareResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*shareResource)(nil)
)

// How long each operation may take unless the configuration says otherwise.
// A resize is an update, and moving data off the end of a share takes longest.
const (
	createTimeout = 20 * time.Minute
	readTimeout   = 5 * time.Minute
	updateTimeout = 60 * time.Minute
	deleteTimeout = 20 * time.Minute
)

type shareResource struct {
	provider *conns.Provider
}

// NewResource is the sfs_share resource.
func NewResource() resource.Resource { return &shareResource{} }

func (r *shareResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share"
}

func (r *shareResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *shareResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfstate.IdentitySchema("share")
}

func (r *shareResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfstate.ImportByID(ctx, req, resp, "share", "openstack share list")
}

// api is the client of the share's region.
func (r *shareResource) api(region types.String) *manila.Client {
	return r.provider.API.InRegion(region.ValueString())
}

func (m *model) identity() tfstate.Identity { return tfstate.Identity{ID: m.ID, Region: m.Region} }
