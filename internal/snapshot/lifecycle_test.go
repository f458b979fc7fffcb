package snapshot_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

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
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(w.config())
		for status, want := range map[string]string{
			"error": "Nothing can be restored from it.", "error_deleting": "A deletion failed.", "deleting": "is being deleted",
		} {
			w.service.EditSnapshot(w.id(), func(s *emulator.Snapshot) { s.Status = status })
			<-time.After(time.Minute) // longer than a listing is reused
			w.mustContain(w.tf.Refresh(w.t.Context(), w.snapshot), `Snapshot "before"`, "is in status "+status, want)
		}
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

func TestUpdate_WhatEndsItLeavesWhatWasLastObserved(t *testing.T) {
	t.Parallel()
	type testCase struct {
		name  string // afterwards
		fault func(w *env)
	}
	cases := map[string]testCase{
		"the service is down":    {"before", func(w *env) { w.fault(isUpdate, 0, emulator.Status(http.StatusServiceUnavailable)) }},
		"the change is not made": {"before", func(w *env) { w.fault(isUpdate, 0, emulator.ConfirmOnly()) }},
		"the responses are lost": {"renamed", func(w *env) { w.fault(isUpdate, 0, emulator.CutAfter()) }},
	}
	for ending, apply := range map[string]func(w *env, configuration map[string]any) []*tfprotov6.Diagnostic{
		"timed out": func(w *env, configuration map[string]any) []*tfprotov6.Diagnostic {
			maps.Copy(configuration, timeout("update", "5s"))
			return w.apply(configuration)
		},
		"was interrupted": func(w *env, configuration map[string]any) []*tfprotov6.Diagnostic {
			return w.applyInterruptedAfter(5*time.Second, configuration)
		},
	} {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			withEnvEach(t, emulator.Options{}, cases, func(w *env, c testCase) {
				w.mustApply(w.config())
				c.fault(w)
				w.mustBeError(apply(w, w.config(map[string]any{"name": "renamed"})), `Cannot update snapshot "before" (`+w.id()+")", "The operation "+ending)
				w.mustHave(map[string]any{"name": c.name, "status": "available"})
				w.service.ClearFaults()
				w.mustApply(w.config(map[string]any{"name": "renamed"}))
				w.mustBeQuiet(w.config(map[string]any{"name": "renamed"}))
			})
		})
	}
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
