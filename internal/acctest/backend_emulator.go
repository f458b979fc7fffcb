package acctest

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The capacity is that of internal/cmd/manila.
const (
	quotaGiB   = 100000
	storageGiB = 20000
)

// fastEmulator works long enough to observe every transitional status.
func fastEmulator() emulator.Options {
	return emulator.Options{
		Takes: emulator.Durations{
			Create: 100 * time.Millisecond,
			Extend: 300 * time.Millisecond,
			Shrink: 300 * time.Millisecond,
			Delete: 100 * time.Millisecond,
		},
		Quota: emulator.Quota{Shares: 1000, Gigabytes: quotaGiB},
	}
}

type emulatorBackend struct {
	server *emulator.Server

	mu         sync.Mutex
	behaviours map[string]Behaviour
}

func startEmulator(t *testing.T, options emulator.Options) *emulatorBackend {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	server.Inject(noValidHost())
	return &emulatorBackend{server: server, behaviours: map[string]Behaviour{}}
}

// noValidHost makes creates fail that are within the quota and exceed the
// storage: the service accepts them, and the scheduler finds no host.
func noValidHost() emulator.Fault {
	return emulator.Fault{
		Method: http.MethodPost,
		Match: func(r emulator.Request) bool {
			var create struct{ Share struct{ Size int } }
			return json.Unmarshal([]byte(r.Body), &create) == nil && create.Share.Size > storageGiB
		},
		Effect: emulator.Fail(),
	}
}

func (e *emulatorBackend) Member() Account {
	return Account{
		AuthURL:     e.server.AuthURL,
		UserName:    emulator.UserName,
		Password:    emulator.Password,
		ProjectName: emulator.ProjectName,
		DomainName:  emulator.DomainName,
		Region:      "RegionOne",
	}
}

func (e *emulatorBackend) Administrator() Account {
	admin := e.Member()
	admin.UserName, admin.Password = emulator.AdminName, emulator.AdminPassword
	return admin
}

func (e *emulatorBackend) Endpoint() string { return e.server.URL + "/v2" }

func (e *emulatorBackend) Emulator() *emulator.Server { return e.server }

// Behave also removes the faults that the test has injected, for the emulator
// cannot remove single ones.
func (e *emulatorBackend) Behave(_ *testing.T, shareID string, behaviour Behaviour) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.behaviours[shareID] = behaviour
	e.server.SetUsed(shareID, behaviour.UsedGiB)
	e.server.Heal()
	e.server.Inject(noValidHost())
	for id, b := range e.behaviours {
		e.injectResize(id, "shrink", b.ShrinkTakes, b.FailResize)
		e.injectResize(id, "extend", b.ExtendTakes, b.FailResize)
	}
}

func (e *emulatorBackend) injectResize(shareID, action string, takes time.Duration, fails bool) {
	if takes > 0 {
		e.server.Inject(emulator.Fault{ShareID: shareID, Action: action, Effect: emulator.Takes(takes)})
	}
	if fails {
		e.server.Inject(emulator.Fault{ShareID: shareID, Action: action, Effect: emulator.Fail()})
	}
}
