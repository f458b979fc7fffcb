package acctest

import (
	"bytes"
	"encoding/json"
	"errors"
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

func (e Exchange) showsShrinking() bool { return e.Share.Status == "shrinking" }

func (e Exchange) listsLocations() bool { return strings.HasSuffix(e.Path, "/export_locations") }

func anyExchange(Exchange) bool { return true }

// Proxy records the requests between the provider and the share service, and
// cuts the connections that the service cuts.
type Proxy struct {
	URL string // to be used in place of the service's endpoint

	transport http.Transport

	mu        sync.Mutex
	exchanges []Exchange

	faultsMu sync.Mutex // another one, because a fault may match by the exchanges so far
	faults   []proxyFault
}

// startProxy puts a proxy in front of an endpoint until the test ends.
func startProxy(t *testing.T, endpoint string) *Proxy {
	t.Helper()
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, ""
			if r.In.Header.Get("Authorization") != "" {
				r.Out.Host = r.In.Host // the signature includes the host
			}
		},
		Transport:    p,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	})
	t.Cleanup(func() {
		server.Close()
		// Manila serves a hundred connections and lets all others wait, and an
		// idle one counts for as long as it is open.
		p.transport.CloseIdleConnections()
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

func (p *Proxy) add(e Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.Ended = time.Now()
	p.exchanges = append(p.exchanges, e)
}

// RoundTrip is the transport of the proxy.
func (p *Proxy) RoundTrip(req *http.Request) (*http.Response, error) {
	e := Exchange{Begun: time.Now(), Method: req.Method, Path: req.URL.Path}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		e.Action = actionIn(req.URL.Path, body)
	}
	if _, found := p.takeFault(invalidToken, e); found {
		req.Header.Set("X-Auth-Token", "gAAAAABexpired")
	}
	resp, err := p.transport.RoundTrip(req)
	if err != nil {
		p.add(e)
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	e.Status = resp.StatusCode
	e.Share = shareIn(body)
	p.add(e)
	if err != nil {
		return nil, err
	}
	if fault, found := p.takeFault(lostResponse, e); found {
		if fault.until != nil {
			<-fault.until
		}
		return nil, errors.New("the proxy cuts the connection")
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

type proxyFaultKind int

const (
	invalidToken proxyFaultKind = iota
	lostResponse
)

// proxyFault happens to the next exchange that matches.
type proxyFault struct {
	kind    proxyFaultKind
	matches func(Exchange) bool
	until   <-chan struct{} // if set, the connection is cut when it is closed
}

// CutAfter cuts the connection of the next matching request after the service
// has processed it. The record has the service's response.
func (p *Proxy) CutAfter(matches func(Exchange) bool) { p.CutWhen(matches, nil) }

// CutWhen is CutAfter, but the connection is cut when the channel is closed.
func (p *Proxy) CutWhen(matches func(Exchange) bool, until <-chan struct{}) {
	p.inject(proxyFault{lostResponse, matches, until})
}

// InvalidateToken sends the next matching request with an invalid token, so the
// service itself refuses it. There is no status yet to match.
func (p *Proxy) InvalidateToken(matches func(Exchange) bool) {
	p.inject(proxyFault{invalidToken, matches, nil})
}

func (p *Proxy) inject(fault proxyFault) {
	p.faultsMu.Lock()
	defer p.faultsMu.Unlock()
	p.faults = append(p.faults, fault)
}

func (p *Proxy) takeFault(kind proxyFaultKind, e Exchange) (proxyFault, bool) {
	p.faultsMu.Lock()
	defer p.faultsMu.Unlock()
	i := slices.IndexFunc(p.faults, func(f proxyFault) bool { return f.kind == kind && f.matches(e) })
	if i < 0 {
		return proxyFault{}, false
	}
	fault := p.faults[i]
	p.faults = slices.Delete(p.faults, i, i+1)
	return fault, true
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
