package snapshot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestSnapshot_IsCreatedChangedInPlaceAndDeleted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		started := time.Now()
		w.mustApply(w.config())
		if took := time.Since(started); took < 2*time.Second {
			t.Errorf("the create returned after %s, before the snapshot was available", took)
		}
		w.mustHaveOne()
		created := w.service.Snapshots()[0].CreatedAt
		w.mustHave(map[string]any{
			"share_id": w.shareID(), "name": "before", "description": nil, "force": false, "region": "RegionOne", "status": "available",
			"size": 10, "share_size": 10, "project_id": emulator.ProjectID, "created_at": created.UTC().Format("2006-01-02T15:04:05.000000") + "Z",
		})
		w.mustBeQuiet(w.config())

		id := w.id()
		changed := w.config(map[string]any{"name": "renamed", "description": "before the shrink", "force": true})
		w.mustApply(changed)
		w.mustHave(map[string]any{"id": id, "name": "renamed", "description": "before the shrink", "status": "available"})
		if s := w.service.Snapshots()[0]; s.Name != "renamed" || s.Description != "before the shrink" {
			t.Errorf("on the service: %+v", s)
		}
		w.mustBeQuiet(changed)

		w.mustApply(nil)
		w.mustHaveNone()
	})
}

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

func TestRead_DriftIsCorrectedInPlace(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		id := w.id()
		w.service.EditSnapshot(id, func(s *emulator.Snapshot) { s.Name, s.Description = "other", "other" })
		w.mustApply(w.config())
		w.mustHave(map[string]any{"id": id, "name": "before", "description": nil})
		w.mustBeQuiet(w.config())
	})
}

func TestRead_ASnapshotThatIsGoneIsCreatedAnew(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		w.service.RemoveSnapshot(w.id())
		w.mustReportNothing(w.tf.Refresh(w.t.Context(), w.snapshot))
		if !w.snapshot.State.IsNull() {
			t.Errorf("the state still has %s", w.snapshot.State)
		}
		w.mustApply(w.config())
		w.mustHaveOne()
	})
}

func TestRead_AnErrorKeepsTheState(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		w.fault(func(r emulator.Request) bool { return r.Method == http.MethodGet }, 0, emulator.Status(http.StatusForbidden))
		w.mustBeError(w.tf.Refresh(w.t.Context(), w.snapshot), `Cannot refresh snapshot "before"`, "403")
		w.mustHave(map[string]any{"name": "before"})
	})
}

func TestRead_AStatusThatNeedsAnOperatorIsAWarning(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]string{
		"error": "Nothing can be restored from it.", "error_deleting": "A deletion failed.", "deleting": "is being deleted",
	}, func(w *env, want string) {
		w.mustApply(w.config())
		w.service.EditSnapshot(w.id(), func(s *emulator.Snapshot) {
			s.Status = strings.TrimPrefix(w.t.Name()[strings.LastIndex(w.t.Name(), "/"):], "/")
		})
		w.mustContain(w.tf.Refresh(w.t.Context(), w.snapshot), `Snapshot "before"`, "is in status ", want)
	})
}

func TestUpdate_AFailureLeavesWhatTheServiceShows(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]emulator.Effect{
		"rejected":  emulator.Status(http.StatusForbidden),
		"confirmed": emulator.ConfirmOnly(),
	}, func(w *env, effect emulator.Effect) {
		w.mustApply(w.config())
		w.fault(isUpdate, 1, effect)
		renamed := w.config(map[string]any{"name": "renamed"})
		w.mustBeError(w.apply(renamed), `Cannot update snapshot "before"`)
		w.mustHave(map[string]any{"name": "before", "status": "available"})
		w.mustApply(renamed)
		w.mustHave(map[string]any{"name": "renamed"})
	})
}

func TestUpdate_ALostResponseIsRepeated(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		w.fault(isUpdate, 1, emulator.CutAfter())
		w.mustApply(w.config(map[string]any{"name": "renamed"}))
		w.mustHave(map[string]any{"name": "renamed"})
	})
}

func TestPlan_AnotherShareReplacesTheSnapshotWithAWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		plan := w.tf.Plan(w.t.Context(), w.snapshot, w.config(map[string]any{"share_id": "0f0e0d0c-1111-4222-8333-444455556666"}))
		if !plan.Replaces {
			t.Error("the plan does not replace the snapshot")
		}
		w.mustContain(plan.Diagnostics, `Snapshot "before"`, "will be replaced", "`share_id`", "can no longer be restored")
	})
}

func TestImport_ByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config(map[string]any{"description": "d"}))
		for _, imported := range []func() (*protocol.Resource, string){
			func() (*protocol.Resource, string) {
				r, diagnostics := w.tf.Import(w.t.Context(), typeName, w.id(), nil)
				return r, protocol.Text(diagnostics)
			},
			func() (*protocol.Resource, string) {
				r, diagnostics := w.tf.Import(w.t.Context(), typeName, "", map[string]any{"id": w.id(), "region": "RegionOne"})
				return r, protocol.Text(diagnostics)
			},
		} {
			r, text := imported()
			if text != "" || !r.State.Equal(w.snapshot.State) {
				t.Errorf("imported %s\nwant %s\n%s", r.State, w.snapshot.State, text)
			}
		}
		for id, want := range map[string]string{"": "Empty import ID", "before": `Invalid import ID "before" of a snapshot`} {
			_, diagnostics := w.tf.Import(w.t.Context(), typeName, id, nil)
			w.mustBeError(diagnostics, want, "openstack share snapshot list")
		}
	})
}
