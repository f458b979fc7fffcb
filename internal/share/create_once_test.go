package share_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const createMarkerKey = "terraform_create_id"

func create(times int, effect emulator.Effect) emulator.Fault {
	return emulator.Fault{Match: isCreate, Times: times, Effect: effect}
}

func isCreate(r emulator.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/shares")
}

func isListing(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/shares/detail") }

// mustHaveOne checks that there is one share, that the state has it, and that
// neither shows the create marker.
func (w *env) mustHaveOne() {
	w.t.Helper()
	shares := w.service.Shares()
	if len(shares) != 1 || shares[0].ID != w.id() {
		w.t.Fatalf("the state has %q, the service %+v", w.id(), shares)
	}
	if _, marked := shares[0].Metadata[createMarkerKey]; marked {
		w.t.Error("the share still has the create marker")
	}
	if strings.Contains(w.share.State.String(), createMarkerKey) {
		w.t.Errorf("the create marker is in the state: %s", w.share.State)
	}
}

func (w *env) mustHaveSentCreates(times int) {
	w.t.Helper()
	if got := w.count(isCreate); got != times {
		w.t.Errorf("%d creates were sent, want %d", got, times)
	}
}

func TestCreate_AfterALostResponseThereIsOneShare(t *testing.T) {
	t.Parallel()
	cut := create(1, emulator.CutAfter())
	onMetadataFilter := func(effect emulator.Effect) emulator.Fault {
		return emulator.Fault{Match: func(r emulator.Request) bool { return strings.Contains(r.Query, "metadata=") }, Effect: effect}
	}
	type testCase struct {
		sent   int
		faults []emulator.Fault
	}
	sends := func(times int, faults ...emulator.Fault) testCase { return testCase{times, faults} }
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"the connection is cut":        sends(1, cut),
		"half of the response arrives": sends(1, create(1, emulator.CutBody())),
		"the response is a web page":   sends(1, create(1, emulator.HTML())),
		"the response is half a JSON":  sends(1, create(1, emulator.TruncateJSON())),
		"the types are wrong":          sends(1, create(1, emulator.WrongTypes())),
		// Without a metadata filter the name is used.
		"a metadata filter is an error":      sends(1, cut, onMetadataFilter(emulator.Status(http.StatusInternalServerError))),
		"a metadata filter matches no share": sends(1, cut, onMetadataFilter(emulator.Respond(http.StatusOK, `{"shares":[]}`, nil))),
		// These were not carried out, and are sent again.
		"cut before the work": sends(3, create(2, emulator.CutBefore())),
		"service unavailable": sends(3, create(2, emulator.Status(http.StatusServiceUnavailable))),
		"gateway timeout":     sends(3, create(2, emulator.Status(http.StatusGatewayTimeout))),
		"internal error":      sends(3, create(2, emulator.Status(http.StatusInternalServerError))),
		"request timeout":     sends(3, create(2, emulator.Status(http.StatusRequestTimeout))),
		"bad gateway":         sends(3, create(2, emulator.Status(http.StatusBadGateway))),
	}, func(w *env, c testCase) {
		for _, fault := range c.faults {
			w.service.Inject(fault)
		}
		configured := config(10, metadata("team", "blue"))
		w.mustApply(configured)
		w.mustAgree(10, "available")
		w.mustHaveOne()
		w.mustBeQuiet(configured)
		w.mustHaveSentCreates(c.sent)
	})
}

func TestCreate_AShareWithoutANameIsFoundToo(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustApply(map[string]any{"size": 10})
		w.mustHaveOne()
	})
}

// The service may still be processing a request when a gateway times out.
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
		w.mustHaveSentCreates(1)
	})
}

// loseCreateMarker makes a service that accepts metadata and does not store it.
func loseCreateMarker(w *env) {
	w.service.Inject(emulator.Fault{Match: isListing, Effect: emulator.EditShares(func(share map[string]any) { share["metadata"] = map[string]any{} })})
}

func TestCreate_AnUnknownOutcomeIsReportedWithTheNumberOfRequests(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.Status(http.StatusServiceUnavailable)))
		w.service.Inject(emulator.Fault{Match: isCreate, Skip: 1, Effect: emulator.BeforeWork(func() {
			w.service.Inject(emulator.Fault{Match: isListing, Effect: emulator.Status(http.StatusForbidden)})
		})})
		w.service.Inject(emulator.Fault{Match: isCreate, Effect: emulator.CutAfter()})
		w.mustFail(config(10), "The request was sent 2 times")
	})
}

func TestCreate_WithoutAMarkerANewShareOfThatNameIsNotAdopted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		loseCreateMarker(w)
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustFail(config(10), "the response was lost, and the share may exist", "terraform import ADDRESS ID", "new since")
		w.mustHaveSentCreates(1)
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
		w.mustHaveShares(2)
	})
}

func TestCreate_AServiceThatRejectsTheMarkerGetsNone(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{
			Match:  func(r emulator.Request) bool { return isCreate(r) && strings.Contains(r.Body, createMarkerKey) },
			Effect: emulator.Respond(http.StatusBadRequest, `{"badRequest":{"code":400,"message":"Invalid metadata key."}}`, map[string]string{"X-Compute-Request-Id": "req-1"}),
		})
		w.mustApply(config(10))
		w.mustHaveOne()

		w.mustApply(nil)
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustFail(config(10), "may exist")
		w.mustHaveShares(1)
	})
}

func TestCreate_A400ThatIsNotAboutTheMarkerIsNotSentAgain(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.Respond(http.StatusBadRequest, `{"badRequest":{"code":400,"message":"Invalid share size."}}`, nil)))
		w.mustFail(config(10), "Invalid share size")
		w.mustHaveSentCreates(1)
	})
}

func TestCreate_AMarkerThatCannotBeRemovedIsHarmless(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "/metadata", Effect: emulator.Status(http.StatusNotFound)})
		c := config(10, metadata("team", "blue"))
		w.mustApply(c)
		w.mustBeQuiet(c)
		if imported := w.mustImport(w.id()); !imported.State.Equal(w.share.State) {
			w.t.Errorf("imported:\n%s\nthe state was:\n%s", imported.State, w.share.State)
		}
		// Where no create can remove its marker, a marked share is no orphan.
		w.restart()
		w.share = w.tf.Resource("sfs_share")
		begun := time.Now()
		diagnostics := w.apply(c)
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, `A share "data" created by Terraform already exists`)
		if took := time.Since(begun); took > 5*time.Second {
			w.t.Errorf("the second share of that name took %s", took)
		}
	})
}

func TestCreate_TheMarkerIsKeptByAChangeOfMetadata(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "/metadata/" + createMarkerKey, Effect: emulator.Status(http.StatusForbidden)})
		w.mustApply(config(10, metadata("a/b", "1")))
		next := config(10, metadata("team", "blue"))
		w.mustApply(next)
		w.mustBeQuiet(next)
		onService := w.mustExist()
		marker := onService.Metadata[createMarkerKey]
		if marker == "" {
			w.t.Error("the share has no create marker")
		}
		w.mustEqual("metadata", stringMap("team", "blue", createMarkerKey, marker), onService.Metadata)
	})
}

// An orphan is the share of a provider that was killed during a create.
func TestCreate_AnOrphanIsNotCreatedTwice(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		w.mustFail(config(10), `"data" (`+id+")", "from an interrupted apply exists", "terraform import ADDRESS "+id, "Nothing was created")
		w.mustHaveSentCreates(1)

		// The import is what the message recommends.
		w.service.ResetRequests()
		w.share = w.mustImport(id)
		w.mustHaveSent(http.MethodDelete, 0)
		if plan := w.plan(config(10)); plan.Replaces || plan.IsEmpty(w.share) {
			w.t.Error("the plan does not change the imported share in place")
		}
		w.mustApply(config(10))
		w.mustBeQuiet(config(10))
		w.mustEqual("metadata", map[string]string{}, w.mustExist().Metadata)
		w.share = w.tf.Resource("sfs_share")
		w.mustApply(config(10))
		w.mustHaveShares(2)
	})
}

// The provider sends nothing that changes a share it does not own.
func TestCreate_AnOrphanIsOnlyRead(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		w.service.ResetRequests()
		w.mustFail(config(10), "from an interrupted apply exists")
		for _, request := range w.service.Requests() {
			if request.Method != http.MethodGet && !strings.Contains(request.Path, "/auth/") {
				w.t.Errorf("%s %s was sent", request.Method, request.Path)
			}
		}
	})
}

func TestCreate_AShareInTheStateIsNoOrphan(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		<-time.After(61 * time.Minute)
		w.share = w.mustImport(id)
		// The process of the apply has not refreshed the share: it has planned it.
		w.restart()
		w.mustSucceed(w.plan(config(10)).Diagnostics)
		w.mustSucceed(w.tf.Apply(w.t.Context(), w.tf.Resource("sfs_share"), config(10)))
		w.mustHaveShares(2)
	})
}

// Creates that begin together share their check: it finds what each looks for, also
// where the listing fails, has too many shares or is not answered.
func TestCreate_AnOrphanAmongManyCreatesStopsItsOwn(t *testing.T) {
	t.Parallel()
	isShared := func(r emulator.Request) bool { return isListing(r) && !strings.Contains(r.Query, "name=") }
	type testCase struct {
		others  int
		effects []emulator.Effect
	}
	withEnvEach(t, emulator.Options{Latency: 10 * time.Millisecond}, map[string]testCase{
		"one listing":          {},
		"a failed listing":     {effects: []emulator.Effect{emulator.Status(http.StatusForbidden)}},
		"a listing that hangs": {effects: []emulator.Effect{emulator.Delay(time.Minute)}},
		"more than a page":     {others: 1200},
	}, func(w *env, c testCase) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		if c.others > 0 {
			w.createExternally(c.others)
		}
		for _, effect := range c.effects {
			w.service.Inject(emulator.Fault{Match: isShared, Times: 1, Effect: effect})
		}
		w.restart()
		w.service.ResetRequests()
		shares := w.newShares(5)
		each(len(shares), shares, func(share *protocol.Resource) {
			if share == shares[3] {
				w.mustBeError(w.tf.Apply(w.t.Context(), share, config(10)), `"data" (`+id+")", "from an interrupted apply exists")
				return
			}
			w.mustReportNothing(w.tf.Apply(w.t.Context(), share, config(10, map[string]any{"name": fmt.Sprintf("share-%p", share)})))
		})
		w.mustHaveSentCreates(len(shares) - 1)
	})
}

// What a share that is gone answers is no fact about the service.
func TestUpdate_TheMarkerOfAShareThatIsGoneIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		w.share = w.mustImport(id)
		plan := w.plan(config(10))
		w.service.RemoveShare(id)
		w.mustBeError(w.applyPlan(config(10), plan), "Cannot remove the create marker", "404")
	})
}

func TestUpdate_AMarkerThatIsNotRemovedHoldsNothingUp(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "/metadata/" + createMarkerKey, Effect: emulator.Status(http.StatusServiceUnavailable)})
		w.mustApply(config(10))
		w.mustFail(config(20), "Cannot remove the create marker")
		w.mustAgree(20, "available")
	})
}

// Whether another run is still creating the share is not known before the wait ends.
func TestCreate_AnInterruptedCheckForOrphansSaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, hangs := range map[string]bool{"between two polls": false, "while the marker is read": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				id := w.create(config(10))
				w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
				ctx, interrupt := context.WithCancel(w.t.Context())
				time.AfterFunc(5*time.Second, interrupt)
				if hangs {
					w.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/metadata", Effect: emulator.BeforeWork(interrupt)})
				}
				diagnostics := w.tf.Apply(ctx, w.share, config(10))
				mustReport(w, diagnostics, failure, `Cannot create share "data" of 10 GiB`, "not known yet", id, "Nothing was created", "interrupted")
				w.mustNotContain(diagnostics, "from an interrupted apply exists")
				w.mustHaveShares(1)
				if !w.share.State.IsNull() {
					w.t.Errorf("the state has %s", w.share.State)
				}
			})
		})
	}
}

func TestCreate_AnOldOrphanIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		<-time.After(61 * time.Minute)
		begun := time.Now()
		w.mustFail(config(10), "from an interrupted apply exists")
		if took := time.Since(begun); took > time.Second {
			w.t.Errorf("it took %s", took)
		}
	})
}

func TestCreate_WhereItIsNotKnownWhetherMarkersStayAnOrphanIsAWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		w.service.EditShare(id, func(s *emulator.Share) { s.Metadata = stringMap(createMarkerKey, "of-another-process") })
		w.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/metadata", Effect: emulator.Status(http.StatusInternalServerError)})
		diagnostics := w.apply(config(10))
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "already exists", "did not answer whether it removes create markers")
	})
}

// A marker that a create could not remove would hinder the next create.
func TestCreate_AMarkerThatWasNotRemovedIsRemovedByTheNextApply(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "/metadata/" + createMarkerKey, Effect: emulator.Status(http.StatusServiceUnavailable)})
		w.mustApply(config(10))
		w.mustFail(config(10), "Cannot remove the create marker")
		w.service.ClearFaults()
		w.mustApply(config(10))
		w.mustEqual("metadata", map[string]string{}, w.mustExist().Metadata)
		w.mustBeQuiet(config(10))
	})
}

// Where the service keeps markers, nothing is planned and nothing asked.
func TestCreate_AMarkerThatTheServiceKeepsIsNoChange(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true}, func(w *env) {
		w.mustApply(config(10))
		w.service.ResetRequests()
		w.mustBeQuiet(config(10))
		for _, request := range w.service.Requests() {
			if strings.Contains(request.Path, "/metadata") {
				w.t.Errorf("%s %s was sent", request.Method, request.Path)
			}
		}
		w.share = w.mustImport(w.id())
		w.mustBeQuiet(config(10))
	})
}

func TestCreate_AnotherCreateOfThatNameIsWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: 5 * time.Second}}, func(w *env) {
		other := w.otherProcess()
		other.share = other.tf.Resource("sfs_share")
		done := make(chan bool)
		go func() {
			defer close(done)
			w.mustSucceed(other.apply(config(10)))
		}()
		<-time.After(time.Second)
		w.mustApply(config(10))
		<-done
		if w.id() == other.id() {
			w.t.Error("two states have the same share")
		}
		w.mustHaveShares(2)
	})
}

func TestCreate_SharesOfTheSameNameAreAllCreated(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		shares := make([]*protocol.Resource, 5)
		for i := range shares {
			shares[i] = w.tf.Resource("sfs_share")
		}
		each(len(shares), shares, func(share *protocol.Resource) {
			w.mustReportNothing(w.tf.Apply(w.t.Context(), share, config(10)))
		})
		ids := map[any]bool{}
		for _, share := range shares {
			ids[share.Attribute("id")] = true
		}
		if len(ids) != len(shares) {
			w.t.Errorf("%d resources have %d ids", len(shares), len(ids))
		}
		w.mustHaveShares(len(shares))
	})
}

func TestCreate_AnInterruptWhileItIsSentKeepsTheShare(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: time.Hour}}, func(w *env) {
		ctx, interrupt := context.WithCancel(w.t.Context())
		w.service.Inject(create(1, emulator.BeforeWork(interrupt)))
		w.service.Inject(create(1, emulator.CutAfter()))
		w.mustBeError(w.tf.Apply(ctx, w.share, config(10)))
		w.mustHaveOne()
	})
}

func TestCreate_AShareThatIsChangedMeanwhileIsReportedAndKept(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Create: 5 * time.Second, Shrink: time.Second}}, func(w *env) {
		time.AfterFunc(time.Second, func() {
			w.service.EditShare(w.service.Shares()[0].ID, func(s *emulator.Share) { s.Size, s.Name = 20, "renamed" })
		})
		diagnostics := w.apply(config(10))
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "was changed outside Terraform while it was created")
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
