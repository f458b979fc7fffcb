// Package share is sfs_share: the resource, whose size goes up and down in place,
// the data sources, and the list resource.
package share

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
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

// acceptedGrace is how long accepted work may stay invisible before it counts as
// never started. Manila writes the new status before it answers 202, so this is
// for services that queue the request first.
const acceptedGrace = 10 * time.Second

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

// identity is the resource identity.
type identity struct {
	ID     types.String `tfsdk:"id"`
	Region types.String `tfsdk:"region"`
}

func (r *shareResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The share's id.",
			},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "The region the share is in; the provider's region if not given.",
			},
		},
	}
}

func (r *shareResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	imported := identity{ID: types.StringValue(req.ID)}
	switch {
	case req.ID == "" && (req.Identity == nil || req.Identity.Raw.IsNull()):
		resp.Diagnostics.Append(emptyImportID())
		return
	case req.ID != "" && !shareIDForm.MatchString(req.ID):
		resp.Diagnostics.Append(invalidImportID(req.ID))
		return
	case req.ID == "":
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), imported.Region)...)
}

// api is the client of the share's region.
func (r *shareResource) api(region types.String) *manila.Client {
	return r.provider.API.InRegion(region.ValueString())
}

func (m *model) identity() identity { return identity{ID: m.ID, Region: m.Region} }
