package emulator

import (
	"net/http"
	"strings"
)

// The identity provider of the option OIDC. Its token endpoint is
// /identity/oidc/token; its only client is mapped to the account demo.
const (
	OIDCProvider     = "ci"
	OIDCProtocol     = "openid"
	OIDCClientID     = "runner"
	OIDCClientSecret = "secret-of-runner"
	OIDCAccessToken  = "access-token-of-runner"
)

// issueAccessToken is the grant client_credentials (RFC 6749, 4.4).
func (e *Emulator) issueAccessToken(c *call) *response {
	request := &http.Request{Header: c.header}
	id, secret, _ := request.BasicAuth()
	if id != OIDCClientID || secret != OIDCClientSecret || !strings.Contains(string(c.body), "grant_type=client_credentials") {
		return jsonResponse(http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
	}
	return okResponse(map[string]any{"access_token": OIDCAccessToken, "token_type": "Bearer", "expires_in": 300})
}

// federate exchanges an access token for an unscoped token (OS-FEDERATION,
// "Request an unscoped OS-FEDERATION token").
func (e *Emulator) federate(c *call) *response {
	if c.header.Get("Authorization") != "Bearer "+OIDCAccessToken {
		return unauthorized(c.base)
	}
	return e.issueToken(c, token{
		account: accounts()[0], methods: []string{OIDCProtocol},
		issued: c.Time.UTC(), expires: c.Time.UTC().Add(e.opts.TokenLifetime),
	})
}
