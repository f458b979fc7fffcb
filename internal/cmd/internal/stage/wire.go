package stage

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

// identityPath is where Keystone appears on the wire; the share service appears under /v2.
const identityPath = "/identity/v3"

// Wire is a proxy between the provider and the service that writes down what passes.
type Wire struct {
	url    string
	server *http.Server

	mutex     sync.Mutex
	exchanges []Exchange
}

// OpenWire listens on this machine and passes on to Keystone at authURL (with
// or without /v3) and to the share service, whose address ends before /v2.
func OpenWire(authURL, service string) (*Wire, error) {
	identity, err := url.Parse(versionedAuthURL(authURL))
	if err != nil {
		return nil, fmt.Errorf("OS_AUTH_URL is not an address: %w", err)
	}
	shares, err := url.Parse(service)
	if err != nil {
		return nil, fmt.Errorf("the catalogue's address of the share service is not one: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot listen on this machine: %w", err)
	}

	w := &Wire{url: "http://" + listener.Addr().String()}
	routes := http.NewServeMux()
	routes.Handle(identityPath+"/", http.StripPrefix(identityPath, w.passOn(identity, w.keepLogin)))
	routes.Handle("/", w.passOn(shares, w.keepCall))
	w.server = &http.Server{Handler: routes, ReadHeaderTimeout: time.Minute, ErrorLog: silent()}
	go func() {
		// It always ends with an error, ErrServerClosed after Close.
		_ = w.server.Serve(listener)
	}()
	return w, nil
}

// AuthURL is what the provider is told instead of Keystone's own.
func (w *Wire) AuthURL() string { return w.url + identityPath }

// Endpoint is what the provider is told instead of the share service's own.
func (w *Wire) Endpoint() string { return w.url + "/v2" }

// Close stops listening and cuts the connections.
func (w *Wire) Close() { _ = w.server.Close() }

// Since gives what was sent from a moment on, in the order of sending.
func (w *Wire) Since(moment time.Time) []Exchange {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	var found []Exchange
	for _, e := range w.exchanges {
		if !e.Sent.Before(moment) {
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, func(a, b Exchange) int { return a.Sent.Compare(b.Sent) })
	return found
}

func (w *Wire) passOn(to *url.URL, keep keeper) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(to) },
		Transport: &recorder{base: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableCompression: true}, keep: keep},
		ErrorLog:  silent(),
	}
}

func (w *Wire) keepLogin(request *http.Request, e Exchange, _, _ []byte) {
	e.Login = request.Method == http.MethodPost
	e.Path = "/identity"
	w.add(e)
}

func (w *Wire) keepCall(request *http.Request, e Exchange, sent, answered []byte) {
	e.Path = withoutProject(strings.TrimRight(request.URL.Path, "/"))
	e.Body = string(sent)
	e.Share = readShare(answered, e.Sent)
	w.add(e)
}

func (w *Wire) add(e Exchange) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.exchanges = append(w.exchanges, e)
}

// keeper writes down an exchange. What it keeps of the bodies is its own affair.
type keeper func(request *http.Request, e Exchange, sent, answered []byte)

// recorder is the way to the service.
type recorder struct {
	base http.RoundTripper
	keep keeper
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	e := Exchange{Sent: time.Now(), Method: request.Method}
	var sent []byte
	if request.Body != nil {
		var err error
		if sent, err = readAll(request.Body); err != nil {
			return nil, err
		}
	}
	outgoing := request.Clone(request.Context())
	outgoing.Body = io.NopCloser(bytes.NewReader(sent))
	if len(sent) == 0 {
		outgoing.Body = http.NoBody
	}

	response, err := r.base.RoundTrip(outgoing)
	if err != nil {
		r.keep(request, e, sent, nil)
		return nil, err
	}
	answered, err := readAll(response.Body)
	if err != nil {
		r.keep(request, e, sent, nil)
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(answered))
	e.Status = response.StatusCode
	r.keep(request, e, sent, answered)
	return response, nil
}

func readAll(body io.ReadCloser) ([]byte, error) {
	content, err := io.ReadAll(body)
	if closeErr := body.Close(); err == nil {
		err = closeErr
	}
	return content, err
}

// silent is for what net/http would otherwise print between the lines of the story.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
