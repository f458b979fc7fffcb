package sharenetwork_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestDelete_ANetworkInUseIsReportedAndStaysWhole(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a", "net/b@nova-2")))
		home := share(w)
		w.MustFail(nil, `Cannot delete share network "corp"`, "shares use it", `share "home" (`+home.ID()+`)`)
		w.MustEqual("subnets", 2, len(only(w).Subnets))

		// In the recycle bin a share is in no list, and still uses the network.
		w.Service.EditShare(home.ID(), func(s *emulator.Share) { s.SoftDeleted = true })
		w.MustFail(nil, "it is in use", "1 share(s)", "recycle bin")
		w.MustEqual("subnets", 2, len(only(w).Subnets))
	})
}

// From Manila 23 on a share server does not show a network that is deleted.
func TestDelete_WaitsForSharesThatAreBeingDeletedAndForShareServers(t *testing.T) {
	t.Parallel()
	for _, release := range []int{15, 20, 23} {
		t.Run(fmt.Sprint(release), func(t *testing.T) {
			t.Parallel()
			testDeleteWaits(t, release)
		})
	}
}

func testDeleteWaits(t *testing.T, release int) {
	t.Helper()
	emulated.Run(t, typeName, emulator.Options{
		Release: release, MaxMicroversion: emulator.NewestMicroversion(release), Takes: emulator.Durations{Delete: time.Second},
	}, func(w *emulated.Env) {
		w.Arguments = map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword}
		w.Restart()
		w.MustApply(config())
		home := share(w)
		ctx, cancel := context.WithTimeout(w.Context(), 100*time.Millisecond)
		defer cancel()
		home.ApplyUntil(ctx, nil)
		started := time.Now()
		w.MustApply(nil)
		if took := time.Since(started); took < 1900*time.Millisecond {
			w.Errorf("it took %s, want the second of the share and that of the share server", took)
		}
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
	})
}

func TestDelete_ShareServersThatAreNotDeletedAreReported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		effect emulator.Effect
		want   string
	}{
		"failed": {emulator.Fail(), "were not"},
		"slow":   {emulator.Takes(time.Hour), "are still being deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				w.Arguments = map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword}
				w.Restart()
				c := config(map[string]any{"timeouts": map[string]any{"delete": "1m"}})
				w.MustApply(c)
				share(w).MustApply(nil)
				w.Service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "share-networks", Effect: test.effect})
				w.MustFail(nil, `Share network "corp"`, "was deleted, but share servers of it "+test.want)
				w.MustApply(nil)
			})
		})
	}
}

func TestDelete_AfterARefusalTheStateHasTheSubnetsThatAreLeft(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a", "net/b@nova")))
		// The first is for the number of subnets.
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Match: func(r emulator.Request) bool {
			return !strings.Contains(r.Path, "subnets")
		}, Skip: 1, Effect: emulator.Status(http.StatusConflict)})
		w.MustFail(nil, "Cannot delete share network")
		w.MustHave("subnets", elements("net/a"))
	})
}

func TestDelete_AnInterruptEndsTheWait(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		home := share(w)
		w.Service.EditShare(home.ID(), func(s *emulator.Share) { s.Status = "deleting" })
		ctx, interrupt := context.WithCancel(w.Context())
		time.AfterFunc(5*time.Second, interrupt)
		w.MustBeError(w.ApplyUntil(ctx, nil), "shares on it are still being deleted", `share "home"`, "interrupted")
		w.MustHave("name", "corp")
	})
}

func TestDelete_AConfirmedDeleteThatDoesNothingIsAnError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.Respond(http.StatusAccepted, "", nil)})
		w.MustFail(nil, `Share network "corp" (`+only(w).ID+") was not deleted: never started", "The service accepted the delete, and still shows it.")
		w.MustHave("name", "corp")
		w.MustApply(nil)
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
	})
}

func TestDelete_CostsOneMoreRequestToBeVerified(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.ResetRequests()
		w.MustApply(nil)
		w.MustEqual("deletes", 1, w.Sent(http.MethodDelete, "share-networks/"))
		w.MustEqual("reads, one of them for the plan", 2, w.Sent(http.MethodGet, "share-networks/"))
	})
}

func TestDelete_ALostResponseIsRetried(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.CutAfter()})
		w.MustApply(nil)
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
	})
}
