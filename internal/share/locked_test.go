package share_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// withLocks is a service with resource locks.
func withLocks() emulator.Options { return emulator.Options{MaxMicroversion: "2.82"} }

// The rules of the share would go first, and the lock does not protect them.
func TestResourceLock_ADeletionIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	withEnvEach(t, withLocks(), map[string]map[string]any{
		"destroy": nil, "replace": config(10, map[string]any{"share_proto": "CIFS"}),
	}, func(w *env, configuration map[string]any) {
		w.mustApply(config(10))
		lock := w.service.Lock(w.id(), "share", "production")
		w.restart()
		w.service.ResetRequests()
		diagnostics := w.plan(configuration).Diagnostics
		w.mustBeError(diagnostics, `Share "data" (`+w.id()+") is locked", lock, `"production"`, "openstack share lock delete "+lock, "Nothing was changed")
		w.mustHaveSentAtMost(1)
	})
}

// -replace: the second plan of the replacement has no prior state.
func TestResourceLock_AForcedReplacementIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	withEnv(t, withLocks(), func(w *env) {
		w.mustApply(config(10))
		lock := w.service.Lock(w.id(), "share", "production")
		change, create := w.tf.Replacement(w.t.Context(), w.share, config(10))
		w.mustReportNothing(change.Diagnostics)
		w.mustBeError(create.Diagnostics, w.id()+") is locked", lock)
	})
}

func TestResourceLock_OfAnotherShareIsNoError(t *testing.T) {
	t.Parallel()
	withEnv(t, withLocks(), func(w *env) {
		w.mustApply(config(10))
		w.service.Lock(w.create(config(1)), "share", "")
		w.restart()
		w.mustApply(nil)
	})
}

// A lock that was set after the plan.
func TestResourceLock_ARefusedDeleteNamesTheLock(t *testing.T) {
	t.Parallel()
	withEnv(t, withLocks(), func(w *env) {
		w.mustApply(config(10))
		plan := w.planned(nil)
		lock := w.service.Lock(w.id(), "share", "production")
		diagnostics := w.applyPlan(nil, plan)
		w.mustBeError(diagnostics, "Cannot delete", "it is locked", "403", lock, `"production"`, "openstack share lock delete "+lock)
		w.mustNotContain(diagnostics, "permission")
		w.mustHaveSent(http.MethodDelete, 1)
		w.mustAgree(10, "available")
	})
}

func TestResourceLock_IsReportedAlsoIfTheLocksCannotBeListed(t *testing.T) {
	t.Parallel()
	withEnv(t, withLocks(), func(w *env) {
		w.mustApply(config(10))
		lock := w.service.Lock(w.id(), "share", "production")
		w.service.Inject(emulator.Fault{PathContains: "resource-locks", Effect: emulator.Status(http.StatusForbidden)})
		plan := w.planned(nil)
		w.mustReportNothing(plan.Diagnostics)
		w.mustBeError(w.applyPlan(nil, plan), "it is locked", "Resource lock/s ["+lock+"]", "openstack share lock list")
	})
}

// A service below 2.81 is asked once.
func TestResourceLock_PlansOfManyDestroysListTheLocksOnce(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.82", "2.80"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{MaxMicroversion: version}, func(w *env) {
				each(parallelism, w.fleet(50), func(share *protocol.Resource) {
					w.mustReportNothing(w.tf.Plan(w.t.Context(), share, nil).Diagnostics)
				})
				if sent := w.count(func(r emulator.Request) bool { return strings.Contains(r.Path, "resource-locks") }); sent != 1 {
					w.t.Errorf("%d listings of locks, want 1", sent)
				}
			})
		})
	}
}

func TestShareGroup_AShareInItIsDeleted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.edit(func(s *emulator.Share) { s.ShareGroupID = "0f6f1c9e-0000-4000-8000-000000000001" })
		w.mustApply(nil)
		w.mustHaveShares(0)
		w.mustHaveSent(http.MethodDelete, 2)
	})
}
