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

const createMarkerKey = "terraform_create_id"

func create(times int, effect emulator.Effect) emulator.Fault {
	return emulator.Fault{Method: http.MethodPost, Match: isCreate, Times: times, Effect: effect}
}

func isCreate(r emulator.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/shares")
}

func isListing(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/shares/detail") }

// mustHaveOne checks that there is one share, that the state knows it, and that
// neither shows the create marker.
func (w *env) mustHaveOne() {
	w.t.Helper()
	shares := w.service.Shares()
	if len(shares) != 1 || shares[0].ID != w.id() {
		w.t.Fatalf("the state has %q, the service %+v", w.id(), shares)
	}
	if _, marked := shares[0].Metadata[createMarkerKey]; marked {
		w.t.Error("the share still carries the create marker")
	}
	if strings.Contains(w.share.State.String(), createMarkerKey) {
		w.t.Errorf("the create marker is in the state: %s", w.share.State)
	}
}

func TestCreate_AShareWhoseResponseIsLostIsFound(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]emulator.Effect{
		"the connection is cut":        emulator.CutAfter(),
		"half of the response arrives": emulator.CutBody(),
		"the response is a web page":   emulator.HTML(),
		"the response is half a JSON":  emulator.TruncateJSON(),
		"the types are wrong":          emulator.WrongTypes(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.service.Inject(create(1, effect))
				c := config(10, map[string]any{"metadata": map[string]string{"team": "blue"}})
				w.mustApply(c)
				w.mustAgree(10, "available")
				w.mustHaveOne()
				w.mustBeQuiet(c)
				if got := w.count(isCreate); got != 1 {
					w.t.Errorf("%d creates were sent", got)
				}
			})
		})
	}
}

func TestCreate_AShareWithoutANameIsFoundToo(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustApply(map[string]any{"size": 10})
		w.mustHaveOne()
	})
}

func TestCreate_ARequestThatWasNotCarriedOutIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]emulator.Effect{
		"cut before the work":  emulator.CutBefore(),
		"service unavailable":  emulator.Status(http.StatusServiceUnavailable),
		"gateway timeout":      emulator.Status(http.StatusGatewayTimeout),
		"internal error":       emulator.Status(http.StatusInternalServerError),
		"request timeout":      emulator.Status(http.StatusRequestTimeout),
		"nobody there, by 502": emulator.Status(http.StatusBadGateway),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.service.Inject(create(2, effect))
				w.mustApply(config(10))
				w.mustAgree(10, "available")
				w.mustHaveOne()
			})
		})
	}
}

// A gateway that gives up late leaves a service that may still be at work then.
func TestCreate_TheGraceTimeStartsWhenTheResponseIsLost(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.Delay(25*time.Second)))
		w.service.Inject(create(1, emulator.Status(http.StatusGatewayTimeout)))
		begun := time.Now()
		w.mustApply(config(10))
		w.mustHaveOne()
		var sent []time.Duration
		for _, request := range w.service.Requests() {
			if isCreate(request) {
				sent = append(sent, request.Time.Sub(begun))
			}
		}
		if len(sent) != 2 || sent[1] < 45*time.Second {
			w.t.Errorf("creates were sent after %v; the second must wait for 20 s after the loss", sent)
		}
	})
}

func TestCreate_ARejectedRequestIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.Status(http.StatusForbidden)))
		w.mustFail(config(10), `Cannot create share "data" of 10 GiB`, "403")
		if got := w.count(isCreate); got != 1 {
			w.t.Errorf("%d creates were sent", got)
		}
	})
}

func TestCreate_WithoutAMetadataFilterTheNameIsUsed(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]emulator.Effect{
		"it answers 500":   emulator.Status(http.StatusInternalServerError),
		"it lists nothing": emulator.Answer(http.StatusOK, `{"shares":[]}`, nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.service.Inject(create(1, emulator.CutAfter()))
				w.service.Inject(emulator.Fault{Match: func(r emulator.Request) bool { return strings.Contains(r.Query, "metadata=") }, Effect: effect})
				w.mustApply(config(10))
				w.mustHaveOne()
			})
		})
	}
}

// loseCreateMarker is a service that takes metadata and forgets it.
func loseCreateMarker(w *env) {
	w.service.Inject(emulator.Fault{Match: isListing, Effect: emulator.EditShares(func(share map[string]any) { share["metadata"] = map[string]any{} })})
}

func TestCreate_AnUnknownOutcomeSaysHowOftenItWasSent(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.Status(http.StatusServiceUnavailable)))
		w.service.Inject(emulator.Fault{Method: http.MethodPost, Match: isCreate, Skip: 1, Effect: emulator.Meanwhile(func() {
			w.service.Inject(emulator.Fault{Match: isListing, Effect: emulator.Status(http.StatusForbidden)})
		})})
		w.service.Inject(emulator.Fault{Method: http.MethodPost, Match: isCreate, Effect: emulator.CutAfter()})
		diagnostics := protocol.Text(w.apply(config(10)))
		if !strings.Contains(diagnostics, "The request was sent 2 times") {
			w.t.Errorf("apply says:\n%s", diagnostics)
		}
	})
}

func TestCreate_WithoutAMarkerANewShareOfThatNameIsNotAdopted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		loseCreateMarker(w)
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustFail(config(10), "the response was lost, and the share may exist", "terraform import ADDRESS ID", "new since")
		if got := w.count(isCreate); got != 1 {
			w.t.Errorf("%d creates were sent", got)
		}
	})
}

func TestCreate_WithoutAMarkerExistingSharesAreNoCandidates(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		first := w.share
		w.share = w.tf.Resource("sfs_share")
		loseCreateMarker(w)
		w.service.Inject(create(1, emulator.CutBefore()))
		w.mustApply(config(10))
		if w.id() == first.Attribute("id") {
			w.t.Error("the existing share was adopted")
		}
		if got := len(w.service.Shares()); got != 2 {
			w.t.Errorf("%d shares, want the old and the new one", got)
		}
	})
}

func TestCreate_AServiceThatRejectsTheMarkerGetsNone(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{
			Match:  func(r emulator.Request) bool { return isCreate(r) && strings.Contains(r.Body, createMarkerKey) },
			Effect: emulator.Answer(http.StatusBadRequest, `{"badRequest":{"code":400,"message":"Invalid metadata key."}}`, map[string]string{"X-Compute-Request-Id": "req-1"}),
		})
		w.mustApply(config(10))
		w.mustHaveOne()

		w.mustApply(nil)
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustFail(config(10), "may exist")
		if got := len(w.service.Shares()); got != 1 {
			w.t.Errorf("%d shares", got)
		}
	})
}

func TestCreate_AMarkerThatCannotBeRemovedDoesNoHarm(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "/metadata", Effect: emulator.Status(http.StatusNotFound)})
		c := config(10, map[string]any{"metadata": map[string]string{"team": "blue"}})
		w.mustApply(c)
		w.mustBeQuiet(c)
		imported, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
		if len(diagnostics) > 0 {
			w.t.Fatalf("import says:\n%s", protocol.Text(diagnostics))
		}
		if !imported.State.Equal(w.share.State) {
			w.t.Errorf("imported:\n%s\nthe state was:\n%s", imported.State, w.share.State)
		}
		// Where no create can remove its marker, a marked share is no orphan.
		w.restart()
		w.share = w.tf.Resource("sfs_share")
		begun := time.Now()
		if diagnostics := w.apply(c); protocol.HasError(diagnostics) || !strings.Contains(protocol.Text(diagnostics), "A share \"data\" created by Terraform already exists") {
			w.t.Errorf("apply says:\n%s", protocol.Text(diagnostics))
		}
		if took := time.Since(begun); took > 5*time.Second {
			w.t.Errorf("the second share of that name took %s", took)
		}
	})
}

func TestCreate_TheMarkerSurvivesAChangeOfMetadata(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "/metadata/" + createMarkerKey, Effect: emulator.Status(http.StatusForbidden)})
		w.mustApply(config(10, map[string]any{"metadata": map[string]string{"a/b": "1"}}))
		next := config(10, map[string]any{"metadata": map[string]string{"team": "blue"}})
		w.mustApply(next)
		w.mustBeQuiet(next)
		onService, _ := w.service.Share(w.id())
		marker := onService.Metadata[createMarkerKey]
		if diff := cmp.Diff(map[string]string{"team": "blue", createMarkerKey: marker}, onService.Metadata); diff != "" || marker == "" {
			w.t.Errorf("metadata (-want +got):\n%s", diff)
		}
	})
}

// A provider that is killed while it creates leaves a share that no state knows.
func TestCreate_AnOrphanIsReportedAndNotCreatedTwice(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.leaveOrphan(config(10))
		w.mustFail(config(10), `"data" (`+id+")", "from an interrupted apply exists", "terraform import ADDRESS "+id, "Nothing was created")
		if got := w.count(isCreate); got != 1 {
			w.t.Errorf("%d creates were sent", got)
		}
		imported, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", id, nil)
		if len(diagnostics) > 0 {
			w.t.Fatalf("import says:\n%s", protocol.Text(diagnostics))
		}
		w.share = imported
		w.mustBeQuiet(config(10))
		w.mustApply(nil)
		if left := w.service.Shares(); len(left) > 0 {
			w.t.Errorf("still there: %v", left)
		}
	})
}

// leaveOrphan is a create that is killed while it waits.
func (w *env) leaveOrphan(configuration map[string]any) (id string) {
	w.t.Helper()
	killed := *w
	killed.restart()
	ctx, kill := context.WithCancel(w.t.Context())
	w.service.Inject(emulator.Fault{Match: isCreate, Times: 1, Effect: emulator.Takes(time.Hour)})
	w.service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.CutBefore()})
	time.AfterFunc(time.Second, kill)
	killed.tf.Apply(ctx, killed.tf.Resource("sfs_share"), configuration)
	w.service.Heal()
	for _, share := range w.service.Shares() {
		id = share.ID
		w.service.EditShare(id, func(s *emulator.Share) {
			s.Status = "available"
			s.Metadata = map[string]string{createMarkerKey: "of-the-killed"}
		})
	}
	return id
}

func TestCreate_AnotherCreateOfThatNameIsWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: 5 * time.Second}}, func(w *env) {
		other := *w
		other.restart()
		theirs := other.tf.Resource("sfs_share")
		done := make(chan bool)
		go func() {
			defer close(done)
			if diagnostics := other.tf.Apply(w.t.Context(), theirs, config(10)); protocol.HasError(diagnostics) {
				w.t.Errorf("the other apply says:\n%s", protocol.Text(diagnostics))
			}
		}()
		<-time.After(time.Second)
		w.mustApply(config(10))
		<-done
		if w.id() == theirs.Attribute("id") {
			w.t.Error("two states have the same share")
		}
		if got := len(w.service.Shares()); got != 2 {
			w.t.Errorf("%d shares, want 2", got)
		}
	})
}

func TestCreate_ManySharesOfOneNameInOneConfiguration(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		var all []*protocol.Resource
		done := make(chan []string)
		for range 5 {
			share := w.tf.Resource("sfs_share")
			all = append(all, share)
			go func() {
				diagnostics := w.tf.Apply(w.t.Context(), share, config(10))
				done <- []string{protocol.Text(diagnostics)}
			}()
		}
		for range all {
			if diagnostics := <-done; diagnostics[0] != "" {
				w.t.Errorf("apply says:\n%s", diagnostics[0])
			}
		}
		ids := map[any]bool{}
		for _, share := range all {
			ids[share.Attribute("id")] = true
		}
		if len(ids) != 5 || len(w.service.Shares()) != 5 {
			w.t.Errorf("%d ids for 5 resources, %d shares", len(ids), len(w.service.Shares()))
		}
	})
}

func TestCreate_AnInterruptWhileItIsSentKeepsTheShare(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: time.Hour}}, func(w *env) {
		ctx, interrupt := context.WithCancel(w.t.Context())
		w.service.Inject(create(1, emulator.Meanwhile(interrupt)))
		w.service.Inject(create(1, emulator.CutAfter()))
		if diagnostics := w.tf.Apply(ctx, w.share, config(10)); !protocol.HasError(diagnostics) {
			w.t.Fatal("an interrupted create succeeded")
		}
		w.mustHaveOne()
	})
}

func (w *env) count(wanted func(emulator.Request) bool) int {
	count := 0
	for _, request := range w.service.Requests() {
		if wanted(request) {
			count++
		}
	}
	return count
}

func TestCreate_AShareThatIsChangedMeanwhileIsReportedAndKept(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: 5 * time.Second, Shrink: time.Second}}, func(w *env) {
		time.AfterFunc(time.Second, func() {
			w.service.EditShare(w.service.Shares()[0].ID, func(s *emulator.Share) { s.Size, s.Name = 20, "theirs" })
		})
		diagnostics := w.apply(config(10))
		if protocol.HasError(diagnostics) || !strings.Contains(protocol.Text(diagnostics), "was changed outside Terraform while it was created") {
			w.t.Fatalf("apply says:\n%s", protocol.Text(diagnostics))
		}
		id := w.id()
		w.mustApply(config(10))
		w.mustAgree(10, "available")
		if w.id() != id {
			w.t.Error("the share was replaced")
		}
	})
}

func TestCreate_OtherAttributesThanRequestedAreAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Effect: emulator.EditShares(func(share map[string]any) { share["size"] = 16 })})
		w.mustFail(config(10), "Share \"data\"", "with different attributes than requested", "`size` is 16, not 10", "tainted")
		if w.id() == "" {
			w.t.Error("the share is not in the state")
		}
	})
}
