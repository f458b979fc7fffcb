package accessrule_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAShareAtWorkIsWaitedFor(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "extending" })
		w.after(10*time.Minute, func() { w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.mustHave("10.0.0.1 rw active")

		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "shrinking" })
		w.after(10*time.Minute, func() { w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		w.mustApply(rule, nil)
		w.mustHave()
	})
}

func TestAShareThatIsAtWorkForEverIsTold(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "extending" })
		w.mustFail(w.rule(), w.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "5m"}}),
			`share "data" (`+w.shareID+")", `"extending"`, "timed out", "access rule ip 10.0.0.1 (rw)", "timeouts")
		w.mustHave()
	})
}

func TestALostAnswerNeverMakesTwoRules(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]emulator.Effect{
		"before the work": emulator.CutBefore(),
		"after the work":  emulator.CutAfter(),
		"half an answer":  emulator.CutBody(),
		"trouble":         emulator.Status(http.StatusBadGateway),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, emulator.Options{}, func(w *world) {
				w.fault("allow_access", 1, effect)
				rule := w.rule()
				w.mustApply(rule, w.ip("10.0.0.1"))
				w.mustHave("10.0.0.1 rw active")
				w.mustBeQuiet(rule, w.ip("10.0.0.1"))

				w.fault("deny_access", 1, effect)
				w.mustApply(rule, nil)
				w.mustHave()
			})
		})
	}
}

func TestARuleThatTheServiceDoesNotShowIsLookedFor(t *testing.T) {
	t.Parallel()
	unshown := emulator.Answer(http.StatusOK, `{"access":null}`, nil)
	t.Run("and found", func(t *testing.T) {
		t.Parallel()
		inAWorld(t, emulator.Options{}, func(w *world) {
			w.fault("allow_access", 1, unshown, emulator.Meanwhile(func() {
				w.edit(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
			}))
			w.mustApply(w.rule(), w.ip("10.0.0.1"))
			w.mustHaveSent("allow_access", 1)
		})
	})
	t.Run("and not found", func(t *testing.T) {
		t.Parallel()
		inAWorld(t, emulator.Options{}, func(w *world) {
			w.fault("allow_access", 0, unshown)
			w.mustFail(w.rule(), w.ip("10.0.0.1"), "neither shows it nor lists it")
		})
	})
}

func TestARuleOfSomebodyElseIsNotTakenUp(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.mustApply(w.rule(), w.ip("10.0.0.1"))
		w.mustFail(w.rule(), w.ip("10.0.0.1/32", map[string]any{"access_level": "ro"}),
			"the client has a rule already", "access rule ip 10.0.0.1 (rw)", "terraform import ADDRESS "+w.shareID+"/", "Share access ip:10.0.0.1/32 exists", "create_before_destroy")
		w.mustHave("10.0.0.1 rw active")

		// Nor is it after a lost answer, for another resource stands for it.
		w.fault("allow_access", 1, emulator.CutBefore())
		w.mustFail(w.rule(), w.ip("10.0.0.1"), "the client has a rule already")
	})
}

func TestADuplicateThatIsBeingRemovedIsWaitedFor(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		old := w.rule()
		w.mustApply(old, w.ip("10.0.0.1"))
		removed := make(chan struct{})
		w.after(time.Second, func() {
			defer close(removed)
			w.mustApply(old, nil)
		})
		w.mustApply(w.rule(), w.ip("10.0.0.1", map[string]any{"access_level": "ro"}))
		<-removed
		w.mustHave("10.0.0.1 ro active")
	})
}

func TestABadRuleIsToldByItsName(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		bad := w.rule()
		w.mustFail(bad, w.ip("alice", map[string]any{"access_type": "user"}),
			`Access rule user alice (rw) on share "data"`, "the backend refused", "protocol NFS", "`ip`", "request req-")
		if bad.Attribute("id") == nil || bad.Attribute("state") != "error" {
			w.t.Errorf("%s", bad.State)
		}
		told := w.tf.Refresh(w.t.Context(), bad)
		w.mustSay(told, `is in state "error"`, "-replace")
		w.mustApply(bad, nil)
		w.mustHave()
	})
}

func TestTheGuiltyRuleOfABatchIsNamed(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{"below 2.28": oldService, "at 2.42": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, options, func(w *world) {
				var told [3]string
				var all sync.WaitGroup
				for i, c := range []map[string]any{w.ip("10.0.0.1"), w.ip("alice", map[string]any{"access_type": "user"}), w.ip("10.0.0.2")} {
					all.Go(func() { told[i] = protocol.Text(w.apply(w.rule(), c)) })
				}
				all.Wait()
				named := 0
				for _, text := range told {
					if strings.Contains(text, "most likely access rule user alice (rw)") {
						named++
					}
				}
				if named < 1 || !strings.Contains(told[1], "the backend refused") {
					w.t.Errorf("%q", told)
				}
			})
		})
	}
}

func TestATimeoutKeepsTheRule(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{Takes: emulator.Durations{Rule: time.Hour}}, func(w *world) {
		rule := w.rule()
		w.mustFail(rule, w.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "1m"}}),
			"is not active yet: timed out", `"applying"`, "timeouts")
		if rule.Attribute("id") == nil || rule.Attribute("state") != "applying" {
			w.t.Errorf("%s", rule.State)
		}
	})
}

func TestAnInterruptedCreateKeepsTheRule(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{Takes: emulator.Durations{Rule: time.Hour}}, func(w *world) {
		ctx, interrupt := context.WithCancel(w.t.Context())
		w.after(2*time.Second, interrupt)
		rule := w.rule()
		w.mustSay(w.tf.Apply(ctx, rule, w.ip("10.0.0.1")), "interrupted")
		if rule.Attribute("id") == nil {
			w.t.Error("the rule is lost")
		}
	})
}

func TestAShareInErrorTellsHowToGetRidOfTheRule(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "error" })
		w.mustFail(rule, nil, "Cannot remove access rule ip 10.0.0.1 (rw)", `status "error"`, "terraform state rm")
		w.mustFail(w.rule(), w.ip("10.0.0.2"), "Cannot add access rule ip 10.0.0.2 (rw)", "400")
	})
}

func TestA404OfAGatewayDropsNoRule(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.restart()
		w.fault("access_list", 0, emulator.Status(http.StatusNotFound))
		w.service.Inject(emulator.Fault{PathContains: "share-access-rules", Effect: emulator.Answer(404, "404 page not found", nil)})
		told := w.tf.Refresh(w.t.Context(), rule)
		if !protocol.Failed(told) || rule.State.IsNull() {
			w.t.Errorf("%s %s", protocol.Text(told), rule.State)
		}
	})
}

func TestARuleAndAResizeOfOneShareAtOnce(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{"below 2.28": oldService, "at 2.42": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, options, func(w *world) {
				share, told := w.tf.Import(w.t.Context(), "sfs_share", w.shareID, nil)
				if len(told) > 0 {
					w.t.Fatal(protocol.Text(told))
				}
				var both sync.WaitGroup
				both.Go(func() { w.mustApply(share, map[string]any{"name": "data", "size": 20}) })
				for _, to := range []string{"10.0.0.1", "10.0.0.2"} {
					both.Go(func() { w.mustApply(w.rule(), w.ip(to)) })
				}
				both.Wait()
				w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active")
			})
		})
	}
}

// The share was at work when the request came, and no more when it is looked at.
func TestAShareThatHasJustComeToRestIsAskedOnceMore(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		tooSoon := emulator.Answer(http.StatusBadRequest,
			`{"badRequest":{"code":400,"message":"The share is in an invalid state."}}`, map[string]string{"X-Compute-Request-Id": "req-1"})
		w.fault("allow_access", 1, tooSoon)
		w.fault("deny_access", 1, tooSoon)
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.mustHave("10.0.0.1 rw active")
		w.mustApply(rule, nil)
		w.mustHave()

		w.fault("allow_access", 9, tooSoon)
		w.mustFail(rule, w.ip("10.0.0.1"), "in an invalid state")
		w.mustHaveSent("allow_access", 4)
	})
}

// A request that was surely not sent cannot have made the rule that is there.
func TestAnInterruptedWaitTakesNobodysRule(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.edit(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		w.fault("allow_access", 1, emulator.TooManyRequests("12"))
		rule := w.rule()
		w.mustFail(rule, w.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "10s"}}), "Cannot add")
		if !rule.State.IsNull() {
			w.t.Errorf("taken up: %s", rule.State)
		}
		<-time.After(time.Minute) // for a look that nobody waits for any more
	})
}
