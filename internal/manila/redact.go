package manila

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const (
	// maxLogged limits a body in the log, in characters.
	maxLogged = 4096
	// maxRedacted limits a body that is decoded for the log, in bytes, because that
	// takes many times its length in memory.
	maxRedacted = 1 << 20
)

const redacted = "***"

// secretName matches the JSON names whose values are never logged.
var secretName = regexp.MustCompile(`(?i)passw|passcode|secret|token|access_?key|credential|authorization|private_?key`)

// signature is valid for minutes.
var signature = regexp.MustCompile(`Signature=[0-9a-f]+`)

// secrets are the values that must not appear in logs and errors. Assuming an
// agency adds new ones while the client is in use.
type secrets struct {
	mu     sync.Mutex
	values []string
}

func secretsOf(config Config) *secrets {
	s := &secrets{}
	s.add(config.Auth.Password, config.Auth.TokenID, config.Auth.ApplicationCredentialSecret, config.OIDC.AccessToken, config.OIDC.ClientSecret,
		config.Keys.AccessKey, config.Keys.SecretKey, config.Keys.SecurityToken)
	return s
}

func (s *secrets) add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range values {
		if value != "" && !slices.Contains(s.values, value) {
			s.values = append(s.values, value)
		}
	}
}

func (s *secrets) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.values)
}

// redact replaces the known secrets in a text, which a service may have repeated.
func (c *core) redact(text, token string) string {
	for _, secret := range append([]string{token}, c.secrets.all()...) {
		// A shorter one would also match ordinary words.
		if len(secret) >= 6 {
			text = strings.ReplaceAll(text, secret, redacted)
		}
	}
	return signature.ReplaceAllString(text, "Signature="+redacted)
}

// redactAnswer also redacts the secret of the request, whatever its length.
func (c *core) redactAnswer(r request, token string) func(text string) string {
	return func(text string) string {
		if r.secret != "" {
			text = strings.ReplaceAll(text, r.secret, redacted)
		}
		return c.redact(text, token)
	}
}

// redactBody replaces values by their names. Only a JSON object has names, so no
// other body is logged.
func (c *core) redactBody(body []byte, token string) string {
	if len(body) > maxRedacted {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	var document map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&document) != nil {
		return fmt.Sprintf("(%d bytes, not a JSON object)", len(body))
	}
	safe, err := json.Marshal(c.redactValue(document, token))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	return cleanLine(c.redact(string(safe), token), maxLogged)
}

// redactValue also redacts the strings, because encoded as JSON a secret may differ
// from its value.
func (c *core) redactValue(value any, token string) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if secretName.MatchString(name) {
				value[name] = redacted
			} else {
				value[name] = c.redactValue(inner, token)
			}
		}
		return value
	case []any:
		for i := range value {
			value[i] = c.redactValue(value[i], token)
		}
		return value
	case string:
		return c.redact(value, token)
	}
	return value
}
