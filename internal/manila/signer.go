package manila

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

const (
	signAlgorithm       = "SDK-HMAC-SHA256"
	signDateFormat      = "20060102T150405Z"
	dateHeader          = "X-Sdk-Date"
	projectHeader       = "X-Project-Id"
	domainHeader        = "X-Domain-Id"
	securityTokenHeader = "X-Security-Token"
)

// signingTransport signs each request when it is sent, so that a repeated request
// gets a new signature: one is valid for minutes only.
type signingTransport struct {
	next  http.RoundTripper
	keys  Keys
	scope map[string]string // the header with the ID of the project or account
	clock Clock
}

func (t *signingTransport) RoundTrip(original *http.Request) (*http.Response, error) {
	body, err := readBody(original)
	if err != nil {
		return nil, fmt.Errorf("the request could not be signed: %w", err)
	}
	signed := original.Clone(original.Context())
	signed.Body = http.NoBody
	if len(body) > 0 {
		signed.Body = io.NopCloser(bytes.NewReader(body))
	}
	t.sign(signed, body)
	return t.next.RoundTrip(signed)
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if failure := r.Body.Close(); err == nil {
		err = failure
	}
	return body, err
}

// sign adds the headers of a signed request. Only headers that no proxy changes are
// signed.
func (t *signingTransport) sign(r *http.Request, body []byte) {
	added := map[string]string{dateHeader: t.clock.Now().UTC().Format(signDateFormat)}
	maps.Copy(added, t.scope)
	if t.keys.temporary() {
		added[securityTokenHeader] = t.keys.SecurityToken
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	headers := map[string]string{"host": host}
	for name, value := range added {
		r.Header.Set(name, value)
		headers[strings.ToLower(name)] = value
	}
	r.Header.Set("Authorization", authorization(t.keys, r.Method, r.URL, headers, added[dateHeader], body))
}

// authorization is the Authorization header of a request. The names of headers are
// in lower case. The gateway hashes the path without its escapes, every segment
// escaped again and with a slash at the end.
func authorization(keys Keys, method string, address *url.URL, headers map[string]string, date string, body []byte) string {
	segments := strings.Split(strings.TrimSuffix(address.Path, "/")+"/", "/")
	for i := range segments {
		segments[i] = signEscape(segments[i])
	}
	query := address.Query()
	var parameters []string
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			parameters = append(parameters, signEscape(name)+"="+signEscape(value))
		}
	}
	names := slices.Sorted(maps.Keys(headers))
	lines := ""
	for _, name := range names {
		lines += name + ":" + strings.TrimSpace(headers[name]) + "\n"
	}
	signedHeaders := strings.Join(names, ";")
	canonical := strings.Join([]string{
		method, strings.Join(segments, "/"), strings.Join(parameters, "&"), lines, signedHeaders, sha256Hex(body),
	}, "\n")
	mac := hmac.New(sha256.New, []byte(keys.SecretKey))
	mac.Write([]byte(signAlgorithm + "\n" + date + "\n" + sha256Hex([]byte(canonical))))
	return fmt.Sprintf("%s Access=%s, SignedHeaders=%s, Signature=%x", signAlgorithm, keys.AccessKey, signedHeaders, mac.Sum(nil))
}

// signEscape leaves letters, digits and -_.~ as they are.
func signEscape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// signedProvider is newProvider for keys in place of a token.
func (c *core) signedProvider(keys Keys, scope map[string]string) *gophercloud.ProviderClient {
	provider := c.newProvider()
	provider.HTTPClient.Transport = &signingTransport{next: c.http.Transport, keys: keys, scope: scope, clock: c.config.Clock}
	return provider
}

// scopeHeader is nil without an ID: an empty header would be signed and rejected.
func scopeHeader(header, id string) map[string]string {
	if id == "" {
		return nil
	}
	return map[string]string{header: id}
}
