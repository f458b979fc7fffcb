package share

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// orphanAge is the age from which on a share that carries its marker is an orphan:
// no create takes that long.
const orphanAge = time.Hour

// checkForOrphans lists the shares of the planned name before one more is
// created, and stops at one whose create did not end: a provider that was killed
// leaves a share that no state knows, and a second apply would create another.
// Where existing shares cannot be listed, nothing is created.
//
// An orphan is reported and never adopted: it may belong to another
// configuration, and two states that own one share are how data is lost.
func (c *creation) checkForOrphans(ctx context.Context) diag.Diagnostic {
	pause := c.provider.Pauses()
	var stableSince time.Time
	for {
		shares, err := c.provider.FindSharesNamed(ctx, c.plan.Region.ValueString(), c.request.Name)
		if err != nil {
			return diags.OrphansNotChecked(planned(c.plan), err, "")
		}
		c.existing = map[string]bool{}
		for _, share := range shares {
			c.existing[share.ID] = true
		}
		orphans := c.orphans(shares)
		if len(orphans) == 0 {
			return nil
		}
		orphan := &orphans[0]
		removal, at := c.provider.ReadMarker(ctx, c.plan.Region.ValueString(), orphan.Ref())
		if ctx.Err() != nil {
			return diags.OrphanPossible(planned(c.plan), orphan.Ref(), marked(orphan), ctx.Err())
		}
		if removal != conns.MarkersRemovable {
			c.warnings.Append(orphansPossible(orphans, removal))
			return nil
		}
		now := c.provider.Clock.Now()
		switch {
		case isOlderThan(orphan, orphanAge, at):
			return orphanExists(orphan)
		case waiter.Classify(orphan.Status) == waiter.StatusBusy:
			stableSince = time.Time{}
		case stableSince.IsZero():
			stableSince = now
		case !now.Before(stableSince.Add(c.provider.OrphanGrace())):
			return orphanExists(orphan)
		}
		tflog.Info(ctx, "a share of that name is being created, waiting until its create ends", map[string]any{"share": orphan.ID, "status": orphan.Status})
		if err := pause(ctx); err != nil {
			return diags.OrphanPossible(planned(c.plan), orphan.Ref(), marked(orphan), err)
		}
	}
}

// isOlderThan compares times of the service's clock; false where one is missing.
func isOlderThan(share *manila.Share, age time.Duration, now time.Time) bool {
	created, err := time.Parse(time.RFC3339, tfstate.RFC3339(share.CreatedAt))
	return err == nil && now.Sub(created) > age
}

// orphans are the shares that carry the create marker of another process, and that
// this configuration does not manage.
func (c *creation) orphans(shares []manila.Share) []manila.Share {
	return slices.DeleteFunc(slices.Clone(shares), func(share manila.Share) bool {
		marker := createMarker(&share)
		return marker == "" || c.provider.OwnsCreateMarker(marker) || c.provider.ShareRegistered(share.ID) || waiter.Classify(share.Status) == waiter.StatusDeleting
	})
}
