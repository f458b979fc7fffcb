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

// leftGrace is how long a share of that name may stay marked after it has come
// to rest. Whoever creates it looks every ten seconds at the latest, and then
// takes the mark off; one that still bears it was left by a create that died.
const leftGrace = 30 * time.Second

// lookAround looks at the shares of the planned name before one more is made.
// It keeps which are there, and it does not walk past one that a create has
// left unfinished: a provider that was killed leaves a share that no state
// knows, and a second apply would make a second one.
// Where it cannot see what is there, nothing is sent.
//
// Such a share is not taken over, only told: it may belong to another
// configuration, and two states that own one share are how data is lost.
func (b *birth) lookAround(ctx context.Context) diag.Diagnostic {
	var resting time.Time
	schedule, begun := b.session.Waiter().Schedule, b.session.Clock.Now()
	for {
		shares, err := b.namesakes(ctx)
		if err != nil {
			return notLooked(b.plan, err)
		}
		b.before = map[string]bool{}
		for _, share := range shares {
			b.before[share.ID] = true
		}
		unfinished := b.unfinished(shares)
		if len(unfinished) == 0 {
			return nil
		}
		left := &unfinished[0]
		if cannotTakeOffStamps(ctx, b.api, left) {
			b.warnings.Append(namesakes(unfinished))
			return nil
		}
		now := b.session.Clock.Now()
		switch {
		case waiter.Classify(left.Status) == waiter.StatusBusy:
			resting = time.Time{}
		case resting.IsZero():
			resting = now
		case !now.Before(resting.Add(leftGrace)):
			return leftBehind(b.plan, left)
		}
		tflog.Info(ctx, "a share of that name is being created, waiting for its end", map[string]any{"share": left.ID, "status": left.Status})
		if b.session.Clock.Sleep(ctx, schedule(now.Sub(begun))) != nil {
			return leftBehind(b.plan, left)
		}
	}
}

// unfinished are the shares that bear the mark of a create of another process.
func (b *birth) unfinished(shares []manila.Share) []manila.Share {
	return slices.DeleteFunc(slices.Clone(shares), func(share manila.Share) bool {
		stamp := stampOf(&share)
		return stamp == "" || b.session.OwnsCreateMarker(stamp) || waiter.Classify(share.Status) == waiter.StatusDeleting
	})
}
