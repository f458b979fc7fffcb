package emulator

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is an Emulator that listens.
type Server struct {
	*Emulator
	URL      string // http://host:port
	AuthURL  string // of Keystone
	Endpoint string // of the share service, as in the catalogue
	server   *http.Server
	stopped  chan struct{}
}

// Start listens at addr; tests use "127.0.0.1:0".
func Start(addr string, opts Options) (*Server, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w", addr, err)
	}
	e := New(opts)
	base := "http://" + listener.Addr().String()
	if opts.PublicURL != "" {
		base = opts.PublicURL
	}
	s := &Server{
		Emulator: e,
		URL:      base,
		AuthURL:  base + "/identity/v3",
		Endpoint: base + "/v2/" + ProjectID,
		server:   &http.Server{Handler: e, ReadHeaderTimeout: time.Minute},
		stopped:  make(chan struct{}),
	}
	go func() {
		defer close(s.stopped)
		_ = s.server.Serve(listener) // ErrServerClosed after Close
	}()
	return s, nil
}

// Close stops listening and closes all connections.
func (s *Server) Close() {
	_ = s.server.Close()
	<-s.stopped
}
