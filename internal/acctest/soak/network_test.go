package soak

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// network connects the transports of the provider, which are copies of net/http's, to
// a handler, and counts the connections.
type network struct {
	server   *http.Server
	accepted chan net.Conn
	closed   chan struct{}

	mu             sync.Mutex
	failsUntil     time.Time
	open, together int
}

var errNetwork = errors.New("network is unreachable")

func newNetwork(handler http.Handler) *network {
	n := &network{accepted: make(chan net.Conn), closed: make(chan struct{}), server: &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}}
	http.DefaultTransport = &http.Transport{DialContext: n.dial, MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second}
	go func() { _ = n.server.Serve(n) }()
	return n
}

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if n.fails() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errNetwork}
	}
	client, server := net.Pipe()
	select {
	case n.accepted <- server:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	n.count(1)
	return &connection{Conn: client, network: n}, nil
}

// failFor lets no new connection and no request through for a while.
func (n *network) failFor(d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.failsUntil = time.Now().Add(d)
}

func (n *network) fails() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Now().Before(n.failsUntil)
}

func (n *network) count(change int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open += change
	n.together = max(n.together, n.open)
}

// counts returns the open connections, and the most at a time since the last call.
func (n *network) counts() (open, together int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	open, together = n.open, n.together
	n.together = n.open
	return open, together
}

func (n *network) close() { _ = n.server.Close() }

// Accept, Close and Addr make it the listener of its server.
func (n *network) Accept() (net.Conn, error) {
	select {
	case connection := <-n.accepted:
		return connection, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error {
	close(n.closed)
	return nil
}

func (n *network) Addr() net.Addr { return &net.TCPAddr{} }

// connection is the provider's end.
type connection struct {
	net.Conn
	network *network
	once    sync.Once
}

func (c *connection) Write(p []byte) (int, error) {
	if c.network.fails() {
		return 0, errNetwork
	}
	return c.Conn.Write(p)
}

func (c *connection) Close() error {
	c.once.Do(func() { c.network.count(-1) })
	return c.Conn.Close()
}
