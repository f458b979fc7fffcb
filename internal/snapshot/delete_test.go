package snapshot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestDelete_WaitsUntilTheSnapshotIsGone(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]struct {
		prepare func(w *env)
		sent    int
	}{
		"as it should be":       {func(*env) {}, 1},
		"a lost response":       {func(w *env) { w.fault(isDelete, 1, emulator.CutAfter()) }, 1},
		"a request that is not": {func(w *env) { w.fault(isDelete, 1, emulator.Status(http.StatusBadGateway)) }, 2},
		"an invisible start":    {func(w *env) { w.fault(isDelete, 1, emulator.Invisible(3*time.Second)) }, 1},
		"gone already":          {func(w *env) { w.service.RemoveSnapshot(w.id()) }, 0},
		"deleted elsewhere": {func(w *env) {
			w.service.EditSnapshot(w.id(), func(s *emulator.Snapshot) { s.Status = "deleting" })
			time.AfterFunc(time.Minute, func() { w.service.RemoveSnapshot(w.id()) })
		}, 0},
		"while a share is reverted to it": {func(w *env) {
			w.service.EditSnapshot(w.id(), func(s *emulator.Snapshot) { s.Status = "restoring" })
			time.AfterFunc(time.Minute, func() { w.service.EditSnapshot(w.id(), func(s *emulator.Snapshot) { s.Status = "available" }) })
		}, 1},
	}, func(w *env, c struct {
		prepare func(w *env)
		sent    int
	}) {
		w.mustApply(w.config())
		c.prepare(w)
		w.mustReportNothing(w.tf.Destroy(w.t.Context(), w.snapshot, nil))
		w.mustHaveNone()
		w.mustHaveSent(c.sent, isDelete)
	})
}

func TestDelete_AFailureKeepsTheSnapshotInTheState(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]struct {
		match   func(emulator.Request) bool
		effect  emulator.Effect
		config  map[string]any
		summary string
		detail  string
		status  string
	}{
		"the backend fails": {isDelete, emulator.Fail(), nil, "was not deleted: the backend failed", "delete: An unknown error occurred.", "error_deleting"},
		"rejected":          {isDelete, emulator.Status(http.StatusForbidden), nil, `Cannot delete snapshot "before"`, "403", "available"},
		"a timeout":         {isDelete, emulator.Takes(time.Hour), timeout("delete", "1m"), "was not deleted yet: timed out", "deleting", "deleting"},
	}, func(w *env, c struct {
		match   func(emulator.Request) bool
		effect  emulator.Effect
		config  map[string]any
		summary string
		detail  string
		status  string
	}) {
		w.mustApply(w.config(c.config))
		w.fault(c.match, 1, c.effect)
		w.mustBeError(w.apply(nil), c.summary, c.detail)
		w.mustHave(map[string]any{"name": "before", "status": c.status})
	})
}

// The service deletes no snapshot in this status.
func TestDelete_AnEarlierDeleteThatFailedIsNotCalledAnotherClients(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		w.service.EditSnapshot(w.id(), func(s *emulator.Snapshot) { s.Status = "error_deleting" })
		diagnostics := w.apply(nil)
		w.mustBeError(diagnostics, "was not deleted: the backend failed", "error_deleting: an earlier attempt to delete or unmanage it has failed, so no request was sent.", "openstack share snapshot delete --force "+w.id())
		if text := protocol.Text(diagnostics); strings.Contains(text, "outside Terraform") {
			t.Error(text)
		}
		w.mustHaveSent(0, isDelete)
		w.mustHave(map[string]any{"status": "error_deleting"})
	})
}

func TestDelete_AnInterruptIsContinuedByTheNextApply(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		w.fault(isDelete, 1, emulator.Takes(5*time.Minute))
		w.mustBeError(w.applyInterruptedAfter(time.Minute, nil), "was not deleted yet: interrupted")
		w.mustHave(map[string]any{"status": "deleting"})
		if diagnostics := w.apply(nil); protocol.HasError(diagnostics) {
			t.Errorf("the next apply:\n%s", protocol.Text(diagnostics))
		}
		w.mustHaveNone()
		w.mustHaveSent(1, isDelete)
	})
}
