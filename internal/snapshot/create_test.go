package snapshot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestCreate_TextsAreAsConfigured(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]map[string]any{
		"no name":             {"name": nil},
		"empty texts":         {"name": "", "description": ""},
		"a description":       {"description": `with "quotes"`},
		"the largest allowed": {"name": strings.Repeat("n", 255), "description": strings.Repeat("ü", 255)},
	}, func(w *env, more map[string]any) {
		w.mustApply(w.config(more))
		w.mustHaveOne()
		w.mustBeQuiet(w.config(more))
	})
}

func TestCreate_AFailureIsReportedWithTheServicesReason(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.fault(isCreate, 1, emulator.Fail())
		w.mustBeError(w.apply(w.config()), `Snapshot "before" (`, "was created but is not available: the backend failed", "create: An unknown error occurred.", "Last observed", ": error.")
		w.mustHaveOne()
		w.mustHave(map[string]any{"status": "error", "name": "before"})
		// Terraform has tainted it, and deletes it first.
		w.mustApply(nil)
		w.mustHaveNone()
	})
}

func TestCreate_WhatEndsTheWaitKeepsTheSnapshotInTheState(t *testing.T) {
	t.Parallel()
	slow := func(w *env) { w.fault(isCreate, 1, emulator.Takes(10*time.Minute)) }
	for name, test := range map[string]struct {
		apply func(w *env) string
		want  string
	}{
		"a timeout": {func(w *env) string { return protocol.Text(w.apply(w.config(timeout("create", "1m")))) }, "is not available: timed out"},
		"Ctrl-C": {func(w *env) string { return protocol.Text(w.applyInterruptedAfter(time.Minute, w.config())) },
			"is not available: interrupted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				slow(w)
				if text := test.apply(w); !strings.Contains(text, test.want) || !strings.Contains(text, "creating") {
					t.Errorf("want %q in:\n%s", test.want, text)
				}
				w.mustHaveOne()
				w.mustHave(map[string]any{"status": "creating", "region": "RegionOne"})
			})
		})
	}
}

func TestCreate_AnInterruptBeforeTheRequestSendsNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.EditShare(w.shareID(), func(s *emulator.Share) { s.Status = "shrinking" })
		w.mustBeError(w.applyInterruptedAfter(time.Minute, w.config()), "interrupted while it is busy", "No request was sent.")
		w.mustHaveNone()
		w.mustHaveSent(0, isCreate)
	})
}

func TestCreate_WaitsForAResizeOfTheShare(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.EditShare(w.shareID(), func(s *emulator.Share) { s.Status = "shrinking" })
		time.AfterFunc(time.Minute, func() {
			w.service.EditShare(w.shareID(), func(s *emulator.Share) { s.Status, s.Size = "available", 5 })
		})
		w.mustApply(w.config())
		w.mustHave(map[string]any{"size": 5})
		w.mustHaveSent(1, isCreate)
	})
}

// A resize by the same process waits until the snapshot is there: it is the way back.
func TestCreate_AResizeOfTheSameApplyWaitsForTheSnapshot(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			<-time.After(500 * time.Millisecond)
			w.tf.Apply(w.t.Context(), w.share, map[string]any{"name": "data", "size": 5})
		}()
		w.mustApply(w.config())
		if share, _ := w.service.Share(w.shareID()); share.Size != 10 || share.Status != "available" {
			t.Errorf("at the end of the create the share has %d GiB, %s", share.Size, share.Status)
		}
		<-done
	})
}

func TestCreate_AShareThatNeverWasIsNotCalledDeleted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		const unknown = "0f0e0d0c-1111-4222-8333-444455556666"
		w.mustBeError(w.apply(w.config(map[string]any{"share_id": unknown})), `Cannot create snapshot "before" of share `+unknown+": there is no such share", "`share_id`", "No request was sent.")
		w.service.RemoveShare(w.shareID())
		w.mustBeError(w.apply(w.config()), "there is no such share")
		w.mustHaveSent(0, isCreate)
	})
}

func TestCreate_AShareThatIsDeletedMeanwhileIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.EditShare(w.shareID(), func(s *emulator.Share) { s.Status = "shrinking" })
		time.AfterFunc(time.Minute, func() { w.service.RemoveShare(w.shareID()) })
		w.mustBeError(w.apply(w.config()), `Cannot change share "data" (`+w.shareID()+"): it was deleted", "Before it creates a snapshot")
		w.mustHaveNone()
	})
}

func TestCreate_ForceDoesNotWait(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.EditShare(w.shareID(), func(s *emulator.Share) { s.Status = "shrinking" })
		w.mustBeError(w.apply(w.config(map[string]any{"force": true})), `Cannot create snapshot "before" of share `+w.shareID(), "Source share status must be available")
		w.mustHaveSent(1, func(r emulator.Request) bool { return isCreate(r) && strings.Contains(r.Body, `"force":true`) })
		w.mustHaveNone()
	})
}

func TestCreate_ARejectionIsReportedOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Quota: emulator.Quota{Snapshots: 1}}, func(w *env) {
		w.mustApply(w.config())
		w.snapshot = w.tf.Resource(typeName)
		w.mustBeError(w.apply(w.config(map[string]any{"name": "second"})), `Cannot create snapshot "second" of share`, "Maximum number of snapshots allowed (1)", "quota")
		w.mustHaveSent(2, isCreate)
	})
}

func TestCreate_AServiceWithoutSnapshotsIsNamed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true}, func(w *env) {
		w.mustBeError(w.apply(w.config()), `Cannot create snapshot "before"`, "SFS services have no snapshots of shares.")
	})
}

func TestCreate_ASnapshotWhoseDescriptionIsNotSetIsCorrectedLater(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]emulator.Effect{
		"rejected":  emulator.Status(http.StatusForbidden),
		"confirmed": emulator.ConfirmOnly(),
	}, func(w *env, effect emulator.Effect) {
		w.fault(isUpdate, 1, effect)
		configuration := w.config(map[string]any{"description": "d"})
		diagnostics := w.apply(configuration)
		w.mustContain(diagnostics, "The description of snapshot", "could not be set")
		if protocol.HasError(diagnostics) {
			w.t.Error("a snapshot that is there is tainted")
		}
		w.mustApply(configuration)
		w.mustHaveOne()
		w.mustBeQuiet(configuration)
	})
}
