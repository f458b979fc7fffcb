package main

import (
	"fmt"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// How long the storage works. That of a shrink is long enough to see the provider wait.
const (
	createTakes = time.Second
	deleteTakes = time.Second
	extendTakes = 2 * time.Second
	shrinkTakes = 3 * time.Second
)

// backend is the share service that the scenes are played against.
type backend struct {
	name  string // what it is, for a person
	login stage.Login
	// fill stores that many GiB in a share, below which it cannot be shrunk.
	fill    func(share string, gib int) error
	lasting bool // whether a share outlives this program
	close   func()
}

// openBackend goes by SFS_ACC_BACKEND, as the acceptance tests do.
func openBackend(getenv func(string) string) (*backend, error) {
	switch chosen := getenv("SFS_ACC_BACKEND"); chosen {
	case "", "emulator":
		return startEmulator()
	case "manila":
		return findManila(getenv)
	default:
		return nil, fmt.Errorf("SFS_ACC_BACKEND is %q; it can be emulator (or nothing) or manila", chosen)
	}
}

func startEmulator() (*backend, error) {
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{
		Takes: emulator.Durations{Create: createTakes, Extend: extendTakes, Shrink: shrinkTakes, Delete: deleteTakes},
	})
	if err != nil {
		return nil, err
	}
	return &backend{
		name:  "the emulator, which runs inside this program",
		login: stage.EmulatorLogin(server),
		fill: func(share string, gib int) error {
			server.SetUsed(share, gib)
			return nil
		},
		close: server.Close,
	}, nil
}

// findManila takes a real service from the environment that `go run
// ./internal/cmd/manila` makes.
func findManila(getenv func(string) string) (*backend, error) {
	login, err := stage.ManilaLogin(getenv, "demo")
	if err != nil {
		return nil, err
	}
	control := stage.NewControl(getenv)
	return &backend{
		name:  "a real OpenStack Manila",
		login: login,
		fill: func(share string, gib int) error {
			return control.Behave(share, stage.Behaviour{UsedGiB: gib, Extend: extendTakes, Shrink: shrinkTakes})
		},
		lasting: true,
		close:   control.Clear,
	}, nil
}
