package share_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// snapshot creates a snapshot of the share, and returns its id.
func (w *env) snapshot(name string) string {
	w.t.Helper()
	created := w.tf.Resource("sfs_share_snapshot")
	w.mustReportNothing(w.tf.Apply(w.t.Context(), created, map[string]any{"share_id": w.id(), "name": name}))
	id, _ := created.Attribute("id").(string)
	return id
}

// Up to Manila 16 the service does not say why it rejects the delete.
func TestDelete_ARejectionBecauseOfSnapshotsNamesThem(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{
		"Manila 15": {}, "Manila 20": {Release: 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, options, func(w *env) {
				w.mustApply(config(10))
				first, second := w.snapshot("before"), w.snapshot("")
				w.mustFail(nil, `Cannot delete share "data" (`+w.id()+"): it has snapshots", `snapshot "before" (`+first+")", "snapshot "+second,
					"openstack share snapshot delete", "sfs_share_snapshot")
				w.mustAgree(10, "available")
				w.mustHaveSent("DELETE", 1)
				w.service.RemoveSnapshot(first)
				w.service.RemoveSnapshot(second)
				w.mustApply(nil)
				w.mustHaveShares(0)
			})
		})
	}
}

func TestDelete_SnapshotsThatAreBeingDeletedAreWaitedFor(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{
		"Manila 15": {}, "Manila 20": {Release: 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, options, func(w *env) {
				w.mustApply(config(10))
				before := w.snapshot("before")
				w.service.EditSnapshot(before, func(s *emulator.Snapshot) { s.Status = "deleting" })
				time.AfterFunc(5*time.Minute, func() { w.service.RemoveSnapshot(before) })
				w.mustApply(nil)
				w.mustHaveShares(0)
				w.mustHaveSent("DELETE", 2)
			})
		})
	}
}

func TestDelete_TheWaitForSnapshotsEndsAtTheTimeoutAndWhereOneStays(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]struct {
		status string
		want   string
	}{
		"deleting":       {"deleting", "snapshots of it are still being deleted"},
		"error_deleting": {"error_deleting", "it has snapshots"},
		"available":      {"available", "it has snapshots"},
	}, func(w *env, c struct {
		status string
		want   string
	}) {
		w.mustApply(config(10, map[string]any{"timeouts": map[string]any{"delete": "2m"}}))
		before := w.snapshot("before")
		w.service.EditSnapshot(before, func(s *emulator.Snapshot) { s.Status = "deleting" })
		time.AfterFunc(time.Minute, func() { w.service.EditSnapshot(before, func(s *emulator.Snapshot) { s.Status = c.status }) })
		w.mustFail(nil, `Cannot delete share "data" (`+w.id()+"): "+c.want, `snapshot "before" (`+before+")")
		w.mustAgree(10, "available")
	})
}

func TestDelete_ARejectionForAnotherReasonIsReportedAsBefore(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]bool{"no snapshots": false, "snapshots cannot be listed": true}, func(w *env, unlisted bool) {
		w.mustApply(config(10))
		if unlisted {
			w.snapshot("before")
			w.service.Inject(emulator.Fault{PathContains: "/snapshots", Effect: emulator.Status(http.StatusForbidden)})
		} else {
			w.service.Inject(emulator.Fault{Method: http.MethodDelete, Effect: emulator.Status(http.StatusForbidden)})
		}
		diagnostics := w.apply(nil)
		w.mustBeError(diagnostics, `Cannot delete share "data"`, "403")
		w.mustNotContain(diagnostics, "it has snapshots")
	})
}

func TestPlan_AShareThatIsSmallerThanItsSnapshotIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		snapshot := w.snapshot("before")
		w.share = w.tf.Resource("sfs_share")
		restored := func(size int) map[string]any {
			return config(size, map[string]any{"name": "restored", "snapshot_id": snapshot})
		}
		diagnostics := w.plan(restored(9)).Diagnostics
		w.mustBeError(diagnostics, `Cannot create share "restored" of 9 GiB: the snapshot has 10 GiB`, `snapshot "before" (`+snapshot+")", "Set `size` to at least 10")
		if at := diagnostics[0].Attribute.String(); !strings.Contains(at, "size") {
			t.Errorf("the error is on %s", at)
		}
		w.mustApply(restored(10))
		w.mustHave("snapshot_id", snapshot)
		w.mustBeQuiet(restored(10))
		w.mustReportNothing(w.plan(config(10, map[string]any{"name": "restored"})).Diagnostics)
	})
}

func TestPlan_ASnapshotThatDoesNotExistIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		const unknown = "0f0e0d0c-1111-4222-8333-444455556666"
		w.mustBeError(w.plan(config(10, map[string]any{"snapshot_id": unknown})).Diagnostics, "There is no snapshot "+unknown, "openstack share snapshot list")
	})
}

func TestPlan_ASnapshotThatCannotBeReadIsAWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true}, func(w *env) {
		diagnostics := w.plan(config(10, map[string]any{"snapshot_id": "s1"})).Diagnostics
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "The plan could not check the snapshot")
	})
}

// The snapshot is created in the same apply, so that the plan knows nothing of it.
func TestCreate_AShareThatIsSmallerThanItsSnapshotIsRejectedOnItsSize(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		snapshot := w.snapshot("before")
		w.share = w.tf.Resource("sfs_share")
		plan := w.plan(config(9, map[string]any{"snapshot_id": w.tf.Unknown("sfs_share", "snapshot_id")}))
		w.mustReportNothing(plan.Diagnostics)
		plan.State = protocol.SetAttribute(plan.State, "snapshot_id", snapshot)
		diagnostics := w.applyPlan(config(9, map[string]any{"snapshot_id": snapshot}), plan)
		w.mustBeError(diagnostics, "must be equal or greater than snapshot size")
		if at := diagnostics[0].Attribute.String(); !strings.Contains(at, "size") {
			t.Errorf("the error is on %s", at)
		}
	})
}
