package acctest

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// What there is room for: the same as internal/cmd/manila gives.
const (
	quotaGiB   = 100000
	storageGiB = 20000
)

// quick is long enough to see every transitional status, and short enough for
// many tests.
func quick() emulator.Options {
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

type emulated struct {
	server *emulator.Server

	mu         sync.Mutex
	behaviours map[string]Behaviour
}

// startEmulated starts an emulator of the test's own.
func startEmulated(t *testing.T, options emulator.Options) *emulated {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	server.Inject(tooLargeForTheStorage())
	return &emulated{server: server, behaviours: map[string]Behaviour{}}
}

// tooLargeForTheStorage: such a share is accepted and then fits nowhere.
func tooLargeForTheStorage() emulator.Fault {
	return emulator.Fault{
		Method: http.MethodPost,
		Match: func(r emulator.Request) bool {
			var create struct{ Share struct{ Size int } }
			return json.Unmarshal([]byte(r.Body), &create) == nil && create.Share.Size > storageGiB
		},
		Effect: emulator.Fail(),
	}
}

func (e *emulated) Member() Account {
	return Account{
		AuthURL:     e.server.AuthURL,
		UserName:    emulator.UserName,
		Password:    emulator.Password,
		ProjectName: emulator.ProjectName,
		DomainName:  emulator.DomainName,
		Region:      "RegionOne",
	}
}

func (e *emulated) Administrator() Account {
	admin := e.Member()
	admin.UserName, admin.Password = emulator.AdminName, emulator.AdminPassword
	return admin
}

func (e *emulated) Endpoint() string { return e.server.URL + "/v2" }

func (e *emulated) Emulator() *emulator.Server { return e.server }

// Behave removes the faults that a test has injected itself: the emulator knows
// no names of faults.
func (e *emulated) Behave(_ *testing.T, shareID string, as Behaviour) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.behaviours[shareID] = as
	e.server.SetUsed(shareID, as.UsedGiB)
	e.server.Heal()
	e.server.Inject(tooLargeForTheStorage())
	for id, b := range e.behaviours {
		e.fault(id, "shrink", b.ShrinkTakes, b.FailResize)
		e.fault(id, "extend", b.ExtendTakes, b.FailResize)
	}
}

func (e *emulated) fault(shareID, action string, takes time.Duration, fails bool) {
	if takes > 0 {
		e.server.Inject(emulator.Fault{ShareID: shareID, Action: action, Effect: emulator.Takes(takes)})
	}
	if fails {
		e.server.Inject(emulator.Fault{ShareID: shareID, Action: action, Effect: emulator.Fail()})
	}
}
