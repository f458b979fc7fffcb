// Package securityservice is sfs_security_service: a directory that the share servers of
// share networks use.
package securityservice

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
	_ resource.ResourceWithConfigure   = (*serviceResource)(nil)
	_ resource.ResourceWithIdentity    = (*serviceResource)(nil)
	_ resource.ResourceWithImportState = (*serviceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*serviceResource)(nil)
	_ resource.ResourceWithMoveState   = (*serviceResource)(nil)
)

// standardTimeout is how long each operation may take unless the configuration says
// otherwise. The service answers at once.
const standardTimeout = 5 * time.Minute

// typeName is what Terraform calls the resource.
const typeName = "sfs_security_service"

type serviceResource struct {
	provider *conns.Provider
}

// NewResource is the sfs_security_service resource.
func NewResource() resource.Resource { return &serviceResource{} }

func (r *serviceResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

func (r *serviceResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (r *serviceResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfstate.IdentitySchema("security service")
}

func (r *serviceResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	tfstate.ImportByID(ctx, req, resp, "security service", "openstack share security service list")
}

func (r *serviceResource) api(region types.String) *manila.Client {
	return r.provider.API.InRegion(region.ValueString())
}
