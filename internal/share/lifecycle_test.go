package share_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestCreate_AFailureKeepsTheShareInTheState(t *testing.T) {
	t.Parallel()
	type testCase struct {
		fault emulator.Fault
		want  string
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"the backend fails": {create(1, emulator.Fail()), "the backend failed"},
		"a timeout":         {create(1, emulator.Takes(10*time.Minute)), "timed out"},
		"the share can no longer be read": {
			emulator.Fault{Method: http.MethodGet, PathContains: "/shares/", Skip: 1, Effect: emulator.Status(http.StatusForbidden)}, "outcome is not known",
		},
	}, func(w *env, c testCase) {
		w.service.Inject(c.fault)
		w.mustFail(config(10, map[string]any{"timeouts": map[string]any{"create": "1m"}}), c.want, `"data"`, "tainted")
		if shares := w.service.Shares(); len(shares) != 1 || w.id() != shares[0].ID {
			w.t.Errorf("the state has the id %q, the service %v", w.id(), shares)
		}
		w.service.ClearFaults()
		w.mustApply(nil)
		w.mustHaveShares(0)
	})
}

func TestCreate_AnInterruptKeepsTheShareInTheState(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: time.Hour}}, func(w *env) {
		ctx, interrupt := context.WithCancel(w.t.Context())
		time.AfterFunc(2*time.Second, interrupt)
		w.mustBeError(w.tf.Apply(ctx, w.share, config(10)))
		w.mustAgree(10, "creating")
	})
}

// Keys with a slash or letters beyond ASCII cannot be deleted alone (observed on
// Manila 15.1: 404).
func TestUpdate_MetadataManagedElsewhereIsKept(t *testing.T) {
	t.Parallel()
	removed := map[string]string{"a key": "tier", "a key with a slash": "a/b", "a key beyond ASCII": "größe"}
	withEnvEach(t, emulator.Options{}, removed, func(w *env, key string) {
		before := config(10, metadata("team", "blue", key, "1"))
		w.mustApply(before)
		w.edit(func(s *emulator.Share) { s.Metadata["csi"] = "yes" })
		w.mustBeQuiet(before)

		w.edit(func(s *emulator.Share) { s.Metadata["team"] = "red" })
		w.mustApply(config(10, metadata("team", "blue")))
		w.mustEqual("metadata", stringMap("team", "blue", "csi", "yes"), w.mustExist().Metadata)
	})
}

func TestUpdate_AServiceThatCannotChangeMetadataIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		before := config(10, metadata("team", "blue"))
		w.mustApply(before)
		w.service.Inject(emulator.Fault{PathContains: "/metadata", Effect: emulator.Status(http.StatusNotFound)})
		w.mustFail(config(10, metadata("team", "red")), "Cannot change the metadata", "not replaced")
		w.mustBeQuiet(before)
	})
}

func TestUpdate_AChangeThatTheServiceIgnoresIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.Respond(http.StatusOK,
			`{"share":{"id":"`+w.id()+`","name":"data","size":10,"status":"available","share_proto":"NFS"}}`, nil)})
		w.mustFail(config(10, map[string]any{"name": "renamed"}), "did not change `name`", `still has "data"`)
	})
}

// A gateway in front of the service that has lost its route responds with 404 too,
// for every share at once.
func TestRead_A404OfAGatewayKeepsTheShareInTheState(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]string{
		"a web page": "<html><head><title>404 Not Found</title></head></html>",
		"JSON":       `{"message":"no Route matched with those values"}`,
	}, func(w *env, body string) {
		w.mustApply(config(10))
		id := w.id()
		w.service.Inject(emulator.Fault{PathContains: "/shares", Effect: emulator.Respond(http.StatusNotFound, body, map[string]string{"X-Request-Id": "abc"})})
		w.mustBeError(w.refresh())
		w.mustHave("id", id)
	})
}

func TestImport_AnIDAndAnIdentityGiveTheSameState(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true}, func(w *env) {
		c := config(10, metadata("team", "blue"), map[string]any{"description": "d"})
		w.mustApply(c)
		for name, imported := range map[string]*protocol.Resource{
			"id":       w.mustImport(w.id()),
			"identity": w.mustImportIdentity("", map[string]any{"id": w.id(), "region": "RegionOne"}),
		} {
			if !imported.State.Equal(w.share.State) {
				w.t.Errorf("imported by %s:\n%s\nthe state was:\n%s", name, imported.State, w.share.State)
			}
			if imported.Identity == nil {
				w.t.Errorf("imported by %s, the share has no identity", name)
			}
			w.restart()
			w.share = imported
			w.mustBeQuiet(c)
		}
	})
}

func TestRead_ASecondResourceForTheShareIsReportedOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		second, third := *w.share, *w.share
		w.restart()
		w.mustReportNothing(w.refresh())
		mustReport(w, w.tf.Refresh(w.t.Context(), &second), warning, "Two resources manage share", "terraform state rm ADDRESS")
		w.mustReportNothing(w.tf.Refresh(w.t.Context(), &third))
		for range 2 {
			w.mustReportNothing(w.plan(config(10)).Diagnostics)
		}
	})
}

func TestDelete_ALostResponseAndNullFieldsAreNoErrors(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{DeleteNullFor: 300 * time.Millisecond}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.CutAfter()})
		w.mustApply(nil)
		w.mustHaveSent(http.MethodDelete, 1)
		w.mustHaveShares(0)
	})
}

func TestDelete_AFailureIsReportedAndTheShareKept(t *testing.T) {
	t.Parallel()
	type testCase struct {
		prepare func(w *env)
		status  string // afterwards
		want    []string
	}
	onDelete := func(effect emulator.Effect) func(w *env) {
		return func(w *env) { w.service.Inject(emulator.Fault{Method: http.MethodDelete, Effect: effect}) }
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"a rejection": {
			func(w *env) { w.edit(func(s *emulator.Share) { s.Status = "shrinking_error" }) },
			"shrinking_error", []string{"Cannot delete", "shrinking_error", "administrator"},
		},
		"a failed delete": {onDelete(emulator.Fail()), "error_deleting", []string{"was not deleted", "error_deleting"}},
		"an earlier failure": {
			func(w *env) { w.edit(func(s *emulator.Share) { s.Status = "error_deleting" }) },
			"error_deleting", []string{"was not deleted: the backend failed", "error_deleting: an earlier attempt to delete or unmanage it has failed, so no request was sent.", "openstack share delete --force"},
		},
		"a 404": {onDelete(emulator.Status(http.StatusNotFound)), "available", []string{"answered the delete with 404"}},
	}, func(w *env, c testCase) {
		w.mustApply(config(10))
		c.prepare(w)
		diagnostics := w.apply(nil)
		w.mustBeError(diagnostics, c.want...)
		if c.status == "available" {
			w.mustNotContain(diagnostics, "accepted")
		}
		w.mustAgree(10, c.status)
	})
}

func TestDelete_ADeleteByAnotherClientIsWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Delete: 5 * time.Second}}, func(w *env) {
		w.mustApply(config(10))
		plan := w.plan(nil)
		other := w.otherProcess()
		other.share = w.mustImport(w.id())
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
		defer cancel()
		other.tf.Apply(ctx, other.share, nil)
		w.mustSucceed(w.applyPlan(nil, plan))
		w.mustHaveSent(http.MethodDelete, 1)
	})
}

func TestRead_ARefreshOfAnUnchangedShareChangesNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true}, func(w *env) {
		c := config(10, map[string]any{"share_proto": "nfs", "metadata": map[string]string{}})
		w.mustApply(c)
		w.service.SetUsed(w.id(), 3)
		w.edit(func(s *emulator.Share) { s.Metadata["#sfs_id"] = "x" })
		before := w.share.State
		w.mustBeQuiet(c)
		if !before.Equal(w.share.State) {
			w.t.Errorf("a refresh changed the state from\n%s\nto\n%s", before, w.share.State)
		}
	})
}

func TestUpdate_AChangeToAShareThatIsBeingDeletedIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.edit(func(s *emulator.Share) { s.Status = "deleting" })
		w.mustFail(config(10, map[string]any{"name": "renamed"}), "is being deleted", "The status is deleting")
	})
}

// The other changes of an update are sent before the resize.
func TestUpdate_ABusyShareIsRenamedBeforeItsResizeTimesOut(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.edit(func(s *emulator.Share) { s.Status = "migrating" })
		diagnostics := w.apply(config(12, updateTimeout("2s"), map[string]any{"name": "other", "description": "new"}))
		w.mustBeError(diagnostics, "resize it from 10 GiB to 12 GiB")
		w.mustNotContain(diagnostics, "Nothing was sent")
		w.mustHave("name", "other")
		w.mustHave("description", "new")
	})
}

func TestUpdate_AResponseWithoutStatusIsReadAgain(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.NullFields("status")})
		w.mustApply(config(10, map[string]any{"name": "renamed"}))
		w.mustAgree(10, "available")
		w.service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.NullFields("status")})
		w.service.Inject(emulator.Fault{Method: http.MethodGet, ShareID: w.id(), Skip: 1, Times: 1, Effect: emulator.Status(http.StatusNotFound)})
		w.mustFail(config(10, map[string]any{"name": "again"}), "Cannot read share", "404")
	})
}
