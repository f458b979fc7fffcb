package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// Descriptions that several schemas share.
const (
	shareIDDescription = "The id of the share."
	typeDescription    = "How clients are identified: `ip` by address, `user` by the name of a user or group, `cert` by the common name of a certificate or, on SFS, " +
		"by VPC, `cephx` by the id of a Ceph user. Which types a share takes depends on its protocol: NFS usually takes `ip`, CIFS `user`, CephFS `cephx`; " +
		"NFS and CIFS on SFS take `cert`."
	clientDescription = "The client: an address or a range such as `10.0.0.0/24` (`ip`; IPv6 where the service has microversion 2.38), a user or group (`user`), a common name, " +
		"the id of a VPC, or what the function `vpc_access` returns for a range of addresses in a VPC (`cert`), the id of a Ceph user (`cephx`). " +
		"`10.0.0.1` and `10.0.0.1/32` are the same client."
	levelDescription  = "`rw` to read and write (the default), or `ro` to read only."
	regionDescription = "The region the share is in; the provider's region if not given."
	ruleIDDescription = "The id of the rule, as returned by the service."
	replaces          = " Changing this forces a new resource."
)

func (r *ruleResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One access rule of a share: a client that may mount it. An apply that adds a rule waits until the rule is active, and fails if the backend rejects it.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: shareIDDescription + replaces,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_type": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: typeDescription + replaces,
				Validators:          []validator.String{stringvalidator.OneOf(accessTypes...)},
			},
			"access_to": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: clientDescription + replaces,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"access_level": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(manila.LevelReadWrite),
				MarkdownDescription: levelDescription + " Changed in place where the service can (microversion 2.88, rules by `ip`); elsewhere the rule is replaced, " +
					"and its clients have no access in between.",
				Validators: []validator.String{stringvalidator.OneOf(manila.LevelReadWrite, manila.LevelReadOnly)},
			},
			"region": tfstate.SetAtCreate(regionDescription + replaces),
			"id":     tfstate.Computed(ruleIDDescription),
			"state": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The last observed state of the rule. `active` is a rule that is applied. A rule that the backend rejected is in `error`, " +
					"and so may be others that were applied with it. On services below microversion 2.28 it is the state of all rules of the share together.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"access_key": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The key of a `cephx` rule, stored in the Terraform state; null for other rules. The ephemeral resource `sfs_share_access_key` reads a " +
					"key without storing it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": timeoutsBlock(ctx)},
	}
}

func timeoutsBlock(ctx context.Context) schema.Block {
	return tfstate.TimeoutsBlock(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long adding may take, including the wait for a resize of the share. Default `60m`.",
		ReadDescription:   "How long a refresh may take. Default `5m`.",
		UpdateDescription: "How long a change may take, including the wait for a resize of the share. Default `60m`.",
		DeleteDescription: "How long removing may take, including the wait for a resize of the share. Default `60m`.",
	})
}

func (r *ruleResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"share_id": identityschema.StringAttribute{RequiredForImport: true, Description: shareIDDescription},
			"id":       identityschema.StringAttribute{RequiredForImport: true, Description: ruleIDDescription},
			"region": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       regionDescription,
			},
		},
	}
}
