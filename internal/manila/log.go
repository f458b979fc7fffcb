package manila

import (
	"context"
	"encoding/json"
	"time"
)

// attemptRecord is what the log needs of one attempt.
type attemptRecord struct {
	address, token string
	took           time.Duration
	number         int
	got            response
	failure        *Error
}

// logAttempt logs one attempt. The bodies of a login and all headers are omitted.
func (c *core) logAttempt(ctx context.Context, r request, a attemptRecord) {
	if c.log == nil {
		return
	}
	about := a.got.about
	if a.failure != nil {
		about = *a.failure
	}
	fields := map[string]any{
		"operation": r.operation, "method": r.method, "url": c.redact(a.address, a.token),
		"status": about.Status, "request_id": about.RequestID,
		"duration_ms": a.took.Milliseconds(), "attempt": a.number,
	}
	if r.microversion != "" {
		fields["microversion"] = r.microversion
	}
	if r.share.ID != "" {
		fields["share_id"] = r.share.ID
	}
	if a.failure != nil {
		fields["error"] = c.redact(a.failure.outcome(), a.token)
		fields["class"] = a.failure.Class().String()
	}
	if !r.isLogin() {
		if body, err := json.Marshal(r.body); r.body != nil && err == nil {
			fields["request_body"] = c.redactBody(body, a.token)
		}
		if len(a.got.body) > 0 {
			fields["response_body"] = c.redactBody(a.got.body, a.token)
		}
	}
	c.log(ctx, "share service request", fields)
}
