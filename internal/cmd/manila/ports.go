package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"
)

// The range is below the one from which Linux takes the ports of outgoing connections (32768 and up): no connection can
// take a port between its choice and the moment when the service listens.
const (
	firstPort = 20000
	portCount = 10000
)

// locks are names that only this process holds, among all runs of this program on the machine. The kernel releases them
// when the process ends, however it ends.
type locks struct {
	held []io.Closer
}

// acquire locks a name by listening on an abstract Unix socket, which needs no file.
func (l *locks) acquire(name string) bool {
	listener, err := net.Listen("unix", "@terraform-provider-sfs/manila/"+name)
	if err != nil {
		return false
	}
	l.held = append(l.held, listener)
	return true
}

// wait acquires a name that another run may hold.
func (l *locks) wait(ctx context.Context, name string) error {
	for !l.acquire(name) {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
	return nil
}

// reservePort locks a port on which no program listens.
func (l *locks) reservePort(port int) bool {
	if !l.acquire(fmt.Sprintf("port-%d", port)) {
		return false
	}
	probe, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return probe.Close() == nil
}

// reservePorts reserves n ports, from a random one on.
func (l *locks) reservePorts(n int) ([]int, error) {
	var ports []int
	start := rand.IntN(portCount)
	for i := range portCount {
		if port := firstPort + (start+i)%portCount; l.reservePort(port) {
			ports = append(ports, port)
		}
		if len(ports) == n {
			return ports, nil
		}
	}
	return nil, fmt.Errorf("no %d free ports from %d to %d", n, firstPort, firstPort+portCount-1)
}

func (l *locks) release() {
	for _, held := range l.held {
		_ = held.Close()
	}
	l.held = nil
}
