package share

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// orphanGrace is how long a share of that name may stay marked after it has come
// to rest. Whoever creates it looks every ten seconds at the latest, and then
// takes the mark off; one that still bears it was left by a create that died.
const orphanGrace = 30 * time.Second

// checkForOrphans looks at the shares of the planned name before one more is made.
// It keeps which are there, and it does not walk past one that a create has
// left unfinished: a provider that was killed leaves a share that no state
// knows, and a second apply would make a second one.
// Where it cannot see what is there, nothing is sent.
//
// Such a share is not taken over, only told: it may belong to another
// configuration, and two states that own one share are how data is lost.
func (b *creation) checkForOrphans(ctx context.Context) diag.Diagnostic {
	var resting time.Time
	schedule, begun := b.provider.Waiter().Schedule, b.provider.Clock.Now()
	for {
		shares, err := b.sharesWithSameName(ctx)
		if err != nil {
			return orphansNotChecked(b.plan, err)
		}
		b.before = map[string]bool{}
		for _, share := range shares {
			b.before[share.ID] = true
		}
		unfinished := b.orphans(shares)
		if len(unfinished) == 0 {
			return nil
		}
		left := &unfinished[0]
		if createMarkersAreKept(ctx, b.api, left) {
			b.warnings.Append(orphansPossible(unfinished))
			return nil
		}
		now := b.provider.Clock.Now()
		switch {
		case waiter.Classify(left.Status) == waiter.StatusBusy:
			resting = time.Time{}
		case resting.IsZero():
			resting = now
		case !now.Before(resting.Add(orphanGrace)):
			return orphanExists(left)
		}
		tflog.Info(ctx, "a share of that name is being created, waiting for its end", map[string]any{"share": left.ID, "status": left.Status})
		if b.provider.Clock.Sleep(ctx, schedule(now.Sub(begun))) != nil {
			return orphanExists(left)
		}
	}
}

// orphans are the shares that bear the mark of a create of another process.
func (b *creation) orphans(shares []manila.Share) []manila.Share {
	return slices.DeleteFunc(slices.Clone(shares), func(share manila.Share) bool {
		stamp := createMarker(&share)
		return stamp == "" || b.provider.OwnsCreateMarker(stamp) || waiter.Classify(share.Status) == waiter.StatusDeleting
	})
}
