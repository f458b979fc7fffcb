package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *rulesResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All access rules of a share. Other rules of the share, such as those added outside Terraform, are drift, which the next apply removes.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: shareIDDescription + replaces,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"rules": schema.SetNestedAttribute{
				Required:            true,
				MarkdownDescription: "The rules. Without any, no client may mount the share.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"access_type": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: typeDescription,
							Validators:          []validator.String{stringvalidator.OneOf(accessTypes...)},
						},
						"access_to": schema.StringAttribute{
							Required:            true,
							MarkdownDescription: clientDescription,
							Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
						},
						"access_level": schema.StringAttribute{
							Optional: true,
							MarkdownDescription: levelDescription + " Changed in place where the service can (microversion 2.88, rules by `ip`); elsewhere this one rule is removed " +
								"and added again, and its clients have no access in between.",
							Validators: []validator.String{stringvalidator.OneOf(manila.LevelReadWrite, manila.LevelReadOnly)},
						},
					},
				},
			},
			"failed": schema.SetAttribute{
				Computed:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Rules in state \"error\", such as `ip 10.0.0.1`: those that the backend rejected, and those that it failed to remove; null if there are none. " +
					"The next apply tries again. Below microversion 2.28 it is null, since the service has no state for each rule.",
			},
			"region": tfstate.SetAtCreate(regionDescription+replaces, stringplanmodifier.RequiresReplaceIfConfigured()),
		},
		Blocks: map[string]schema.Block{"timeouts": timeoutsBlock(ctx)},
	}
}

func (r *rulesResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"share_id": identityschema.StringAttribute{RequiredForImport: true, Description: shareIDDescription},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       regionDescription,
			},
		},
	}
}
