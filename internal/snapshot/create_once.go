package snapshot

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// creation creates the snapshot with the create marker in place of the description.
func creation(api *manila.Client, plan *model) conns.MarkedCreation[manila.Snapshot] {
	name := plan.Name.ValueString()
	return conns.MarkedCreation[manila.Snapshot]{
		Planned: diags.Creation{Kind: "snapshot", Planned: fmt.Sprintf("%s of %s", manila.SnapshotRef("", name), plan.share())},
		Send: func(ctx context.Context, marker string) (*manila.Snapshot, error) {
			return api.CreateSnapshot(ctx, manila.CreateSnapshot{
				ShareID: plan.ShareID.ValueString(), Name: name, Description: marker, Force: plan.Force.ValueBool(),
			})
		},
		List: func(ctx context.Context) ([]*manila.Snapshot, error) {
			ofShare, err := api.FindSnapshots(ctx, manila.SnapshotFilter{ShareID: plan.ShareID.ValueString()})
			return slices.DeleteFunc(ofShare, func(s *manila.Snapshot) bool { return s.Name != name }), err
		},
		NotCreated: func(err error) diag.Diagnostic { return notCreated(plan, err) },
		Shown: func(s *manila.Snapshot) conns.Marked {
			return conns.Marked{Ref: s.Ref(), Description: s.Description, Status: s.Status}
		},
		// A second snapshot takes room on the backend, and holds the data of the share.
		NeedsMarker: true,
		Unsupported: noSnapshots,
	}
}
