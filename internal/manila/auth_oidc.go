package manila

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"
)

// OIDC is a login at Keystone by a token of an OpenID Connect provider, the way
// that CI systems have an identity: keystoneauth's v3oidcaccesstoken with an
// access token, else its v3oidcclientcredentials.
type OIDC struct {
	IdentityProvider, Protocol       string // their names in Keystone
	AccessToken                      string
	ClientID, ClientSecret           string
	TokenEndpoint, DiscoveryEndpoint string // one of them is enough
	TokenType, Scope                 string // default to access_token and "openid profile"
}

// IsSet reports whether an identity provider is configured.
func (o OIDC) IsSet() bool { return o.IdentityProvider != "" }

// federate exchanges an access token for an unscoped token of Keystone, and that for
// one of the project (Keystone API, OS-FEDERATION).
func (l *login) federate(ctx context.Context, address string) (*session, *Error) {
	accessToken, failure := l.accessToken(ctx)
	if failure != nil {
		return nil, failure
	}
	l.core.secrets.add(accessToken)
	oidc := l.core.config.OIDC
	got, failure := l.core.send(ctx, l.identity(address), request{
		operation: logIn, method: http.MethodPost, idempotent: true,
		headers: map[string]string{"Authorization": "Bearer " + accessToken},
		ok:      []int{http.StatusOK, http.StatusCreated},
	}, address+"OS-FEDERATION/identity_providers/"+url.PathEscape(oidc.IdentityProvider)+"/protocols/"+url.PathEscape(oidc.Protocol)+"/auth")
	if failure != nil {
		return nil, l.withAdvice(failure)
	}
	unscoped, failure := l.newSession(got, "")
	if failure != nil || l.auth.Scope == nil {
		return unscoped, failure
	}
	return l.requestToken(ctx, address, gophercloud.AuthOptions{TokenID: unscoped.provider.Token(), Scope: l.auth.Scope})
}

// accessToken is the configured one, or one for the client credentials (RFC 6749,
// 4.4).
func (l *login) accessToken(ctx context.Context) (string, *Error) {
	oidc := l.core.config.OIDC
	if oidc.AccessToken != "" {
		return oidc.AccessToken, nil
	}
	endpoint := oidc.TokenEndpoint
	if endpoint == "" {
		document, failure := l.askProvider(ctx, request{method: http.MethodGet}, oidc.DiscoveryEndpoint, "token_endpoint")
		if failure != nil {
			return "", failure
		}
		endpoint = document
	}
	scope, tokenType := oidc.Scope, oidc.TokenType
	if scope == "" {
		scope = "openid profile"
	}
	if tokenType == "" {
		tokenType = "access_token"
	}
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
	client := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(oidc.ClientID) + ":" + url.QueryEscape(oidc.ClientSecret)))
	return l.askProvider(ctx, request{
		method: http.MethodPost, idempotent: true, form: form.Encode(),
		headers: map[string]string{"Authorization": "Basic " + client, "Content-Type": "application/x-www-form-urlencoded"},
	}, endpoint, tokenType)
}

// askProvider sends a request to the identity provider and returns one text of the
// response.
func (l *login) askProvider(ctx context.Context, r request, address, key string) (string, *Error) {
	arg := l.core.config.Argument
	if _, err := parseAddress(address); err != nil {
		return "", l.core.misconfigured(logIn, fmt.Sprintf("the address of the identity provider is invalid: %s", err),
			fmt.Sprintf("Check %s and %s.", arg("access_token_endpoint"), arg("discovery_endpoint")))
	}
	r.operation = logIn
	got, failure := l.core.send(ctx, l.identity(address), r, address)
	if failure != nil {
		return "", l.withProviderAdvice(failure)
	}
	var document map[string]any
	if err := json.Unmarshal(got.body, &document); err != nil {
		return "", l.withProviderAdvice(got.malformed(decodeFailure(got.body, err)))
	}
	text, _ := document[key].(string)
	if text == "" {
		return "", l.withProviderAdvice(got.malformed(missing(key)))
	}
	return text, nil
}

// withProviderAdvice is withAdvice for a response of the identity provider, which is
// not Keystone.
func (l *login) withProviderAdvice(e *Error) *Error {
	arg := l.core.config.Argument
	if e.Class() == ClassMalformed || e.Class() == ClassConfiguration && e.Status != 0 {
		e.notSent = true
		e.advice = fmt.Sprintf("Check %s and %s: %s does not answer as an OpenID Connect provider.", arg("access_token_endpoint"), arg("discovery_endpoint"), e.URL)
		return e
	}
	return l.withAdvice(e)
}
