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

// Exchange is one request of the provider's, and its answer.
type Exchange struct {
	Begun, Ended time.Time // when the request came, and when the answer was complete
	Method, Path string
	Action       string // "os-shrink" and the like; "" for what is no action
	Status       int    // 0 = the connection was cut
	RequestID    string // of the answer
	Share        shownShare
}

// shownShare is what an answer showed of a single share.
type shownShare struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Size   int    `json:"size"`
}

// Proxy stands between the provider and the share service and writes down what
// passes. A connection that the service cuts, it cuts too.
type Proxy struct {
	URL string // to be used in place of the service's endpoint

	mu        sync.Mutex
	exchanges []Exchange
	more      chan struct{} // closed when there is another exchange
	tampered  []*tampering
}

// startProxy puts a proxy in front of an endpoint until the test ends.
func startProxy(t *testing.T, endpoint string) *Proxy {
	t.Helper()
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{more: make(chan struct{})}
	transport := &http.Transport{}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, ""
			if r.In.Header.Get("Authorization") != "" {
				r.Out.Host = r.In.Host // a signature is for the host that was asked
			}
		},
		Transport: &recorder{proxy: p, next: transport},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) {
			panic(http.ErrAbortHandler)
		},
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

// Exchanges are all so far, in order of their end.
func (p *Proxy) Exchanges() []Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.exchanges)
}

// Sent are the exchanges of one action, such as "os-shrink", whatever came of them.
func (p *Proxy) Sent(action string) []Exchange {
	return slices.DeleteFunc(p.Exchanges(), func(e Exchange) bool { return e.Action != action })
}

// Wait gives the first exchange of the record that is as wanted, as soon as
// there is one.
func (p *Proxy) Wait(ctx context.Context, wanted func(Exchange) bool) (Exchange, error) {
	for {
		found, more := p.find(wanted)
		if more == nil {
			return found, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return Exchange{}, fmt.Errorf("no such request came: %w", ctx.Err())
		}
	}
}

// find gives what to wait for where there is no such exchange yet.
func (p *Proxy) find(wanted func(Exchange) bool) (found Exchange, more <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.exchanges, wanted); i >= 0 {
		return p.exchanges[i], nil
	}
	return Exchange{}, p.more
}

func (p *Proxy) add(e Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.exchanges = append(p.exchanges, e)
	close(p.more)
	p.more = make(chan struct{})
}

// recorder is the transport by which the proxy reaches the service.
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
		e.Action = actionOf(req.URL.Path, body)
	}
	if r.proxy.tampersWith(e, true) != nil {
		spoilToken(req.Header)
	}
	resp, err := r.next.RoundTrip(req)
	if err != nil {
		e.Ended = time.Now()
		r.proxy.add(e)
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	e.Ended, e.Status = time.Now(), resp.StatusCode
	e.RequestID = resp.Header.Get("X-Compute-Request-Id")
	e.Share = shareIn(body)
	r.proxy.add(e)
	if err != nil {
		return nil, err
	}
	if how := r.proxy.tampersWith(e, false); how != nil {
		return nil, how.cutOff()
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func actionOf(urlPath string, body []byte) string {
	if path.Base(urlPath) != "action" {
		return ""
	}
	var action map[string]any
	if json.Unmarshal(body, &action) != nil || len(action) != 1 {
		return ""
	}
	for name := range action {
		return name
	}
	return ""
}

// shareIn is nothing when the answer is not that of a single share.
func shareIn(body []byte) shownShare {
	var answer struct{ Share shownShare }
	if json.Unmarshal(body, &answer) != nil {
		return shownShare{}
	}
	return answer.Share
}

// created is true for the answer to a create that was accepted.
func (e Exchange) created() bool {
	return e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/shares") && e.Status == http.StatusOK
}

func (e Exchange) isLocations() bool { return strings.HasSuffix(e.Path, "/export_locations") }
