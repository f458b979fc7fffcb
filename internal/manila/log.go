package manila

import (
	"context"
	"encoding/json"
	"time"
)

// logAttempt logs one attempt. The bodies of a login and all headers are omitted.
func (c *core) logAttempt(ctx context.Context, r request, got response, failure *Error, token string, took time.Duration) {
	if c.config.Log == nil {
		return
	}
	about := &got.about
	if failure != nil {
		about = failure
	}
	fields := map[string]any{
		"operation": r.operation, "method": r.method, "url": c.redact(about.URL, token),
		"status": about.Status, "request_id": about.RequestID,
		"duration_ms": took.Milliseconds(), "attempt": about.Attempts,
	}
	if r.microversion != "" {
		fields["microversion"] = r.microversion
	}
	if r.share.ID != "" {
		fields["share_id"] = r.share.ID
	}
	if failure != nil {
		fields["error"] = c.redact(failure.outcome(), token)
		fields["class"] = failure.Class().String()
	}
	if !r.isLogin() {
		if body, err := json.Marshal(r.body); r.body != nil && err == nil {
			fields["request_body"] = c.redactBody(body, token)
		}
		if len(got.body) > 0 {
			fields["response_body"] = c.redactBody(got.body, token)
		}
	}
	c.config.Log(ctx, "share service request", fields)
}
