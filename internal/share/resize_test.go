package share_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestResize_AShareGrowsAndShrinksInPlace(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.mustAgree(10, "available")
		w.mustBeQuiet(config(10))

		w.mustApply(config(20))
		w.mustAgree(20, "available")
		w.mustHaveSent("os-extend", 1)

		begun := time.Now()
		w.mustApply(config(8))
		if took := time.Since(begun); took > 3600*time.Millisecond {
			w.t.Errorf("a shrink of 3 s took %s", took)
		}
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
		w.mustBeQuiet(config(8))

		w.mustApply(nil)
		w.mustHaveSent("DELETE", 1)
		if left := w.service.Shares(); len(left) > 0 {
			w.t.Errorf("still there: %v", left)
		}
	})
}

func TestResize_ARefusedShrinkIsAnErrorWithTheReason(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		w.mustFail(config(8), `Share "data" (`+w.id()+") was not shrunk from 20 GiB to 8 GiB: refused",
			"smaller than the current used space", "request req-", "set `size` back to 20")
		w.mustAgree(20, "available")
		w.mustHaveSent("os-shrink", 1)

		w.service.SetUsed(w.id(), 2)
		w.mustApply(config(8))
		w.mustAgree(8, "available")
	})
}

// Each row is one resize from 20 GiB; the error must contain all of the texts, and
// without texts it succeeds.
func TestResize_Outcomes(t *testing.T) {
	t.Parallel()
	noUserMessages := emulator.Options{MaxMicroversion: "2.20"}
	for name, c := range map[string]struct {
		options emulator.Options
		effect  emulator.Effect
		to      int
		sent    int
		fails   []string
	}{
		"a refusal without user messages":               {noUserMessages, emulator.Refuse(), 8, 1, []string{"refused", "It gave no reason", "at its old size"}},
		"a refusal before the first poll":               {emulator.Options{}, emulator.RefuseAtOnce(), 8, 1, []string{"refused", "smaller than the current used space"}},
		"the same without user messages":                {noUserMessages, emulator.RefuseAtOnce(), 8, 1, []string{"never started", "no work on it was observed"}},
		"an accepted shrink that is invisible at first": {emulator.Options{}, emulator.Invisible(2 * time.Second), 8, 1, nil},
		"a torn read":                               {emulator.Options{}, emulator.TornReads(1), 8, 1, nil},
		"a lost response":                           {emulator.Options{}, emulator.CutAfter(), 8, 1, nil},
		"a request that never arrived":              {emulator.Options{}, emulator.CutBefore(), 8, 2, nil},
		"an extend that the scheduler rejects late": {emulator.Options{}, emulator.RefuseByScheduler(), 30, 1, []string{"was not extended from 20 GiB to 30 GiB: refused", "Reason given:"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, c.options, func(w *env) {
				w.mustApply(config(20))
				action := "shrink"
				if c.to > 20 {
					action = "extend"
				}
				w.fault(action, c.effect)
				if c.fails == nil {
					w.mustApply(config(c.to))
					w.mustAgree(c.to, "available")
				} else {
					w.mustFail(config(c.to), c.fails...)
					w.mustAgree(20, "available")
				}
				w.mustHaveSent("os-"+action, c.sent)
			})
		})
	}
}

// The grace time of a slow service starts with its response.
func TestResize_ALateResponseStartsTheGraceTime(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]emulator.Effect{
		"accepted":             nil,
		"the response is lost": {emulator.CutAfter()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.mustApply(config(20))
				w.fault("shrink", append(more, emulator.Delay(12*time.Second), emulator.Invisible(5*time.Second))...)
				w.mustApply(config(8))
				w.mustAgree(8, "available")
				w.mustHaveSent("os-shrink", 1)
			})
		})
	}
}

func TestResize_AFailedShrinkIsReportedAndWarnedOf(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.fault("shrink", emulator.Fail())
		w.mustFail(config(8), "the backend failed", "shrinking_error", "administrator")
		w.mustAgree(20, "shrinking_error")

		diagnostics := w.tf.Refresh(w.t.Context(), w.share)
		if len(diagnostics) != 1 || protocol.HasError(diagnostics) {
			w.t.Errorf("a refresh warns once; it says:\n%s", protocol.Text(diagnostics))
		}
		w.mustFail(config(8), "shrinking_error", "No resize was sent")
		w.mustHaveSent("os-shrink", 1)

		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Status = "available" })
		w.mustApply(config(8))
		w.mustAgree(8, "available")
	})
}

func TestResize_AServiceThatRefusesByAStatus(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{LegacyRefusal: true}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		w.mustFail(config(8), "data would be lost", "shrinking_possible_data_loss_error, its size 20 GiB")
		w.mustAgree(20, "shrinking_possible_data_loss_error")

		w.mustFail(config(30), "only shrinks", "No resize was sent")
		w.mustHaveSent("os-extend", 0)

		w.service.SetUsed(w.id(), 1)
		diagnostics := w.apply(config(8))
		if protocol.HasError(diagnostics) {
			w.t.Errorf("a shrink from that status is allowed; apply says:\n%s", protocol.Text(diagnostics))
		}
		w.mustAgree(8, "available")
	})
}

// Each documented response to a shrink that is not 202, once, and what
// becomes of it.
func TestResize_EveryDocumentedResponseToAShrink(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		status    int
		succeeds  bool
		mustBeIn  string
		sentTwice bool
	}{
		"400 is reported":                 {http.StatusBadRequest, false, "Cannot shrink", false},
		"401 logs in again and repeats":   {http.StatusUnauthorized, true, "", true},
		"403 is reported":                 {http.StatusForbidden, false, "Cannot shrink", false},
		"404 of a share that is there":    {http.StatusNotFound, false, "Cannot shrink", false},
		"405 is reported":                 {http.StatusMethodNotAllowed, false, "Cannot shrink", false},
		"406 is reported":                 {http.StatusNotAcceptable, false, "Cannot shrink", false},
		"407 names the proxy":             {http.StatusProxyAuthRequired, false, "proxy", false},
		"408 reads, then repeats":         {http.StatusRequestTimeout, true, "", true},
		"409 waits until stable, repeats": {http.StatusConflict, true, "", true},
		"429 waits and repeats":           {http.StatusTooManyRequests, true, "", true},
		"500 reads, then repeats":         {http.StatusInternalServerError, true, "", true},
		"501 is reported":                 {http.StatusNotImplemented, false, "Cannot shrink", false},
		"502 reads, then repeats":         {http.StatusBadGateway, true, "", true},
		"503 reads, then repeats":         {http.StatusServiceUnavailable, true, "", true},
		"504 reads, then repeats":         {http.StatusGatewayTimeout, true, "", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.mustApply(config(20))
				w.fault("shrink", emulator.Status(c.status))
				if c.succeeds {
					w.mustApply(config(8))
					w.mustAgree(8, "available")
				} else {
					w.mustFail(config(8), c.mustBeIn, `"data" (`+w.id()+")", "20 GiB to 8 GiB")
					w.mustAgree(20, "available")
				}
				want := 1
				if c.sentTwice {
					want = 2
				}
				w.mustHaveSent("os-shrink", want)
			})
		})
	}
}

func TestResize_AfterATimeoutTheNextApplyJoins(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		short := config(8, map[string]any{"timeouts": map[string]any{"update": "5s"}})
		w.mustFail(short, "Timed out after", "shrinks from 20 GiB to 8 GiB", "shrinking, 20 GiB", "the next apply waits for it")
		w.mustAgree(20, "shrinking")

		w.restart()
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
		w.mustBeQuiet(config(8))
	})
}

func TestResize_AnInvisibleResizeIsJoined(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.fault("shrink", emulator.Invisible(6*time.Second))
		w.mustFail(config(8, map[string]any{"timeouts": map[string]any{"update": "2s"}}), "the next apply waits for it", "available, 20 GiB")

		w.restart()
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
		w.mustBeQuiet(config(8))
	})
}

func TestResize_AnInvisibleShrinkFromARefusalIsJoined(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.fault("shrink", emulator.LoseData())
		w.mustFail(config(8), "data would be lost")
		w.fault("shrink", emulator.Invisible(6*time.Second))
		w.mustFail(config(12, map[string]any{"timeouts": map[string]any{"update": "2s"}}), "the next apply waits for it")

		w.restart()
		w.mustApply(config(12))
		w.mustAgree(12, "available")
		w.mustHaveSent("os-shrink", 2)
	})
}

// The first request never arrived, and the apply was over before that was sure.
func TestResize_AResizeThatNeverStartedIsSentByTheNextApply(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.fault("shrink", emulator.CutBefore())
		w.mustFail(config(8, map[string]any{"timeouts": map[string]any{"update": "2s"}}), "Timed out")

		w.restart()
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 2)
		w.mustBeQuiet(config(8))
	})
}

func TestResize_AJoinedShrinkThatIsRefusedHasItsReason(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		w.mustFail(config(8, map[string]any{"timeouts": map[string]any{"update": "5s"}}), "Timed out")
		w.restart()
		w.mustFail(config(8), "refused", "smaller than the current used space")
		w.mustHaveSent("os-shrink", 1)
		w.mustAgree(20, "available")
	})
}

// A size that is reverted while the shrink is in progress is not reported as done
// because it is still the old one.
func TestResize_AShrinkThatIsRevertedMeanwhileIsExtendedBack(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]map[string]any{"alone": {}, "with a rename": {"name": "other"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
				w.mustApply(config(20))
				w.mustFail(config(8, map[string]any{"timeouts": map[string]any{"update": "5s"}}), "Timed out")
				w.restart()
				diagnostics := w.apply(config(20, more))
				if text := protocol.Text(diagnostics); protocol.HasError(diagnostics) || !strings.Contains(text, "is still being shrunk to 8 GiB") {
					w.t.Errorf("apply says:\n%s", text)
				}
				w.mustAgree(20, "available")
				w.mustHaveSent("os-shrink", 1)
				w.mustHaveSent("os-extend", 1)
				w.mustBeQuiet(config(20, more))
			})
		})
	}
}

// A shrink that no plan has said is not sent in this case either.
func TestResize_AnExtendThatIsRevertedMeanwhileNeedsAnotherPlan(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Extend: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(10))
		w.mustFail(config(20, map[string]any{"timeouts": map[string]any{"update": "5s"}}), "Timed out")
		w.restart()
		w.mustFail(config(10), "is still being extended to 20 GiB", "since the plan was made")
		w.mustHaveSent("os-shrink", 0)
		w.mustAgree(20, "available")
		w.mustApply(config(10))
		w.mustAgree(10, "available")
		w.mustBeQuiet(config(10))
	})
}

func TestResize_ATransientErrorDoesNotPreventJoining(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		short := config(8, map[string]any{"timeouts": map[string]any{"update": "5s"}})
		w.mustFail(short, "Timed out")

		looksFail := func() {
			w.service.Heal()
			w.service.Inject(emulator.Fault{Method: http.MethodGet, ShareID: w.id(), Effect: emulator.Status(http.StatusServiceUnavailable)})
		}
		w.restart()
		w.tf.Refresh(w.t.Context(), w.share)
		plan := w.tf.Plan(w.t.Context(), w.share, short)
		looksFail()
		if diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, short, plan); !protocol.HasError(diagnostics) {
			w.t.Error("an apply that saw nothing succeeded")
		}
		w.service.Heal()

		w.restart()
		w.tf.Refresh(w.t.Context(), w.share)
		plan = w.tf.Plan(w.t.Context(), w.share, config(8))
		looksFail()
		time.AfterFunc(2*time.Second, w.service.Heal)
		diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(8), plan)
		if text := protocol.Text(diagnostics); !strings.Contains(text, "smaller than the current used space") {
			w.t.Errorf("apply says:\n%s", text)
		}
		w.mustHaveSent("os-shrink", 1)
		w.mustAgree(20, "available")
	})
}

func TestResize_AfterAnInterruptTheNextApplyJoins(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		ctx, interrupt := context.WithCancel(w.t.Context())
		time.AfterFunc(4*time.Second, interrupt)
		diagnostics := w.tf.Apply(ctx, w.share, config(8))
		if !protocol.HasError(diagnostics) {
			w.t.Fatal("an interrupted apply succeeded")
		}
		w.mustAgree(20, "shrinking")

		w.restart()
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestResize_AResizeThatEndsBetweenAppliesIsAnEmptyPlan(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		w.mustFail(config(8, map[string]any{"timeouts": map[string]any{"update": "5s"}}), "Timed out")
		<-time.After(time.Minute)
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestResize_AResizeByAnotherClientIsWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		plan := w.tf.Plan(w.t.Context(), w.share, config(8))
		w.resizeByAnotherClient(15)
		diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(8), plan)
		if protocol.HasError(diagnostics) {
			w.t.Fatalf("apply says:\n%s", protocol.Text(diagnostics))
		}
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 2)
	})
}

func TestResize_AShareThatHasTheSizeGetsNoRequest(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		plan := w.tf.Plan(w.t.Context(), w.share, config(8))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 8 })
		diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(8), plan)
		if protocol.HasError(diagnostics) {
			w.t.Fatalf("apply says:\n%s", protocol.Text(diagnostics))
		}
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 0)
	})
}

// Nothing is asked for that is there, and nothing is called done that may not be.
func TestResize_AnUnknownStatusAtTheSizeIsNoSuccess(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		become := func(status string, size int) func() {
			return func() {
				w.service.EditShare(w.id(), func(s *emulator.Share) { s.Status, s.Size = status, size })
			}
		}
		plan := w.tf.Plan(w.t.Context(), w.share, config(20))
		become("polishing", 20)()
		diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(20), plan)
		if text := protocol.Text(diagnostics); !protocol.HasError(diagnostics) || !strings.Contains(text, `has 20 GiB, but its status is polishing`) {
			w.t.Errorf("apply says:\n%s", text)
		}
		w.mustAgree(20, "polishing")

		become("available", 20)()
		w.mustApply(config(20))
		plan = w.tf.Plan(w.t.Context(), w.share, config(15))
		become("polishing", 15)()
		time.AfterFunc(2*time.Second, become("available", 15))
		if diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(15), plan); protocol.HasError(diagnostics) {
			w.t.Errorf("apply says:\n%s", protocol.Text(diagnostics))
		}
		w.mustAgree(15, "available")
		w.mustHaveSent("os-extend", 0)
		w.mustHaveSent("os-shrink", 0)
	})
}

func TestResize_AnotherSizeAtTheEndIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.service.Inject(emulator.Fault{Method: "GET", Skip: 6, Times: 1, Effect: emulator.Meanwhile(func() {
			w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size, s.Status = 15, "available" })
		})})
		w.mustFail(config(8), "it was resized outside Terraform", "available with 15 GiB")
		if w.share.Attribute("size") != 15 {
			w.t.Errorf("the state has %v GiB, the service 15", w.share.Attribute("size"))
		}
	})
}

func TestResize_AShareDeletedMeanwhileIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		id := w.id()
		time.AfterFunc(time.Second, func() { w.service.RemoveShare(id) })
		w.mustFail(config(8), "it was deleted", "no such share")
		if w.tf.Refresh(w.t.Context(), w.share); !w.share.State.IsNull() {
			w.t.Error("a refresh keeps a share that is gone")
		}
	})
}

func TestResize_TransientErrorsAreRetried(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.service.Inject(emulator.Fault{Method: "GET", PathContains: "/shares/", Skip: 3, Times: 4, Effect: emulator.Status(http.StatusBadGateway)})
		w.mustApply(config(8))
		w.mustAgree(8, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestResize_AnExpiredTokenIsRenewed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		time.AfterFunc(1200*time.Millisecond, w.service.ExpireTokens)
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
		if w.share.Attribute("name") != "archive" {
			w.t.Errorf("the state has the name %v, the service has archive", w.share.Attribute("name"))
		}
	})
}

// resizeByAnotherClient starts a resize outside this Terraform.
func (w *env) resizeByAnotherClient(size int) {
	w.t.Helper()
	other := *w
	other.restart()
	mine, _ := w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
	other.share = mine
	ctx, leave := context.WithTimeout(w.t.Context(), time.Second)
	defer leave()
	other.tf.Apply(ctx, other.share, config(size))
}
