package snapshot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestCreate_AfterALostResponseThereIsOneSnapshot(t *testing.T) {
	t.Parallel()
	type testCase struct {
		sent   int
		effect emulator.Effect
	}
	for name, options := range map[string]emulator.Options{"2.42": {}, "2.6": {MaxMicroversion: "2.6"}, "2.95": {Release: 22, MaxMicroversion: "2.95"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnvEach(t, options, map[string]testCase{
				"the connection is cut":       {1, emulator.CutAfter()},
				"the response is a web page":  {1, emulator.HTML()},
				"the response is half a JSON": {1, emulator.TruncateJSON()},
				// These were not carried out, and are sent again.
				"cut before the work": {2, emulator.CutBefore()},
				"gateway timeout":     {2, emulator.Status(http.StatusGatewayTimeout)},
				"internal error":      {2, emulator.Status(http.StatusInternalServerError)},
			}, func(w *env, c testCase) {
				w.fault(isCreate, 1, c.effect)
				w.mustApply(w.config())
				w.mustHaveOne()
				w.mustHave(map[string]any{"status": "available", "name": "before"})
				w.mustBeQuiet(w.config())
				w.mustHaveSent(c.sent, isCreate)
			})
		})
	}
}

// Another client makes a snapshot of that share and name at the same moment.
func TestCreate_AForeignSnapshotIsNeverAdopted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.fault(isCreate, 1, emulator.EditRequest(func(object map[string]any) {
			if object["share_id"] != nil {
				object["description"] = "by hand"
			}
		}), emulator.CutAfter())
		w.mustBeError(w.apply(w.config()), "the response was lost, and the snapshot may exist", w.service.Snapshots()[0].ID, "terraform_create_id=", "terraform import ADDRESS ID")
		if !w.snapshot.State.IsNull() {
			t.Errorf("the state has %s", w.snapshot.State)
		}
		w.mustHaveSent(1, isCreate)
	})
}

func TestCreate_AnUnknownOutcomeIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.fault(isCreate, 1, emulator.BeforeWork(func() { w.fault(isListing, 0, emulator.Status(http.StatusForbidden)) }), emulator.CutAfter())
		w.mustBeError(w.apply(w.config()), "the response was lost, and the snapshot may exist", "The request was sent once.")
		w.mustHaveSent(1, isCreate)
	})
}

func TestCreate_AnInterruptAfterALostResponseFindsTheSnapshot(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.fault(isCreate, 1, emulator.CutAfter())
		w.service.Inject(emulator.Fault{Match: isListing, Skip: 1, Times: 3, Effect: emulator.Status(http.StatusServiceUnavailable)})
		w.mustBeError(w.applyInterruptedAfter(600*time.Millisecond, w.config()), "is not available: interrupted")
		w.mustHaveOne()
	})
}

func TestCreate_ACreateThatIsCarriedOutTwiceIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		hidden := true
		time.AfterFunc(30*time.Second, func() { hidden = false })
		w.fault(isCreate, 1, emulator.CutAfter())
		w.service.Inject(emulator.Fault{
			Match:  func(r emulator.Request) bool { return isListing(r) && hidden },
			Effect: emulator.Respond(http.StatusOK, `{"snapshots":[]}`, nil),
		})
		w.fault(isCreate, 2, emulator.Takes(time.Minute))
		w.service.Inject(emulator.Fault{Match: isCreate, Skip: 1, Times: 1, Effect: emulator.Delay(15 * time.Second)})
		w.mustContain(w.apply(w.config()), "Two snapshots were created instead of one", "openstack share snapshot delete "+w.service.Snapshots()[0].ID)
	})
}

// The repetition exceeds the quota, because the first request was carried out after all.
func TestCreate_ARejectedRepetitionFindsWhatTheFirstRequestHasMade(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Quota: emulator.Quota{Snapshots: 1}}, func(w *env) {
		hidden := true
		w.fault(isCreate, 1, emulator.CutAfter())
		w.service.Inject(emulator.Fault{Match: isCreate, Skip: 1, Times: 1, Effect: emulator.BeforeWork(func() { hidden = false })})
		w.service.Inject(emulator.Fault{
			Match:  func(r emulator.Request) bool { return isListing(r) && hidden },
			Effect: emulator.Respond(http.StatusOK, `{"snapshots":[]}`, nil),
		})
		w.mustApply(w.config())
		w.mustHaveOne()
		w.mustHaveSent(2, isCreate)
	})
}

func TestCreate_AnOrphanOfAnInterruptedApplyIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		orphan := w.id()
		w.service.EditSnapshot(orphan, func(s *emulator.Snapshot) { s.Description = "terraform_create_id=of-another-run" })
		w.snapshot = w.tf.Resource(typeName)
		w.mustBeError(w.apply(w.config()), `Snapshot "before" (`+orphan+`) from an interrupted apply exists`, "Nothing was created.", "terraform import ADDRESS "+orphan)
		w.mustHaveSent(1, isCreate)

		imported, diagnostics := w.tf.Import(w.t.Context(), typeName, orphan, nil)
		w.mustReportNothing(diagnostics)
		w.snapshot = imported
		w.mustApply(w.config())
		w.mustHaveOne()
	})
}

// A create holds its marker until its snapshot is available, however long that takes.
func TestCreate_ACreateOfAnotherRunIsWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		other := w.id()
		edit := func(description, status string) {
			w.service.EditSnapshot(other, func(s *emulator.Snapshot) { s.Description, s.Status = description, status })
		}
		edit("terraform_create_id=of-another-run", "creating")
		time.AfterFunc(10*time.Minute, func() { edit("terraform_create_id=of-another-run", "available") })
		time.AfterFunc(10*time.Minute+10*time.Second, func() { edit("", "available") })
		w.snapshot = w.tf.Resource(typeName)
		w.mustApply(w.config())
		w.mustHaveSent(2, isCreate)
	})
}

func TestCreate_AnInterruptedCheckForOrphansSaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		other := w.id()
		w.service.EditSnapshot(other, func(s *emulator.Snapshot) { s.Description, s.Status = "terraform_create_id=of-another-run", "creating" })
		w.snapshot = w.tf.Resource(typeName)
		w.mustBeError(w.applyInterruptedAfter(time.Minute, w.config()), "the check for an interrupted apply did not end", other, "creating", "Nothing was created.")
		w.mustHaveSent(1, isCreate)
	})
}

func TestCreate_NothingIsCreatedWhereSnapshotsCannotBeListed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.fault(isListing, 0, emulator.Status(http.StatusForbidden))
		w.mustBeError(w.apply(w.config()), "existing snapshots could not be listed")
		w.mustHaveNone()
	})
}

func TestCreate_TheMarkerIsInTheRequestOnly(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config(map[string]any{"description": "d"}))
		w.mustHaveSent(1, func(r emulator.Request) bool { return isCreate(r) && strings.Contains(r.Body, "terraform_create_id=") })
		if s := w.service.Snapshots()[0]; s.Description != "d" {
			t.Errorf("the description is %q", s.Description)
		}
	})
}
