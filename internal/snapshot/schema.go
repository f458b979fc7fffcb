package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// Descriptions that several schemas share.
const (
	idHelp        = "The snapshot's id."
	nameHelp      = "The snapshot's name."
	forWhat       = "What the snapshot is for."
	shareIDHelp   = "The id of the share that the snapshot is of."
	statusHelp    = "The snapshot's status when it was last read. A snapshot that can be used is `available`."
	sizeHelp      = "The least size, in GiB, of a share that is created from the snapshot."
	shareSizeHelp = "The size of the share, in GiB, when the snapshot was created."
	projectHelp   = "The project that owns the snapshot, where the service shows it (microversion 2.17)."
	createdAtHelp = "When the snapshot was created, in UTC (RFC 3339)."
)

func (r *snapshotResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A snapshot of a share: what the share held at one moment, kept on the service. An apply that creates one waits until the snapshot is " +
			"available, and fails, with the service's reason, when it is not. SFS services have no snapshots.",
		Attributes: map[string]schema.Attribute{
			"share_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: shareIDHelp + " Changing this forces a new snapshot, and deletes this one.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: nameHelp + " Names need not be unique. Changed in place.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: forWhat + " Changed in place.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
			},
			"force": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "`true` creates the snapshot without waiting until the share is available, and asks the service to do so, too, which not every release does: " +
					"OpenStack Manila 15 and 20 ignore it. Default `false`. It counts only when the snapshot is created.",
			},
			"region":     tfstate.SetAtCreate("The region the snapshot is in; the provider's region if not given. Changing this forces a new snapshot."),
			"id":         tfstate.Computed(idHelp),
			"project_id": tfstate.Computed(projectHelp),
			"status":     schema.StringAttribute{Computed: true, MarkdownDescription: statusHelp},
			"size":       tfstate.ComputedNumber(sizeHelp),
			"share_size": tfstate.ComputedNumber(shareSizeHelp),
			"created_at": tfstate.Computed(createdAtHelp),
		},
		Blocks: map[string]schema.Block{
			"timeouts": tfstate.TimeoutsBlock(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: "How long a create may take, including the wait for a resize of the share, such as `30s` or `2h`. Default `60m`.",
				ReadDescription:   "How long a refresh may take. Default `5m`.",
				UpdateDescription: "How long an update may take. Default `5m`.",
				DeleteDescription: "How long a delete may take. Default `20m`.",
			}),
		},
	}
}
