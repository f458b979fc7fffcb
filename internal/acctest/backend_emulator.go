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
			Create:   100 * time.Millisecond,
			Extend:   300 * time.Millisecond,
			Shrink:   300 * time.Millisecond,
			Delete:   100 * time.Millisecond,
			Snapshot: 300 * time.Millisecond,
		},
		Quota: emulator.Quota{Shares: 1000, Gigabytes: quotaGiB},
	}
}

func startEmulator(t *testing.T, options emulator.Options) Backend {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	server.Inject(noValidHost())
	member := Account{
		AuthURL:     server.AuthURL,
		UserName:    emulator.UserName,
		Password:    emulator.Password,
		ProjectName: emulator.ProjectName,
		DomainName:  emulator.DomainName,
		Region:      "RegionOne",
	}
	admin := member
	admin.UserName, admin.Password = emulator.AdminName, emulator.AdminPassword
	return Backend{Member: member, Administrator: admin, Endpoint: server.URL + "/v2", Emulator: server, Behave: storageOf(server)}
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

// storageOf controls the storage. It also removes the faults that the test has
// injected, for the emulator cannot remove single ones.
func storageOf(server *emulator.Server) func(*testing.T, string, Behaviour) {
	var mu sync.Mutex
	behaviours := map[string]Behaviour{}
	return func(_ *testing.T, shareID string, behaviour Behaviour) {
		mu.Lock()
		defer mu.Unlock()
		behaviours[shareID] = behaviour
		server.SetUsed(shareID, behaviour.UsedGiB)
		server.ClearFaults()
		server.Inject(noValidHost())
		for id, b := range behaviours {
			for action, takes := range map[string]time.Duration{"shrink": b.ShrinkTakes, "extend": b.ExtendTakes} {
				if takes > 0 {
					server.Inject(emulator.Fault{ShareID: id, Action: action, Effect: emulator.Takes(takes)})
				}
				if b.FailResize {
					server.Inject(emulator.Fault{ShareID: id, Action: action, Effect: emulator.Fail()})
				}
			}
		}
	}
}
