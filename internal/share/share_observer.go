package share

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// shareWaiter observes one share, and finds the reason when work on it fails.
type shareWaiter struct{ conns.ShareObserver }

func (r *shareResource) waiterFor(region types.String, ref manila.ShareRef) *shareWaiter {
	return &shareWaiter{conns.ShareObserver{Provider: r.provider, API: r.api(region), Region: region.ValueString(), Ref: ref}}
}

// refreshResize is the state-refresh function of a resize. Where the share is
// back at the size that it had, the user message says whether that is final.
func (w *shareWaiter) refreshResize(resize sentResize) waiter.RefreshFunc {
	return func(ctx context.Context, by time.Time) waiter.Observation {
		observed := w.ObserveBy(ctx, by)
		if observed.Err != nil || observed.NotFound || waiter.Classify(observed.Status) != waiter.StatusStable || observed.Size != resize.from {
			return observed
		}
		observed.Reason, observed.Refused = w.userMessage(ctx, resize.requestID)
		return observed
	}
}

// userMessage is the service's message about a request that it accepted and did
// not carry out. Not every service has them, and none is worth failing for.
func (w *shareWaiter) userMessage(ctx context.Context, requestID string) (text string, found bool) {
	if requestID == "" {
		return "", false
	}
	messages, err := w.API.UserMessages(manila.WithoutRetries(ctx), requestID)
	if err != nil {
		tflog.Debug(ctx, "the user messages could not be read", map[string]any{"share": w.Ref.ID, "error": err.Error()})
		return "", false
	}
	var texts []string
	for _, message := range messages {
		if strings.EqualFold(message.Level, "ERROR") {
			texts = append(texts, message.Text)
		}
	}
	return strings.Join(texts, " "), len(texts) > 0
}
