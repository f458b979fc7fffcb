package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// backend goes by SFS_ACC_BACKEND, as the acceptance tests do.
func backend(getenv func(string) string, asked options) (opener, error) {
	switch chosen := getenv("SFS_ACC_BACKEND"); chosen {
	case "", "emulator":
		return emulators{latency: asked.latency}, nil
	case "manila":
		login, err := stage.ManilaLogin(getenv, "bench")
		return manilas{login: login, control: stage.NewControl(getenv)}, err
	default:
		return nil, fmt.Errorf("SFS_ACC_BACKEND is %q; it can be emulator (or nothing) or manila", chosen)
	}
}

// emulators opens an emulator of its own for each experiment.
type emulators struct{ latency time.Duration }

func (e emulators) name() string {
	return fmt.Sprintf("the emulator, which answers after %s", e.latency)
}

func (emulators) real() bool { return false }

func (emulators) open(context.Context) (service, error) {
	server, err := startEmulator()
	if err != nil {
		return nil, err
	}
	return server, nil
}

// emulated is an emulator whose latency and limit can change while it runs.
type emulated struct {
	*emulator.Server
	work time.Duration // on each resize
}

func startEmulator() (*emulated, error) {
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{})
	if err != nil {
		return nil, err
	}
	return &emulated{Server: server}, nil
}

func (e *emulated) close() { e.Close() }

func (e *emulated) environment() []string {
	return stage.Environment(os.Environ(), stage.EmulatorLogin(e.Server), "")
}

func (e *emulated) since(moment time.Time) []request {
	var found []request
	for _, r := range e.Requests() {
		if r.Time.Before(moment) {
			continue
		}
		found = append(found, request{
			at: r.Time, method: r.Method, path: r.Path, action: r.Action, share: r.ShareID, status: r.Status,
			login: strings.Contains(r.Path, "/auth/"),
		})
	}
	return found
}

// answersAfter makes each answer wait, and takes back all that was asked of the
// emulator before: limits, and how long work takes.
func (e *emulated) answersAfter(latency time.Duration) {
	e.Heal()
	e.work = 0
	if latency > 0 {
		e.Inject(emulator.Fault{Effect: emulator.Delay(latency)})
	}
}

// allows refuses, as the gateway in front of SFS does, what is more than so
// many requests in any minute.
func (e *emulated) allows(perMinute int) {
	gate := &gate{perMinute: perMinute}
	e.Inject(emulator.Fault{Match: gate.refuses, Effect: emulator.TooManyRequests("")})
}

// gate counts the requests of the last minute.
type gate struct {
	perMinute int
	mutex     sync.Mutex
	passed    []time.Time
}

func (g *gate) refuses(r emulator.Request) bool {
	if strings.Contains(r.Path, "/auth/") {
		return false
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for len(g.passed) > 0 && r.Time.Sub(g.passed[0]) >= time.Minute {
		g.passed = g.passed[1:]
	}
	if len(g.passed) == g.perMinute {
		return true
	}
	g.passed = append(g.passed, r.Time)
	return false
}

func (e *emulated) resizesTake(d time.Duration, _ ...string) error {
	for _, action := range []string{"extend", "shrink"} {
		e.Inject(emulator.Fault{Action: action, Effect: emulator.Takes(d)})
	}
	e.work = d
	return nil
}

// watch needs no looks: the emulator is done exactly when it said it would be.
func (e *emulated) watch(share string) func() (time.Time, error) {
	began := time.Now()
	return func() (time.Time, error) {
		for _, r := range e.since(began) {
			if r.share == share && r.resizes() {
				return r.at.Add(e.work), nil
			}
		}
		return time.Time{}, errors.New("no resize was sent")
	}
}
