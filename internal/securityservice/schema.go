package securityservice

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

const inUseHelp = " Cannot be changed while a share network in use has the service."

func (r *serviceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A security service: a directory (Active Directory, Kerberos or LDAP) that the share servers of a share network use. " +
			"All arguments but `region` are changed in place.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`active_directory`, `kerberos` or `ldap`." + inUseHelp,
				Validators:          []validator.String{stringvalidator.OneOf("active_directory", "kerberos", "ldap")},
			},
			"name":        text("The name. Names need not be unique."),
			"description": text("What the service is for."),
			"dns_ip":      text("The address of the DNS server that the share servers use." + inUseHelp),
			"domain":      text("The domain, or the Kerberos realm." + inUseHelp),
			"server":      text("The address or host name of the directory's server." + inUseHelp),
			"user":        text("The user that the share servers log in as." + inUseHelp),
			"ou":          text("The organizational unit that the share servers join. From microversion 2.44 on." + inUseHelp),
			"default_ad_site": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The site of the Active Directory whose servers are used, in place of `server`. From microversion 2.76 on." +
					inUseHelp,
				Validators: append(limits(), stringvalidator.ConflictsWith(path.MatchRoot("server"))),
			},
			"password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The password of `user`. It is in the state; `password_wo` is not. The provider never reads it back: the service " +
					"returns passwords, and a changed one is no drift." + inUseHelp,
				Validators: append(limits(), stringvalidator.ConflictsWith(path.MatchRoot("password_wo"))),
			},
			"password_wo": schema.StringAttribute{
				Optional: true, WriteOnly: true,
				MarkdownDescription: "The password of `user`, which is in no state and no plan. Needs Terraform 1.11 or later. It is sent when the service is created and when " +
					"`password_wo_version` changes." + inUseHelp,
				Validators: append(limits(), stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version"))),
			},
			"password_wo_version": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "A number that is changed together with `password_wo`, because Terraform does not see whether that has changed.",
				Validators:          []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("password_wo"))},
			},
			"region":     tfstate.SetAtCreate("The region the security service is in; the provider's region if not given. Changing this forces a new security service."),
			"id":         tfstate.Computed("The security service's id."),
			"project_id": tfstate.Computed("The project that owns the security service."),
			"status":     tfstate.Computed("The status; `new` for all, since services have dropped it."),
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfstate.TimeoutsBlock(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: "How long a create may take, such as `30s` or `2m`. Default `5m`.",
				ReadDescription:   "How long a refresh may take. Default `5m`.",
				UpdateDescription: "How long an update may take. Default `5m`.",
				DeleteDescription: "How long a delete may take. Default `5m`.",
			}),
		},
	}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: limits()}
}

// limits are those of the service's database.
func limits() []validator.String {
	return []validator.String{stringvalidator.UTF8LengthAtMost(255)}
}
