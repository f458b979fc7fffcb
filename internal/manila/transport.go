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
	// maxResponseBody limits the body of a success. A page of a thousand shares is
	// about two megabytes.
	maxResponseBody = 16 << 20
	// maxErrorBody limits the body of an error; the rest is not read.
	maxErrorBody = 1 << 20
	maxRedirects = 5
)

func isTooLarge(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.As(err, &tooLarge)
}

// proxyError is a proxy's response to CONNECT other than 200.
type proxyError struct{ status int }

func (p *proxyError) Error() string {
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
		transport.Proxy = hideProxyURL(transport.Proxy)
	}
	// Terraform runs ten operations at a time against one host.
	transport.MaxIdleConnsPerHost = 16
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		return &proxyError{status: answer.StatusCode}
	}
	return transport
}

// errProxyURL replaces net/http's error, which repeats the proxy's URL with the
// password in it.
var errProxyURL = errors.New("the address of the proxy is not a URL")

func hideProxyURL(proxyFor func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(request *http.Request) (*url.URL, error) {
		proxy, err := proxyFor(request)
		if err != nil {
			return nil, errProxyURL
		}
		return proxy, nil
	}
}

// checkRedirect follows a redirect only to the same origin and with the same
// method. Go does not drop X-Auth-Token on the way to another host, a login has
// the password in its body, and a POST that a 301 turns into a GET is another call.
// All others become an error that names the target.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > maxRedirects || next.Method != first.Method || origin(next.URL) != origin(first.URL) {
		return http.ErrUseLastResponse
	}
	return nil
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// boundedTransport limits the size of responses. The rest of an error's body is
// ignored; that of a success is an error.
type boundedTransport struct{ next http.RoundTripper }

func (t *boundedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(request)
	if err != nil || answer.Body == nil {
		return answer, err
	}
	if answer.StatusCode < http.StatusMultipleChoices {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxResponseBody)
		return answer, nil
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, maxErrorBody), answer.Body}
	return answer, nil
}
