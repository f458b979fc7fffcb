package manila

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

const (
	// maxLogged bounds a body in the log, in characters.
	maxLogged = 4096
	// maxMasked is how long a body may be to be looked through for the log, in
	// bytes: that takes many times its length in memory, for its beginning only.
	maxMasked = 1 << 20
)

const masked = "***"

// secretName are the names whose values nobody may read in a log. Headers are
// not logged at all.
var secretName = regexp.MustCompile(`(?i)passw|passcode|secret|token|access_?key|credential|authorization|private_?key`)

// line is one attempt, as the log sees it.
type line struct {
	address, token string
	took           time.Duration
	number         int
	got            answer
	failure        *Error
}

// record writes the line of one attempt. A login shows no bodies.
func (c *core) record(ctx context.Context, r request, l line) {
	if c.log == nil {
		return
	}
	about := l.got.about
	if l.failure != nil {
		about = *l.failure
	}
	fields := map[string]any{
		"operation": r.operation, "method": r.method, "url": c.hide(l.address, l.token),
		"status": about.Status, "request_id": about.RequestID,
		"duration_ms": l.took.Milliseconds(), "attempt": l.number,
	}
	if r.microversion != "" {
		fields["microversion"] = r.microversion
	}
	if r.share.ID != "" {
		fields["share_id"] = r.share.ID
	}
	if l.failure != nil {
		fields["error"] = c.hide(l.failure.outcome(), l.token)
		fields["kind"] = l.failure.Class().String()
	}
	if !r.isLogin() {
		if body, err := json.Marshal(r.body); r.body != nil && err == nil {
			fields["request_body"] = c.maskBody(body, l.token)
		}
		if len(l.got.body) > 0 {
			fields["response_body"] = c.maskBody(l.got.body, l.token)
		}
	}
	c.log(ctx, "share service request", fields)
}

// maskBody hides values by their names. What is not a JSON document has no names
// to go by and is not shown.
func (c *core) maskBody(body []byte, token string) string {
	if len(body) > maxMasked {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	var document map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&document) != nil {
		return fmt.Sprintf("(%d bytes that are no JSON object)", len(body))
	}
	safe, err := json.Marshal(c.maskValue(document, token))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	return cleanLine(c.hide(string(safe), token), maxLogged)
}

// maskValue also looks into the strings, since written as JSON a secret may look
// different from itself.
func (c *core) maskValue(value any, token string) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if secretName.MatchString(name) {
				value[name] = masked
			} else {
				value[name] = c.maskValue(inner, token)
			}
		}
		return value
	case []any:
		for i := range value {
			value[i] = c.maskValue(value[i], token)
		}
		return value
	case string:
		return c.hide(value, token)
	}
	return value
}

// hide takes the secrets that are known out of a text, wherever a service may
// have repeated them.
func (c *core) hide(text, token string) string {
	for _, secret := range append([]string{token}, c.secrets.all()...) {
		// Shorter ones would also blot out ordinary words.
		if len(secret) >= 6 {
			text = strings.ReplaceAll(text, secret, masked)
		}
	}
	return signature.ReplaceAllString(text, "Signature="+masked)
}

// signature is good for some minutes, for whoever reads it in a log.
var signature = regexp.MustCompile(`Signature=[0-9a-f]+`)
