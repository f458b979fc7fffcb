package share_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

type resizeOutcome struct {
	to      int
	effects []emulator.Effect
	sent    int
	fails   []string
	options emulator.Options
}

func shrinks(sent int, effects ...emulator.Effect) resizeOutcome {
	return resizeOutcome{to: 8, effects: effects, sent: sent}
}

func shrinkFails(message string, effects ...emulator.Effect) resizeOutcome {
	return resizeOutcome{to: 8, effects: effects, sent: 1, fails: []string{message}}
}

// Each row is one resize from 20 GiB; the error must contain all of the texts, and
// without texts it succeeds.
func TestResize_Outcomes(t *testing.T) {
	t.Parallel()
	noUserMessages := emulator.Options{MaxMicroversion: "2.20"}
	for name, c := range map[string]resizeOutcome{
		"a shrink":                        shrinks(1),
		"an extend":                       {to: 30, sent: 1},
		"a refusal without user messages": {8, []emulator.Effect{emulator.Refuse()}, 1, []string{"refused", "It gave no reason", "at its old size"}, noUserMessages},
		"a refusal before the first poll": shrinkFails("smaller than the current used space", emulator.RefuseAtOnce()),
		"a refusal before the first poll without user messages": {
			8, []emulator.Effect{emulator.RefuseAtOnce()}, 1, []string{"never started", "no work on it was observed"}, noUserMessages,
		},
		"an extend that the scheduler rejects late": {
			30, []emulator.Effect{emulator.RefuseByScheduler()}, 1, []string{"was not extended", "refused", "Reason given:"}, emulator.Options{},
		},
		"an accepted shrink that is invisible at first": shrinks(1, emulator.Invisible(2*time.Second)),
		"a torn read":                  shrinks(1, emulator.TornReads(1)),
		"a lost response":              shrinks(1, emulator.CutAfter()),
		"a request that never arrived": shrinks(2, emulator.CutBefore()),
		// The grace time of a slow service starts with its response.
		"a late response":              shrinks(1, emulator.Delay(12*time.Second), emulator.Invisible(5*time.Second)),
		"a late response that is lost": shrinks(1, emulator.CutAfter(), emulator.Delay(12*time.Second), emulator.Invisible(5*time.Second)),

		// Every documented response to a shrink that is not 202.
		"400 is reported":                 shrinkFails("Cannot shrink", emulator.Status(http.StatusBadRequest)),
		"401 logs in again and repeats":   shrinks(2, emulator.Status(http.StatusUnauthorized)),
		"403 is reported":                 shrinkFails("Cannot shrink", emulator.Status(http.StatusForbidden)),
		"404 of a share that exists":      shrinkFails("Cannot shrink", emulator.Status(http.StatusNotFound)),
		"405 is reported":                 shrinkFails("Cannot shrink", emulator.Status(http.StatusMethodNotAllowed)),
		"406 is reported":                 shrinkFails("Cannot shrink", emulator.Status(http.StatusNotAcceptable)),
		"407 is reported with the proxy":  shrinkFails("proxy", emulator.Status(http.StatusProxyAuthRequired)),
		"408 reads, then repeats":         shrinks(2, emulator.Status(http.StatusRequestTimeout)),
		"409 waits until stable, repeats": shrinks(2, emulator.Status(http.StatusConflict)),
		"429 waits and repeats":           shrinks(2, emulator.Status(http.StatusTooManyRequests)),
		"500 reads, then repeats":         shrinks(2, emulator.Status(http.StatusInternalServerError)),
		"501 is reported":                 shrinkFails("Cannot shrink", emulator.Status(http.StatusNotImplemented)),
		"502 reads, then repeats":         shrinks(2, emulator.Status(http.StatusBadGateway)),
		"503 reads, then repeats":         shrinks(2, emulator.Status(http.StatusServiceUnavailable)),
		"504 reads, then repeats":         shrinks(2, emulator.Status(http.StatusGatewayTimeout)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, c.options, func(w *env) {
				w.mustApply(config(20))
				action, change := "shrink", "20 GiB to 8 GiB"
				if c.to > 20 {
					action, change = "extend", "20 GiB to 30 GiB"
				}
				w.fault(action, c.effects...)
				if c.fails == nil {
					w.mustApply(config(c.to))
					w.mustAgree(c.to, "available")
					w.mustBeQuiet(config(c.to))
				} else {
					w.mustFail(config(c.to), append(c.fails, `"data" (`+w.id()+")", change)...)
					w.mustAgree(20, "available")
				}
				w.mustHaveSent("os-"+action, c.sent)
			})
		})
	}
}

func TestResize_AFailedStatusIsReportedAndBlocksResizes(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.edit(func(s *emulator.Share) { s.Status = "shrinking_error" })
		mustReport(w, w.refresh(), warning, "shrinking_error")
		w.mustFail(config(8), "Cannot resize", "shrinking_error", "No resize was sent")
		w.mustHaveSent("os-shrink", 0)
	})
}

// In all of these a first apply times out, and a new process applies again.
func TestResize_TheNextApplyJoins(t *testing.T) {
	t.Parallel()
	type testCase struct {
		effect   emulator.Effect
		used     int // GiB
		timeout  string
		observed string
		pause    time.Duration
		sent     int
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"a running shrink":              {emulator.Takes(30 * time.Second), 0, "5s", "shrinking, 20 GiB", 0, 1},
		"an invisible shrink":           {emulator.Invisible(6 * time.Second), 0, "2s", "available, 20 GiB", 0, 1},
		"a finished shrink":             {emulator.Takes(30 * time.Second), 0, "5s", "shrinking, 20 GiB", time.Minute, 1},
		"a shrink that will be refused": {emulator.Takes(30 * time.Second), 10, "5s", "shrinking, 20 GiB", 0, 1},
		// The request never arrived, and the apply timed out before that was certain.
		"none, and sends the shrink again": {emulator.CutBefore(), 0, "2s", "", 0, 2},
	}, func(w *env, c testCase) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), c.used)
		w.fault("shrink", c.effect)
		w.mustFail(config(8, updateTimeout(c.timeout)), "Timed out after", "shrinks from 20 GiB to 8 GiB", c.observed)
		<-time.After(c.pause)
		w.restart()
		if c.used == 0 {
			w.mustApply(config(8))
			w.mustAgree(8, "available")
			w.mustBeQuiet(config(8))
		} else {
			w.mustFail(config(8), "refused", "smaller than the current used space")
			w.mustAgree(20, "available")
		}
		w.mustHaveSent("os-shrink", c.sent)
	})
}

func TestResize_AnInvisibleShrinkFromARefusalIsJoined(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.fault("shrink", emulator.LoseData())
		w.mustFail(config(8), "data would be lost")
		w.mustFail(config(30), "only shrinks", "No resize was sent")
		w.fault("shrink", emulator.Invisible(6*time.Second))
		w.mustFail(config(12, updateTimeout("2s")), "the next apply waits for it")

		w.restart()
		w.mustApply(config(12))
		w.mustAgree(12, "available")
		w.mustHaveSent("os-shrink", 2)
	})
}

// Without the note the next apply would send the shrink again: it does not show yet.
func TestResize_AWaitThatIsDeniedLeavesANote(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.fault("shrink", emulator.Invisible(6*time.Second))
		plan, sent := w.plan(config(8)), false
		w.service.Inject(emulator.Fault{
			Match: func(r emulator.Request) bool {
				sent = sent || strings.Contains(r.Body, "os-shrink")
				return sent && r.Method == http.MethodGet
			},
			Effect: emulator.Status(http.StatusForbidden),
		})
		w.mustBeError(w.applyPlan(config(8), plan), "403")
		w.service.ClearFaults()

		w.restart()
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestResize_ATransientErrorDoesNotPreventJoining(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		short := config(8, updateTimeout("5s"))
		w.mustFail(short, "Timed out")

		planThenFailReads := func(configuration map[string]any) protocol.Planned {
			w.restart()
			w.refresh()
			plan := w.plan(configuration)
			w.service.Inject(emulator.Fault{Method: http.MethodGet, ShareID: w.id(), Effect: emulator.Status(http.StatusServiceUnavailable)})
			return plan
		}
		w.mustBeError(w.applyPlan(short, planThenFailReads(short)))
		w.service.ClearFaults()

		plan := planThenFailReads(config(8))
		time.AfterFunc(2*time.Second, w.service.ClearFaults)
		w.mustBeError(w.applyPlan(config(8), plan), "smaller than the current used space")
		w.mustHaveSent("os-shrink", 1)
		w.mustAgree(20, "available")
	})
}

// The configured size is reverted while the shrink is in progress, so the plan is
// not empty although the share still has that size.
func TestResize_AShrinkThatIsRevertedMeanwhileIsExtendedBack(t *testing.T) {
	t.Parallel()
	slow := emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}
	withEnvEach(t, slow, map[string]map[string]any{"alone": {}, "with a rename": {"name": "other"}}, func(w *env, more map[string]any) {
		w.mustApply(config(20))
		w.mustFail(config(8, updateTimeout("5s")), "Timed out")
		w.restart()
		diagnostics := w.apply(config(20, more))
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "is still being shrunk to 8 GiB")
		w.mustAgree(20, "available")
		w.mustHaveSent("os-shrink", 1)
		w.mustHaveSent("os-extend", 1)
		w.mustBeQuiet(config(20, more))
	})
}

// A shrink that was in no plan is not sent in this case either.
func TestResize_AnExtendThatIsRevertedMeanwhileNeedsAnotherPlan(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Extend: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(10))
		w.mustFail(config(20, updateTimeout("5s")), "Timed out")
		w.restart()
		w.mustFail(config(10), "is still being extended to 20 GiB", "since the plan was made")
		w.mustHaveSent("os-shrink", 0)
		w.mustAgree(20, "available")
		w.mustApply(config(10))
		w.mustAgree(10, "available")
		w.mustBeQuiet(config(10))
	})
}

// In all of these the share changes between a plan from 20 GiB to 8 GiB and its apply.
func TestResize_TheApplyUsesTheObservedShare(t *testing.T) {
	t.Parallel()
	become := func(w *env, status string, size int) {
		w.edit(func(s *emulator.Share) { s.Status, s.Size = status, size })
	}
	type testCase struct {
		change func(w *env)
		sent   int
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"another client shrinks it to 15 GiB": {func(w *env) { w.startResize(15) }, 2},
		"it already has 8 GiB":                {func(w *env) { become(w, "available", 8) }, 0},
		"it has 8 GiB in an unknown status, then is available": {func(w *env) {
			become(w, "polishing", 8)
			time.AfterFunc(2*time.Second, func() { become(w, "available", 8) })
		}, 0},
	}, func(w *env, c testCase) {
		w.mustApply(config(20))
		plan := w.plan(config(8))
		c.change(w)
		w.mustSucceed(w.applyPlan(config(8), plan))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", c.sent)
	})
}

func TestResize_AnUnknownStatusAtTheSizeIsNoSuccess(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		plan := w.plan(config(20))
		w.edit(func(s *emulator.Share) { s.Status, s.Size = "polishing", 20 })
		w.mustBeError(w.applyPlan(config(20), plan), "has 20 GiB, but its status is polishing")
		w.mustAgree(20, "polishing")
		w.mustHaveSent("os-extend", 0)
	})
}

func TestResize_AnotherSizeAtTheEndIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.service.Inject(emulator.Fault{Method: http.MethodGet, Skip: 6, Times: 1, Effect: emulator.BeforeWork(func() {
			w.edit(func(s *emulator.Share) { s.Size, s.Status = 15, "available" })
		})})
		w.mustFail(config(8), "it was resized outside Terraform", "available with 15 GiB")
		w.mustHave("size", 15)
	})
}

func TestResize_AShareDeletedMeanwhileIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		id := w.id()
		time.AfterFunc(time.Second, func() { w.service.RemoveShare(id) })
		w.mustFail(config(8), "it was deleted", "no such share")
		if w.refresh(); !w.share.State.IsNull() {
			w.t.Error("a refresh keeps a deleted share in the state")
		}
	})
}

func TestResize_TransientErrorsAreRetried(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/shares/", Skip: 3, Times: 4, Effect: emulator.Status(http.StatusBadGateway)})
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestUpdate_ARenameIsKeptWhenTheShrinkIsRefused(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		w.mustFail(config(8, map[string]any{"name": "archive"}), "refused")
		w.mustAgree(20, "available")
		w.mustHave("name", "archive")
	})
}
