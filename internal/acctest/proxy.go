package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Exchange is one request of the provider and its response.
type Exchange struct {
	Begun, Ended time.Time // when the request arrived, and when the response was complete
	Method, Path string
	Action       string // such as "os-shrink"; "" if the request is no action
	Status       int    // 0 = the connection was cut
	Share        shareInResponse
}

// shareInResponse is empty unless the response shows a single share.
type shareInResponse struct {
	ID, Status string
	Size       int
}

func (e Exchange) created() bool {
	return e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/shares") && e.Status == http.StatusOK
}

func (e Exchange) deleted() bool {
	return e.Method == http.MethodDelete && path.Base(path.Dir(e.Path)) == "shares" && e.Status == http.StatusAccepted
}

func (e Exchange) isShrink() bool { return e.Action == "os-shrink" }

func (e Exchange) unauthorized() bool { return e.Status == http.StatusUnauthorized }

func (e Exchange) showsShrinking() bool { return e.Share.Status == "shrinking" }

func (e Exchange) listsLocations() bool { return strings.HasSuffix(e.Path, "/export_locations") }

func anyExchange(Exchange) bool { return true }

// Proxy records the requests between the provider and the share service, and
// cuts the connections that the service cuts.
type Proxy struct {
	URL string // to be used in place of the service's endpoint

	mu        sync.Mutex
	exchanges []Exchange
	added     chan struct{} // closed at the next exchange

	faultsMu sync.Mutex
	faults   []proxyFault
}

// startProxy puts a proxy in front of an endpoint until the test ends.
func startProxy(t *testing.T, endpoint string) *Proxy {
	t.Helper()
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{added: make(chan struct{})}
	transport := &http.Transport{}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, ""
			if r.In.Header.Get("Authorization") != "" {
				r.Out.Host = r.In.Host // the signature includes the host
			}
		},
		Transport:    &recorder{proxy: p, next: transport},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	})
	t.Cleanup(func() {
		server.Close()
		// Manila serves a hundred connections and lets all others wait, and an
		// idle one counts for as long as it is open.
		transport.CloseIdleConnections()
	})
	p.URL = server.URL + target.Path
	return p
}

// Exchanges are the matching exchanges so far, in order of their end.
func (p *Proxy) Exchanges(match func(Exchange) bool) []Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.exchanges), func(e Exchange) bool { return !match(e) })
}

// Wait waits for a matching exchange.
func (p *Proxy) Wait(ctx context.Context, match func(Exchange) bool) error {
	for {
		p.mu.Lock()
		found, added := slices.ContainsFunc(p.exchanges, match), p.added
		p.mu.Unlock()
		if found {
			return nil
		}
		select {
		case <-added:
		case <-ctx.Done():
			return fmt.Errorf("no matching request: %w", ctx.Err())
		}
	}
}

func (p *Proxy) add(e Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.Ended = time.Now()
	p.exchanges = append(p.exchanges, e)
	close(p.added)
	p.added = make(chan struct{})
}

// recorder is the proxy's transport.
type recorder struct {
	proxy *Proxy
	next  http.RoundTripper
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	e := Exchange{Begun: time.Now(), Method: req.Method, Path: req.URL.Path}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		e.Action = actionIn(req.URL.Path, body)
	}
	if _, found := r.proxy.takeFault(invalidToken, e); found {
		req.Header.Set("X-Auth-Token", "gAAAAABexpired")
	}
	resp, err := r.next.RoundTrip(req)
	if err != nil {
		r.proxy.add(e)
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	e.Status = resp.StatusCode
	e.Share = shareIn(body)
	r.proxy.add(e)
	if err != nil {
		return nil, err
	}
	if fault, found := r.proxy.takeFault(lostResponse, e); found {
		if fault.hold != nil {
			<-fault.hold
		}
		return nil, errCut
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func shareIn(body []byte) shareInResponse {
	var response struct{ Share shareInResponse }
	if json.Unmarshal(body, &response) != nil {
		return shareInResponse{}
	}
	return response.Share
}

// actionIn is the only key of an action's body.
func actionIn(urlPath string, body []byte) string {
	var action map[string]any
	if path.Base(urlPath) != "action" || json.Unmarshal(body, &action) != nil {
		return ""
	}
	for name := range action {
		return name
	}
	return ""
}
