package share_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// withRecycleBin is a service with the recycle bin.
func withRecycleBin() emulator.Options { return emulator.Options{MaxMicroversion: "2.73"} }

// sentToRecycleBin counts the listings of the recycle bin.
func (w *env) sentToRecycleBin() int {
	return w.count(func(r emulator.Request) bool { return strings.Contains(r.Query, "is_soft_deleted") })
}

// day is the day on which a share that is soft-deleted now is gone for good.
func day() string { return time.Now().Add(7 * 24 * time.Hour).UTC().Format("2006-01-02") }

func TestRecycleBin_AShareInItReadsAsDeleted(t *testing.T) {
	t.Parallel()
	withEnv(t, withRecycleBin(), func(w *env) {
		w.mustApply(config(10))
		id := w.id()
		w.service.SoftDelete(id)
		w.restart()
		w.service.ResetRequests()
		diagnostics := w.refresh()
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, `Share "data" (`+id+") is in the recycle bin", "for good on "+day(), "openstack share restore "+id)
		if !w.share.State.IsNull() {
			w.t.Errorf("the share is still in the state: %s", w.share.State)
		}
		w.mustHaveSent(http.MethodGet, 2)
	})
}

func TestRecycleBin_ARestoredShareIsReadAgain(t *testing.T) {
	t.Parallel()
	withEnv(t, withRecycleBin(), func(w *env) {
		w.mustApply(config(10))
		w.service.SoftDelete(w.id())
		w.edit(func(s *emulator.Share) { s.SoftDeleted = false })
		w.restart()
		w.mustBeQuiet(config(10))
	})
}

func TestRecycleBin_IsListedOnceAndOnlyForSharesReadByID(t *testing.T) {
	t.Parallel()
	type testCase struct {
		options             emulator.Options
		shares, softDeleted int
		requests            int
		// The first of many may be read by id, before the others join it.
		fewest, most int // listings of the recycle bin
	}
	for name, c := range map[string]testCase{
		"one share":                {withRecycleBin(), 1, 0, 2, 1, 1},
		"many shares":              {withRecycleBin(), 100, 0, 3, 0, 1},
		"many shares, one deleted": {withRecycleBin(), 100, 1, 5, 1, 1},
		// The service rejects the one request with 406.
		"one share below 2.69": {emulator.Options{MaxMicroversion: "2.68"}, 1, 0, 2, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.options.Latency = 50 * time.Millisecond
			withEnv(t, c.options, func(w *env) {
				fleet := w.fleet(c.shares)
				for _, share := range fleet[:c.softDeleted] {
					w.service.SoftDelete(share.Attribute("id").(string))
				}
				each(parallelism, fleet, func(share *protocol.Resource) { w.mustSucceed(w.tf.Refresh(w.t.Context(), share)) })
				w.mustHaveSentAtMost(c.requests)
				if got := w.sentToRecycleBin(); got < c.fewest || got > c.most {
					w.t.Errorf("%d listings of the recycle bin, want %d to %d", got, c.fewest, c.most)
				}
			})
		})
	}
}

// A listing that fails proves nothing, and is no answer to the next caller.
func TestRecycleBin_AFailedListingIsNoFact(t *testing.T) {
	t.Parallel()
	withEnvEach(t, withRecycleBin(), map[string]int{"503": http.StatusServiceUnavailable, "403": http.StatusForbidden}, func(w *env, status int) {
		w.mustApply(config(10))
		w.service.SoftDelete(w.id())
		w.restart()
		w.service.Inject(emulator.Fault{Match: func(r emulator.Request) bool { return strings.Contains(r.Query, "is_soft_deleted") }, Effect: emulator.Status(status)})
		w.mustReportNothing(w.refresh())
		w.mustHave("status", "available")
		w.service.ClearFaults()
		w.mustContain(w.refresh(), "is in the recycle bin")
	})
}

func TestRecycleBin_DestroyOfAShareInItSendsNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, withRecycleBin(), func(w *env) {
		w.mustApply(config(10))
		plan := w.planned(nil)
		w.service.SoftDelete(w.id())
		w.restart()
		diagnostics := w.applyPlan(nil, plan)
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "is in the recycle bin", "openstack share restore")
		w.mustHaveSent(http.MethodDelete, 0)
		w.mustHaveShares(1)
	})
}

// The request is lost, and somebody soft-deletes the share while the provider waits.
func TestRecycleBin_AShareThatIsMovedToItDuringADestroyIsGone(t *testing.T) {
	t.Parallel()
	withEnv(t, withRecycleBin(), func(w *env) {
		w.mustApply(config(10))
		id := w.id()
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, Effect: emulator.CutBefore()})
		time.AfterFunc(5*time.Second, func() { w.service.SoftDelete(id) })
		diagnostics := w.apply(nil)
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "is in the recycle bin")
		w.mustHaveShares(1)
	})
}

func TestRecycleBin_ChangesOfAShareInItSayWhereItIs(t *testing.T) {
	t.Parallel()
	withEnvEach(t, withRecycleBin(), map[string]map[string]any{
		"extend": config(20), "shrink": config(5), "rename": config(10, map[string]any{"name": "new"}),
	}, func(w *env, configuration map[string]any) {
		w.mustApply(config(10))
		plan := w.planned(configuration)
		id := w.id()
		w.service.SoftDelete(id)
		w.mustBeError(w.applyPlan(configuration, plan), "recycle bin", "openstack share restore "+id)

		w.restart()
		w.mustBeError(w.applyPlan(configuration, plan), "recycle bin", "openstack share restore "+id)
	})
}

func TestRecycleBin_DataSourcesDoNotFindAShareInIt(t *testing.T) {
	t.Parallel()
	withEnv(t, withRecycleBin(), func(w *env) {
		id := w.create(config(10))
		w.service.SoftDelete(id)
		w.restart()
		w.mustNotRead("sfs_share", map[string]any{"id": id}, "There is no share "+id+": it is in the recycle bin", day(), "openstack share restore "+id)
		w.mustNotRead("sfs_share", map[string]any{"name": "data"}, "No share matches")
	})
}

func TestRecycleBin_AShareInItCannotBeImported(t *testing.T) {
	t.Parallel()
	withEnv(t, withRecycleBin(), func(w *env) {
		id := w.create(config(10))
		w.service.SoftDelete(id)
		w.restart()
		_, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", id, nil)
		w.mustBeError(diagnostics, "is in the recycle bin", "openstack share restore "+id)
	})
}
