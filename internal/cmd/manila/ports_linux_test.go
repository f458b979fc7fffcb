package main

import (
	"net"
	"testing"
)

func TestTwoRunsNeverGetTheSamePort(t *testing.T) {
	t.Parallel()
	var one, other claims
	defer one.release()
	defer other.release()
	ports, err := one.reserve(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, port := range ports {
		if other.port(port) {
			t.Errorf("port %d was given twice", port)
		}
	}
}

func TestAReleasedNameCanBeClaimedAgain(t *testing.T) {
	t.Parallel()
	const name = "test of a released name"
	var one, other claims
	defer other.release()
	if !one.name(name) {
		t.Fatal("could not claim a name that nobody has")
	}
	if other.name(name) {
		t.Fatal("claimed a name that is held")
	}
	one.release()
	if !other.name(name) {
		t.Error("could not claim a name that was released")
	}
}

func TestAPortThatSomebodyListensOnIsNotClaimed(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("listening on %v", listener.Addr())
	}
	var c claims
	defer c.release()
	if c.port(address.Port) {
		t.Errorf("claimed port %d, which is in use", address.Port)
	}
}
