package tfstate

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Identity is the resource identity of what the service finds by its id.
type Identity struct {
	ID     types.String `tfsdk:"id"`
	Region types.String `tfsdk:"region"`
}

// IdentitySchema is the schema of an Identity; kind is a noun, such as "share".
func IdentitySchema(kind string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The " + kind + "'s id.",
			},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "The region the " + kind + " is in; the provider's region if not given.",
			},
		},
	}
}

// idForm is that of a UUID, with or without its hyphens: a name is none, and asking
// the service for it would only give "not found".
var idForm = regexp.MustCompile(`^[0-9a-fA-F-]{32,36}$`)

// Import starts an import by id or by Identity, for the refresh that follows.
func Import(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
	emptyID func() diag.Diagnostic, invalidID func(id string) diag.Diagnostic,
) {
	imported := Identity{ID: types.StringValue(req.ID)}
	switch {
	case req.ID == "" && (req.Identity == nil || req.Identity.Raw.IsNull()):
		resp.Diagnostics.Append(emptyID())
		return
	case req.ID != "" && !idForm.MatchString(req.ID):
		resp.Diagnostics.Append(invalidID(req.ID))
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
