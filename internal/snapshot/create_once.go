package snapshot

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func isMarked(s *manila.Snapshot) bool { return strings.HasPrefix(s.Description, diags.CreateMarker) }

// creation creates one snapshot exactly once; see conns.CreateOnce.
type creation struct {
	provider *conns.Provider
	api      *manila.Client
	plan     *model
	marker   string
	// existing are the snapshots of the share before the create.
	existing map[string]bool
}

// createOnce creates the snapshot exactly once. It may have been found rather than
// returned; diagnostics beside a snapshot are warnings.
func (r *snapshotResource) createOnce(ctx context.Context, api *manila.Client, plan *model) (*manila.Snapshot, diag.Diagnostics) {
	c := &creation{provider: r.provider, api: api, plan: plan, marker: r.provider.NewCreateMarker()}
	if failure := c.checkForOrphans(ctx); failure != nil {
		return nil, diag.Diagnostics{failure}
	}
	outcome := conns.CreateOnce(ctx, r.provider, c.send, c.search)
	switch {
	case outcome.Created != nil:
		return outcome.Created, c.duplicates(ctx, outcome)
	case outcome.Unknown:
		return nil, diag.Diagnostics{outcomeUnknown(plan, c.marker, outcome)}
	}
	return nil, diag.Diagnostics{notCreated(plan, outcome.Err)}
}

func (c *creation) send(ctx context.Context) (*manila.Snapshot, error) {
	return c.api.CreateSnapshot(ctx, manila.CreateSnapshot{
		ShareID: c.plan.ShareID.ValueString(), Name: c.plan.Name.ValueString(), Description: diags.CreateMarker + c.marker, Force: c.plan.Force.ValueBool(),
	})
}

// search lists the snapshots of the share. A new one of that name that carries no
// marker is a candidate: it may be another client's, and is never taken.
func (c *creation) search(ctx context.Context) (conns.SearchResult[manila.Snapshot], error) {
	var found conns.SearchResult[manila.Snapshot]
	snapshots, err := c.ofShare(ctx)
	for _, s := range snapshots {
		switch {
		case c.isOwn(s):
			found.Found = s
			return found, nil
		case !c.existing[s.ID] && !isMarked(s) && c.hasPlannedName(s):
			found.Candidates = append(found.Candidates, *s)
		}
	}
	return found, err
}

func (c *creation) isOwn(s *manila.Snapshot) bool {
	return s.Description == diags.CreateMarker+c.marker
}

func (c *creation) hasPlannedName(s *manila.Snapshot) bool {
	return s.Name == c.plan.Name.ValueString()
}

func (c *creation) ofShare(ctx context.Context) ([]*manila.Snapshot, error) {
	return c.api.FindSnapshots(ctx, manila.SnapshotFilter{ShareID: c.plan.ShareID.ValueString()})
}

// checkForOrphans stops at a snapshot of the planned name whose create has not ended:
// a provider that was killed leaves one that no state knows, and a second apply would
// create another. It is reported and never adopted: two states that own one snapshot
// are how the way back is lost.
func (c *creation) checkForOrphans(ctx context.Context) diag.Diagnostic {
	snapshots, err := c.ofShare(ctx)
	if err != nil {
		return orphansNotChecked(c.plan, err)
	}
	c.existing = map[string]bool{}
	for _, s := range snapshots {
		c.existing[s.ID] = true
		foreign := isMarked(s) && !c.provider.OwnsCreateMarker(strings.TrimPrefix(s.Description, diags.CreateMarker))
		if foreign && c.hasPlannedName(s) && waiter.Classify(s.Status) != waiter.StatusDeleting {
			return orphanExists(s)
		}
	}
	return nil
}

// duplicates warns of a create that was sent again, and carried out twice after all.
func (c *creation) duplicates(ctx context.Context, outcome conns.Creation[manila.Snapshot]) (warnings diag.Diagnostics) {
	if outcome.Sends == 1 {
		return nil
	}
	snapshots, err := c.ofShare(ctx)
	if err != nil {
		tflog.Debug(ctx, "it could not be checked whether the create was carried out twice", map[string]any{"error": err.Error()})
	}
	for _, s := range snapshots {
		if c.isOwn(s) && s.ID != outcome.Created.ID {
			warnings.Append(createdTwice(outcome.Created.Ref(), s))
		}
	}
	return warnings
}
