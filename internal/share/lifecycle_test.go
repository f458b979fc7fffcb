package share_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestCreate_TheIDIsSavedWhateverFails(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		options emulator.Options
		fault   emulator.Fault
		says    string
	}{
		"the backend fails": {
			emulator.Options{}, emulator.Fault{Method: "POST", Times: 1, Effect: emulator.Fail()}, "the backend failed",
		},
		"the time is over": {
			emulator.Options{Takes: emulator.Durations{Create: 10 * time.Minute}}, emulator.Fault{Skip: 1 << 30}, "timed out",
		},
		"the service can no longer be asked": {
			emulator.Options{}, emulator.Fault{Method: "GET", PathContains: "/shares/", Skip: 1, Effect: emulator.Status(http.StatusForbidden)}, "outcome is not known",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, c.options, func(w *env) {
				w.service.Inject(c.fault)
				w.mustFail(config(10, map[string]any{"timeouts": map[string]any{"create": "1m"}}), c.says, `"data"`, "tainted")
				if len(w.service.Shares()) != 1 || w.id() != w.service.Shares()[0].ID {
					w.t.Errorf("the state has the id %q, the service %v", w.id(), w.service.Shares())
				}
				w.service.Heal()
				w.mustApply(nil)
				if left := w.service.Shares(); len(left) > 0 {
					w.t.Errorf("still there: %v", left)
				}
			})
		})
	}
}

func TestCreate_AnInterruptKeepsTheID(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: time.Hour}}, func(w *env) {
		ctx, interrupt := context.WithCancel(w.t.Context())
		time.AfterFunc(2*time.Second, interrupt)
		diagnostics := w.tf.Apply(ctx, w.share, config(10))
		if !protocol.HasError(diagnostics) {
			w.t.Fatal("an interrupted create succeeded")
		}
		w.mustAgree(10, "creating")
	})
}

func TestUpdate_EveryChangeInPlace(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, map[string]any{"description": "old", "metadata": map[string]string{"a": "1", "b/c": "1", "größe": "1", "d": "1"}}))
		id := w.id()
		next := config(12, map[string]any{"name": "renamed", "description": "new", "metadata": map[string]string{"a": "2", "e": "1", "d": "1"}})
		w.mustApply(next)
		w.mustAgree(12, "available")
		w.mustBeQuiet(next)
		if w.id() != id {
			w.t.Error("the share was replaced")
		}
		onService, _ := w.service.Share(id)
		if onService.Name != "renamed" || onService.Description != "new" {
			w.t.Errorf("the service has %q, %q", onService.Name, onService.Description)
		}
		if diff := cmp.Diff(map[string]string{"a": "2", "d": "1", "e": "1"}, onService.Metadata); diff != "" {
			w.t.Errorf("metadata (-want +got):\n%s", diff)
		}

		bare := map[string]any{"size": 12}
		w.mustApply(bare)
		w.mustBeQuiet(bare)
		onService, _ = w.service.Share(id)
		if onService.Name != "" || onService.Description != "" || len(onService.Metadata) > 0 {
			w.t.Errorf("removed from the configuration, but the service has %+v", onService)
		}
	})
}

func TestUpdate_MetadataManagedElsewhereIsLeftAlone(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		ours := config(10, map[string]any{"metadata": map[string]string{"team": "blue", "a/b": "1"}})
		w.mustApply(ours)
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Metadata["csi"] = "theirs" })
		w.mustBeQuiet(ours)

		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Metadata["team"] = "red" })
		without := config(10, map[string]any{"metadata": map[string]string{"team": "blue"}})
		w.mustApply(without)
		onService, _ := w.service.Share(w.id())
		if diff := cmp.Diff(map[string]string{"team": "blue", "csi": "theirs"}, onService.Metadata); diff != "" {
			w.t.Errorf("metadata (-want +got):\n%s", diff)
		}
	})
}

func TestUpdate_AServiceThatCannotChangeMetadataIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		before := config(10, map[string]any{"metadata": map[string]string{"team": "blue"}})
		w.mustApply(before)
		w.service.Inject(emulator.Fault{PathContains: "/metadata", Effect: emulator.Status(http.StatusNotFound)})
		w.mustFail(config(10, map[string]any{"metadata": map[string]string{"team": "red"}}), "Cannot change the metadata", "not replaced")
		w.mustBeQuiet(before)
	})
}

func TestUpdate_AChangeThatTheServiceIgnoresIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		shown, _ := w.service.Share(w.id())
		w.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.Meanwhile(func() {})})
		w.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.Answer(200,
			`{"share":{"id":"`+shown.ID+`","name":"data","size":10,"status":"available","share_proto":"NFS"}}`, nil)})
		w.mustFail(config(10, map[string]any{"name": "renamed"}), "did not change `name`", `still has "data"`)
	})
}

func TestRead_AShareDeletedOutsideTerraformLeavesTheState(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		first := w.id()
		w.service.RemoveShare(first)
		w.mustApply(config(10))
		if w.id() == first || w.id() == "" {
			w.t.Errorf("the share is %q, it was %q", w.id(), first)
		}
	})
}

// A gateway in front of the service that has lost its route says 404 too, of
// every share at once.
func TestRead_A404OfAGatewayKeepsTheShareInTheState(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a web page": "<html><head><title>404 Not Found</title></head></html>",
		"JSON":       `{"message":"no Route matched with those values"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.mustApply(config(10))
				id := w.id()
				w.service.Inject(emulator.Fault{PathContains: "/shares", Effect: emulator.Answer(http.StatusNotFound, body, map[string]string{"X-Request-Id": "abc"})})
				if diagnostics := w.tf.Refresh(w.t.Context(), w.share); !protocol.HasError(diagnostics) {
					w.t.Errorf("refresh says: %q", protocol.Text(diagnostics))
				}
				if w.id() != id {
					w.t.Errorf("the state has lost the share: %q", w.id())
				}
			})
		})
	}
}

func TestRead_DriftOfSizeIsCorrectedInPlace(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size, s.Name = 15, "theirs" })
		w.tf.Refresh(w.t.Context(), w.share)
		plan := w.tf.Plan(w.t.Context(), w.share, config(10))
		if plan.Replaces || plan.IsEmpty(w.share) {
			w.t.Errorf("drift gives a plan that replaces=%v, empty=%v", plan.Replaces, plan.IsEmpty(w.share))
		}
		w.mustApply(config(10))
		w.mustAgree(10, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestPlan_WhatForcesANewShareAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change   map[string]any
		replaces bool
	}{
		"a larger size":                   {map[string]any{"size": 30}, false},
		"a smaller size":                  {map[string]any{"size": 1}, false},
		"a smaller size and another name": {map[string]any{"size": 1, "name": "other"}, false},
		"another protocol":                {map[string]any{"share_proto": "CIFS"}, true},
		"the protocol in other letters":   {map[string]any{"share_proto": "nfs"}, false},
		"another zone":                    {map[string]any{"availability_zone": "elsewhere"}, true},
		"another share type":              {map[string]any{"share_type": "other"}, true},
		"a share network":                 {map[string]any{"share_network_id": "n"}, true},
		"a snapshot":                      {map[string]any{"snapshot_id": "s"}, true},
		"another region":                  {map[string]any{"region": "elsewhere"}, true},
		"other timeouts":                  {map[string]any{"timeouts": map[string]any{"update": "2h"}}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.mustApply(config(10))
				plan := w.tf.Plan(w.t.Context(), w.share, config(10, c.change))
				if plan.Replaces != c.replaces {
					w.t.Errorf("replaces is %v, want %v", plan.Replaces, c.replaces)
				}
			})
		})
	}
}

func TestPlan_AShareTypeByNameOrIDIsTheSame(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		onService, _ := w.service.Share(w.id())
		for _, written := range []string{onService.TypeName, onService.TypeID} {
			c := config(10, map[string]any{"share_type": written})
			if plan := w.tf.Plan(w.t.Context(), w.share, c); plan.Replaces {
				w.t.Errorf("the type written as %q replaces the share", written)
			}
			w.mustApply(c)
			w.mustBeQuiet(c)
		}
	})
}

func TestImport_ByIDAndByIdentity(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true}, func(w *env) {
		c := config(10, map[string]any{"description": "d", "metadata": map[string]string{"team": "blue"}})
		w.mustApply(c)
		byID, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
		if len(diagnostics) > 0 {
			w.t.Fatalf("import says:\n%s", protocol.Text(diagnostics))
		}
		byIdentity, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", "", map[string]any{"id": w.id(), "region": "RegionOne"})
		if len(diagnostics) > 0 {
			w.t.Fatalf("import says:\n%s", protocol.Text(diagnostics))
		}
		for name, imported := range map[string]*protocol.Resource{"id": byID, "identity": byIdentity} {
			if !imported.State.Equal(w.share.State) {
				w.t.Errorf("imported by %s:\n%s\nthe state was:\n%s", name, imported.State, w.share.State)
			}
			if imported.Identity == nil {
				w.t.Errorf("imported by %s, the share has no identity", name)
			}
			w.share = imported
			w.mustBeQuiet(c)
		}
	})
}

func TestRead_ExportLocationsSurviveAResizeAndAReordering(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		before := w.share.Attribute("export_locations")
		if len(before.([]any)) == 0 || w.share.Attribute("export_location") == nil {
			w.t.Fatal("a new share has no export locations")
		}
		w.service.ResetRequests()
		for range 5 {
			w.tf.Refresh(w.t.Context(), w.share)
		}
		if got := w.sent("GET"); got != 5 {
			w.t.Errorf("5 refreshes made %d GETs", got)
		}
		w.resizeByAnotherClient(20)
		w.tf.Refresh(w.t.Context(), w.share)
		if w.share.Attribute("status") != "extending" {
			w.t.Fatalf("the share is %v, want extending", w.share.Attribute("status"))
		}
		if diff := cmp.Diff(before, w.share.Attribute("export_locations")); diff != "" {
			w.t.Errorf("a share at work lost its export locations (-want +got):\n%s", diff)
		}
	})
}

func TestDelete_WaitsUntilStableAndSendsOneDELETE(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{DeleteNullFor: 300 * time.Millisecond}, func(w *env) {
		w.mustApply(config(10))
		w.resizeByAnotherClient(20)
		w.mustApply(nil)
		w.mustHaveSent("DELETE", 1)
		if left := w.service.Shares(); len(left) > 0 {
			w.t.Errorf("still there: %v", left)
		}
	})
}

func TestDelete_ALostResponseIsNotRepeated(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: "DELETE", Times: 1, Effect: emulator.CutAfter()})
		w.mustApply(nil)
		w.mustHaveSent("DELETE", 1)
	})
}

func TestDelete_ARejectionIsReportedAndTheShareKept(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Status = "shrinking_error" })
		w.mustFail(nil, "Cannot delete", "shrinking_error", "administrator")
		w.mustAgree(10, "shrinking_error")
	})
}

func TestDelete_A404IsNotReportedAsAccepted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, Effect: emulator.Status(http.StatusNotFound)})
		diagnostics := protocol.Text(w.apply(nil))
		if strings.Contains(diagnostics, "accepted") || !strings.Contains(diagnostics, "answered the delete with 404") {
			w.t.Errorf("apply says:\n%s", diagnostics)
		}
		w.mustAgree(10, "available")
	})
}

// What an update does before the resize is not denied by what it says of that.
func TestUpdate_ABusyShareHidesNoRename(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Status = "migrating" })
		diagnostics := protocol.Text(w.apply(config(12, map[string]any{"name": "other", "timeouts": map[string]any{"update": "2s"}})))
		if strings.Contains(diagnostics, "Nothing was sent") || !strings.Contains(diagnostics, "resize it from 10 GiB to 12 GiB") {
			w.t.Errorf("apply says:\n%s", diagnostics)
		}
		if w.share.Attribute("name") != "other" {
			w.t.Errorf("the state has the name %v", w.share.Attribute("name"))
		}
	})
}

func TestDelete_AFailureIsReportedAndTheShareKept(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: "DELETE", Times: 1, Effect: emulator.Fail()})
		w.mustFail(nil, "was not deleted", "error_deleting")
		w.mustAgree(10, "error_deleting")
	})
}

func TestDelete_AShareThatIsBeingDeletedElsewhereIsOnlyWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Delete: 5 * time.Second}}, func(w *env) {
		w.mustApply(config(10))
		plan := w.tf.Plan(w.t.Context(), w.share, nil)
		other := *w
		other.restart()
		theirs, _ := w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
		ctx, leave := context.WithTimeout(w.t.Context(), time.Second)
		defer leave()
		other.tf.Apply(ctx, theirs, nil)
		diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, nil, plan)
		if protocol.HasError(diagnostics) {
			w.t.Errorf("destroy says:\n%s", protocol.Text(diagnostics))
		}
		w.mustHaveSent("DELETE", 1)
	})
}

func TestRead_ARefreshOfAnUntouchedShareChangesNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true}, func(w *env) {
		c := config(10, map[string]any{"share_proto": "nfs", "metadata": map[string]string{}})
		w.mustApply(c)
		w.service.SetUsed(w.id(), 3)
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Metadata["#sfs_id"] = "x" })
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
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Status = "deleting" })
		w.mustFail(config(10, map[string]any{"name": "renamed"}), "is being deleted", "The status is deleting")
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
