package manila

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

const (
	// maxAnswer bounds the body of a good answer. A page of a thousand shares is
	// about two megabytes.
	maxAnswer = 16 << 20
	// maxErrorAnswer bounds the body of an error; the rest is not read.
	maxErrorAnswer = 1 << 20
	maxRedirects   = 5
)

var errTooLarge = errors.New("an answer larger than 16 MiB")

// proxyRefusal is what a proxy answered to CONNECT instead of connecting.
type proxyRefusal struct{ status int }

func (p *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answered %s", statusText(p.status))
}

func newHTTPClient(transport http.RoundTripper, config *tls.Config) http.Client {
	if transport == nil {
		transport = newTransport(config)
	}
	return http.Client{Transport: &boundedTransport{next: transport}, CheckRedirect: checkRedirect}
}

func newTransport(config *tls.Config) *http.Transport {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = standard.Clone()
	}
	if config != nil {
		transport.TLSClientConfig = config.Clone()
	}
	if transport.Proxy != nil {
		transport.Proxy = proxyBy(transport.Proxy)
	}
	// Terraform runs ten operations at a time against one host.
	transport.MaxIdleConnsPerHost = 16
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		return &proxyRefusal{status: answer.StatusCode}
	}
	return transport
}

// errProxyUnreadable stands for net/http's error, which repeats the address of
// the proxy with the password in it.
var errProxyUnreadable = errors.New("the address of the proxy is not a URL")

// proxyBy finds the proxy, without a word of its address when that is wrong.
func proxyBy(find func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(request *http.Request) (*url.URL, error) {
		proxy, err := find(request)
		if err != nil {
			return nil, errProxyUnreadable
		}
		return proxy, nil
	}
}

// checkRedirect follows a redirect only within one origin and only when the
// method stays. X-Auth-Token is no header that Go drops on the way to another
// host, a login carries the password in its body, and a POST that a 301 turns
// into a GET is another call. All others end as an error that names the target.
func checkRedirect(next *http.Request, before []*http.Request) error {
	first := before[0]
	if len(before) > maxRedirects || next.Method != first.Method || origin(next.URL) != origin(first.URL) {
		return http.ErrUseLastResponse
	}
	return nil
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// boundedTransport cuts answers that are too large to be true.
type boundedTransport struct{ next http.RoundTripper }

func (t *boundedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(request)
	if err != nil || answer.Body == nil {
		return answer, err
	}
	limit, tooLarge := int64(maxAnswer), errTooLarge
	if answer.StatusCode >= http.StatusMultipleChoices {
		limit, tooLarge = maxErrorAnswer, io.EOF
	}
	answer.Body = &boundedBody{ReadCloser: answer.Body, left: limit, tooLarge: tooLarge}
	return answer, nil
}

type boundedBody struct {
	io.ReadCloser
	left     int64
	tooLarge error
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.left <= 0 {
		// One more byte tells a body of just the limit from a longer one.
		n, err := b.ReadCloser.Read(p[:1])
		if n > 0 {
			return 0, b.tooLarge
		}
		return 0, err
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}
