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

// shareWaiter looks at one share, and for the service's reasons when work on it fails.
type shareWaiter struct{ conns.ShareWaiter }

func (r *shareResource) waiterFor(region types.String, ref manila.ShareRef) *shareWaiter {
	return &shareWaiter{conns.ShareWaiter{Provider: r.provider, API: r.api(region), Region: region.ValueString(), Ref: ref}}
}

// lookFor is a look that, where the share is back at the size the resize came
// from, also asks whether the service has said why.
func (w *shareWaiter) lookFor(resize sentResize) waiter.RefreshFunc {
	return func(ctx context.Context, by time.Time) waiter.Observation {
		look := w.ObserveBy(ctx, by)
		if look.Err != nil || look.NotFound || waiter.Classify(look.Status) != waiter.StatusStable || look.Size != resize.from {
			return look
		}
		look.Reason, look.Refused = w.reason(ctx, resize.requestID)
		return look
	}
}

// reason is what the service told the person about a request, if it did. Not
// every service keeps messages, and none is worth failing for.
func (w *shareWaiter) reason(ctx context.Context, requestID string) (text string, told bool) {
	if requestID == "" {
		return "", false
	}
	messages, err := w.API.Messages(manila.WithoutRetries(ctx), requestID)
	if err != nil {
		tflog.Debug(ctx, "the service's messages could not be read", map[string]any{"share": w.Ref.ID, "error": err.Error()})
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
