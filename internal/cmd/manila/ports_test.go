//go:build linux

package main

import (
	"net"
	"runtime"
	"testing"
	"time"
)

func TestLocks_APortIsReservedOnceAndFreeAfterItsRelease(t *testing.T) {
	t.Parallel()
	var one, other locks
	defer one.release()
	defer other.release()
	ports, err := one.reservePorts(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, port := range ports {
		if port < firstPort || port >= firstPort+portCount {
			t.Errorf("port %d is out of range", port)
		}
		if other.reservePort(port) {
			t.Errorf("port %d was reserved twice", port)
		}
	}
	one.release()
	// A process that another test has just forked holds the sockets until its exec.
	deadline := time.After(10 * time.Second)
	for !other.reservePort(ports[0]) {
		select {
		case <-deadline:
			t.Fatalf("port %d is still reserved", ports[0])
		default:
			runtime.Gosched()
		}
	}
}

func TestLocks_APortInUseIsNotReserved(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	var l locks
	defer l.release()
	if port := listener.Addr().(*net.TCPAddr).Port; l.reservePort(port) {
		t.Errorf("port %d is in use, and was reserved", port)
	}
}
