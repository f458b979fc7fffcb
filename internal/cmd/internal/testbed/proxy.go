package testbed

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// identityPath is where the proxy serves Keystone; it serves the share service under /v2.
const identityPath = "/identity/v3"

// Proxy stands between the provider and the service and records the requests.
type Proxy struct {
	url    string
	server *http.Server

	mutex    sync.Mutex
	requests []Request
}

func startProxy(b *Backend) (*Proxy, error) {
	authURL := strings.TrimSuffix(strings.TrimRight(b.Auth.IdentityEndpoint, "/"), "/v3") + "/v3"
	identity, err := url.Parse(authURL)
	if err != nil {
		return nil, fmt.Errorf("OS_AUTH_URL is not a URL: %w", err)
	}
	base, _, _ := strings.Cut(b.Observer.client.Endpoint, "/v2")
	service, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("the catalogue's endpoint of the share service is not a URL: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot listen on this machine: %w", err)
	}

	p := &Proxy{url: "http://" + listener.Addr().String()}
	routes := http.NewServeMux()
	routes.Handle(identityPath+"/", http.StripPrefix(identityPath, p.forward(identity, true)))
	routes.Handle("/", p.forward(service, false))
	p.server = &http.Server{Handler: routes, ReadHeaderTimeout: time.Minute, ErrorLog: silent}
	go func() {
		// It always returns an error, ErrServerClosed after Close.
		_ = p.server.Serve(listener)
	}()
	return p, nil
}

func (p *Proxy) close() { _ = p.server.Close() }

// Since returns the requests from a moment on, in the order of sending.
func (p *Proxy) Since(moment time.Time) []Request {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	found := slices.DeleteFunc(slices.Clone(p.requests), func(r Request) bool { return r.Sent.Before(moment) })
	slices.SortStableFunc(found, func(a, b Request) int { return a.Sent.Compare(b.Sent) })
	return found
}

func (p *Proxy) forward(to *url.URL, login bool) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) },
		Transport: &recorder{
			Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableCompression: true},
			proxy:     p, login: login,
		},
		ErrorLog: silent,
	}
}

type recorder struct {
	*http.Transport
	proxy *Proxy
	login bool
}

// record adds a request. Of a login, whose bodies have a password and a token, it keeps neither body.
func (t *recorder) record(r Request, path string, body, response []byte) {
	if t.login {
		r.Login, r.Path = true, "/identity"
	} else {
		r.Path, r.Body = belowProject(path), string(body)
		r.Action, r.ShareID = actionOf(r.Path, r.Body), shareID(r.Path)
		r.Share = shareIn(response, r.Sent)
	}
	t.proxy.mutex.Lock()
	defer t.proxy.mutex.Unlock()
	t.proxy.requests = append(t.proxy.requests, r)
}

func (t *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	r := Request{Sent: time.Now(), Method: request.Method}
	var body, content []byte
	defer func() { t.record(r, request.URL.Path, body, content) }()
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	outgoing := request.Clone(request.Context())
	outgoing.Body = http.NoBody
	if len(body) > 0 {
		outgoing.Body = io.NopCloser(bytes.NewReader(body))
	}
	response, err := t.Transport.RoundTrip(outgoing)
	if err != nil {
		return nil, err
	}
	defer func(received io.Closer) { _ = received.Close() }(response.Body)
	if content, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	r.Status = response.StatusCode
	return response, nil
}

// silent is for what net/http would print into the output of the demo.
var silent = log.New(io.Discard, "", 0)
