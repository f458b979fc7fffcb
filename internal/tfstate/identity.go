package tfstate

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Identity is that of a resource with an id in a region.
type Identity struct {
	ID     types.String `tfsdk:"id"`
	Region types.String `tfsdk:"region"`
}

// IdentitySchema is the schema of an Identity; kind is the resource's: "share network".
func IdentitySchema(kind string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "The " + kind + "'s id."},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "The region the " + kind + " is in; the provider's region if not given.",
			},
		},
	}
}

// idForm is that of a UUID, with or without its hyphens: a name is none, and neither is
// an id with a space.
var idForm = regexp.MustCompile(`^[0-9a-fA-F-]{32,36}$`)

// ImportByID imports by id or identity. The command lists the ids.
func ImportByID(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, kind, command string) {
	imported := Identity{ID: types.StringValue(req.ID)}
	switch {
	case req.ID == "" && (req.Identity == nil || req.Identity.Raw.IsNull()):
		resp.Diagnostics.Append(diag.NewErrorDiagnostic("Empty import ID", fmt.Sprintf("Expected the id of a %s: `terraform import ADDRESS ID`. `%s` lists the ids.", kind, command)))
		return
	case req.ID != "" && !idForm.MatchString(req.ID):
		resp.Diagnostics.Append(diag.NewErrorDiagnostic(fmt.Sprintf("Invalid import ID %q of a %s", req.ID, kind),
			fmt.Sprintf("Expected the id of a %s, not its name: `terraform import ADDRESS ID`. `%s` lists the ids.", kind, command)))
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
