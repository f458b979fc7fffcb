package share

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// shareWaiter observes one share, also while it is resized.
type shareWaiter struct{ *conns.ShareObserver }

func (r *shareResource) waiterFor(region types.String, ref manila.Ref) *shareWaiter {
	return &shareWaiter{r.provider.ShareObserver(region.ValueString(), ref)}
}

// refreshResize is the state-refresh function of a resize. Where the share is
// back at the size that it had, the user message says whether that is final.
func (w *shareWaiter) refreshResize(resize sentResize) waiter.RefreshFunc {
	return func(ctx context.Context, by time.Time) waiter.Observation {
		observed := w.ObserveBy(ctx, by)
		if observed.Err != nil || observed.NotFound || waiter.Classify(observed.Status) != waiter.StatusStable || observed.Size != resize.from {
			return observed
		}
		observed.Reason, observed.Refused = w.UserMessage(ctx, resize.requestID)
		return observed
	}
}

// untilShown is conns.Provider.UntilShown within the grace time.
func (r *shareResource) untilShown(ctx context.Context, observe func(context.Context) (shown bool, err error)) error {
	return r.provider.UntilShown(ctx, conns.AcceptedGrace, observe)
}
