package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
)

// The range lies below the one from which Linux takes the ports of outgoing
// connections (32768 and up), so that no such connection takes a port between
// its choice and the moment the service listens on it.
const (
	firstPort = 20000
	portCount = 10000
)

// choosePorts returns n different free ports. claim is asked for each candidate
// and answers whether it may be used; start is where the search begins, counted
// from the first port of the range.
func choosePorts(n, start int, claim func(port int) bool) ([]int, error) {
	chosen := make([]int, 0, n)
	for i := range portCount {
		if len(chosen) == n {
			return chosen, nil
		}
		port := firstPort + (start+i)%portCount
		if claim(port) {
			chosen = append(chosen, port)
		}
	}
	return nil, fmt.Errorf("no %d free ports from %d to %d", n, firstPort, firstPort+portCount-1)
}

// claims are names that this process alone holds, among all runs of this
// program on the machine. The kernel gives them back when the process ends,
// however it ends.
type claims struct {
	held []io.Closer
}

// port claims a port on which nobody listens.
func (c *claims) port(port int) bool {
	if !c.name(fmt.Sprintf("port-%d", port)) {
		return false
	}
	probe, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return probe.Close() == nil
}

// name claims a name by listening on an abstract Unix socket: a lock without a file.
func (c *claims) name(name string) bool {
	listener, err := net.Listen("unix", "@terraform-provider-sfs/manila/"+name)
	if err != nil {
		return false
	}
	c.held = append(c.held, listener)
	return true
}

func (c *claims) release() {
	for _, held := range c.held {
		_ = held.Close()
	}
	c.held = nil
}

// reserve claims n ports at a random place of the range.
func (c *claims) reserve(n int) ([]int, error) {
	return choosePorts(n, rand.IntN(portCount), c.port)
}
