package manila

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
)

const (
	dateHeader          = "X-Sdk-Date"
	projectHeader       = "X-Project-Id"
	domainHeader        = "X-Domain-Id"
	securityTokenHeader = "X-Security-Token"
)

// signingTransport signs each request as it leaves, so that one that is repeated
// is signed anew: a signature is only good for some minutes.
type signingTransport struct {
	next  http.RoundTripper
	keys  Keys
	scope map[string]string // the header that says for which project or account
	clock Clock
}

func (t *signingTransport) RoundTrip(original *http.Request) (*http.Response, error) {
	body, err := takeBody(original)
	if err != nil {
		return nil, err
	}
	signed := original.Clone(original.Context())
	signed.Body = http.NoBody
	if len(body) > 0 {
		signed.Body = io.NopCloser(bytes.NewReader(body))
	}
	headers, err := t.sign(signed, body)
	if err != nil {
		return nil, fmt.Errorf("the request could not be signed: %w", err)
	}
	for name, value := range headers {
		signed.Header.Set(name, value)
	}
	return t.next.RoundTrip(signed)
}

// sign gives the headers that a signed request has more than others. Only what
// no proxy on the way changes is signed. The signer itself leaves Content-Type
// out, and hashes the path without its escapes, as the gateway does.
func (t *signingTransport) sign(r *http.Request, body []byte) (map[string]string, error) {
	headers := map[string]string{dateHeader: t.clock.Now().UTC().Format(signer.BasicDateFormat)}
	for name, value := range t.scope {
		headers[name] = value
	}
	if t.keys.temporary() {
		headers[securityTokenHeader] = t.keys.SecurityToken
	}
	build := sdk.NewHttpRequestBuilder().
		WithMethod(r.Method).
		WithEndpoint(origin(r.URL)).
		WithPath(r.URL.Path).
		WithBody("body", string(body)).
		AddHeaderParam("Host", hostOf(r))
	for name, values := range r.URL.Query() {
		build.AddQueryParam(name, reflect.ValueOf(values))
	}
	for name, value := range headers {
		build.AddHeaderParam(name, value)
	}
	added, err := signer.Sign(build.Build(), t.keys.AccessKey, t.keys.SecretKey)
	if err != nil {
		return nil, err
	}
	for name, value := range added {
		headers[name] = value
	}
	return headers, nil
}

func hostOf(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}

func takeBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if closing := r.Body.Close(); err == nil {
		err = closing
	}
	return body, err
}

// signedProvider is newProvider for keys in place of a token.
func (c *core) signedProvider(keys Keys, scope map[string]string) *gophercloud.ProviderClient {
	provider := c.newProvider()
	provider.HTTPClient.Transport = &signingTransport{next: c.http.Transport, keys: keys, scope: scope, clock: c.clock}
	return provider
}

// forScope is nil for no scope: an empty header would be signed, and refused.
func forScope(header, id string) map[string]string {
	if id == "" {
		return nil
	}
	return map[string]string{header: id}
}
