package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

const defaultProtocol = "NFS"

// schemaVersion is raised when a state of the version before has to be upgraded.
// Every released version has a state in testdata/states.
const schemaVersion = 1

func (r *shareResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: schemaVersion,
		MarkdownDescription: "A file share whose `size` goes up and down in place. An apply that changes the size waits until the share " +
			"is available at the new size, and fails, with the service's reason, when it is not.",
		Attributes: map[string]schema.Attribute{
			"size": schema.Int64Attribute{
				Required:   true,
				CustomType: wholeNumber{},
				MarkdownDescription: "The capacity in GiB, a whole number of at least 1. Raising it extends the share (`os-extend`), lowering it " +
					"shrinks the share (`os-shrink`); the share is never replaced because of it.",
				Validators: []validator.Int64{int64validator.AtLeast(1), inGiB{}},
			},
			"actual_size": schema.Int64Attribute{
				Computed: true,
				MarkdownDescription: "The capacity in GiB that the share has on the service. Equal to `size` under `size_policy = \"exact\"`; under `at_least` it may be larger. " +
					"A shrink that only a change of `size_policy` causes is shown here in the plan.",
			},
			"size_policy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(exact),
				MarkdownDescription: "`exact` (the default): any size other than `size` is drift, which the next apply corrects. `at_least`: `size` is a " +
					"minimum; a share that has grown beyond it, by autogrow or by an operator in an emergency, is no drift and is never shrunk.",
				Validators: []validator.String{stringvalidator.OneOf(exact, atLeast)},
			},
			"prevent_shrink": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "`true` makes a plan that would shrink the share an error, as `prevent_destroy` does for destroy. Default `false`.",
			},
			"deletion_protection": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "`true` makes destroying or replacing the share an error, in the plan where it can be seen there. To delete the share, " +
					"set it to `false` and apply first. Default `false`.",
			},
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The share's name. Names need not be unique. Changed in place.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the share is for. Changed in place.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
			},
			"is_public": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether other projects see the share; many services reserve `true` for administrators. Default `false`. Changed in place.",
			},
			"metadata": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "User-defined metadata of the share. The provider owns the keys given here: a value that was changed outside " +
					"Terraform is corrected, and other keys (of the backend, of a CSI driver) are left alone. Changed in place where the service can.",
				Validators: []validator.Map{
					noNulls{},
					mapvalidator.KeysAre(stringvalidator.UTF8LengthBetween(1, 255), stringvalidator.NoneOf(createMarkerKey)),
					mapvalidator.ValueStringsAre(stringvalidator.UTF8LengthBetween(1, 1023)),
				},
			},
			"share_proto":       tfstate.SetAtCreate("The protocol by which the share is mounted, such as `NFS` or `CIFS`, case-insensitive. Default `NFS`. Changing this forces a new share."),
			"availability_zone": tfstate.SetAtCreate("The name of the availability zone. Chosen by the service if not given. Changing this forces a new share."),
			"share_type":        tfstate.SetAtCreate("The share type, by name or id. The service's default if not given. Changing this forces a new share."),
			"share_network_id":  tfstate.SetAtCreate("The share network, for backends that manage share servers. Changing this forces a new share."),
			"snapshot_id":       tfstate.SetAtCreate("The snapshot that the share is created from. Changing this forces a new share; removing it from the configuration does not."),
			"enterprise_project_id": tfstate.SetAtCreate("The enterprise project that the share belongs to (Huawei Cloud); the provider's if not given. Changing this forces a new share; " +
				"removing it from the configuration does not."),
			"encryption": schema.SingleNestedAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The KMS key that the share is encrypted with (Huawei Cloud). Changing this forces a new share; " +
					"removing it from the configuration does not.",
				PlanModifiers: []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"key_id":    cryptAttribute("The id of the key."),
					"domain_id": cryptAttribute("The id of the account that the key belongs to."),
					"alias":     cryptAttribute("The name of the key."),
				},
			},
			"tags": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Tags of the share, on services that have them (the SFS services; OpenStack Manila has not). The provider owns the keys given here, and leaves other keys alone. " +
					"At most 10 together with the provider's `default_tags`; keys have 1 to 36 characters and values up to 43, without control characters and `= * < > \\ , | /`. Changed in place.",
				Validators: []validator.Map{tagLimits{}},
			},
			"tags_all": schema.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "`tags` together with the provider's `default_tags`. A default tag that was changed outside Terraform, or is new in the provider block, shows here in the plan.",
			},
			"region": tfstate.SetAtCreate("The region the share is in; the provider's region if not given. It selects the endpoint in the catalogue. " +
				"Changing this forces a new share."),

			"id":         tfstate.Computed("The share's id."),
			"project_id": tfstate.Computed("The project that owns the share."),
			"status": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The share's status when it was last read. A healthy share is `available`; after a failed resize the status " +
					"may be `shrinking_error`, `extending_error` or `shrinking_possible_data_loss_error`.",
			},
			"host":            tfstate.Computed("The backend that held the share when it was created or imported, where the service shows it. A move to another backend is no drift."),
			"share_server_id": tfstate.Computed("The share server that exports the share, where the service shows it."),
			"created_at":      tfstate.Computed("When the share was created, in UTC (RFC 3339)."),
			"export_location": tfstate.Computed("The path to mount the share by: the first of `export_locations`."),
			"export_locations": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: "All paths to mount the share by: preferred ones first, then sorted. Paths for " +
					"administrators only are left out where the service tells them apart.",
				PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"path":      schema.StringAttribute{Computed: true, MarkdownDescription: "The path, as a client mounts it."},
						"preferred": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the service prefers this path over the others; false for an only path."},
					},
				},
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfstate.TimeoutsBlock(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: "How long a create may take, such as `30s` or `2h`. Default `20m`.",
				ReadDescription:   "How long a refresh may take. Default `5m`.",
				UpdateDescription: "How long an update may take, a resize and the wait for it included. Default `60m`.",
				DeleteDescription: "How long a delete may take. Default `20m`.",
			}),
		},
	}
}

func cryptAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: description,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}
