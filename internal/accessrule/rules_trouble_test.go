package accessrule_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAFailedAdditionRemovesNothing(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules := w.rules()
		w.mustApply(rules, w.all("10.0.0.0/24"))
		next := w.all("10.0.0.0/16")
		w.fault("allow_access", 1, emulator.Fail())
		w.mustFail(rules, next, "Access rule ip 10.0.0.0/16 (rw)", "the backend refused")
		w.mustHaveSent("deny_access", 0)
		if !strings.Contains(rules.State.String(), `"10.0.0.0/24"`) || !strings.Contains(rules.State.String(), `"ip 10.0.0.0/16"`) {
			w.t.Errorf("the state is not what the service has: %s", rules.State)
		}
		w.mustApply(rules, next)
		w.mustHave("10.0.0.0/16 rw active")
		w.mustBeQuiet(rules, next)
	})
}

func TestACreateThatFailsTakesNobodysAccess(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.edit(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		rules, ours := w.rules(), w.all("10.0.0.1", "10.0.0.2")
		w.fault("allow_access", 1, emulator.Status(http.StatusForbidden))
		w.mustFail(rules, ours, "Cannot add access rule ip 10.0.0.2 (rw)", "goes on from there")
		w.mustHave("10.0.0.1 rw active")
		w.mustApply(rules, ours)
		w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}

func TestABadRuleAmongManyIsFoundByTrying(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules, ours := w.rules(), w.all("10.0.0.1", "user:mallory", "10.0.0.2")
		told := w.apply(rules, ours)
		w.mustSay(told, "most likely access rule user mallory (rw)")
		again := w.apply(rules, ours)
		if !protocol.Failed(again) {
			w.t.Fatal("a bad rule was accepted")
		}
		good := w.all("10.0.0.1", "10.0.0.2")
		if told := w.apply(rules, good); protocol.Failed(told) {
			w.t.Fatal(protocol.Text(told))
		}
		w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}

func TestLostAnswersAmongManyRules(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]emulator.Effect{
		"before the work": emulator.CutBefore(),
		"after the work":  emulator.CutAfter(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, emulator.Options{}, func(w *world) {
				w.fault("allow_access", 2, effect)
				w.fault("deny_access", 2, effect)
				rules := w.rules()
				w.mustApply(rules, w.all("10.0.0.1", "10.0.0.2", "10.0.0.3"))
				w.mustApply(rules, w.all("10.0.0.4"))
				w.mustHave("10.0.0.4 rw active")
				w.mustApply(rules, nil)
				w.mustHave()
			})
		})
	}
}

func TestAShareThatIsGoneTakesItsRulesAlong(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules := w.rules()
		w.mustApply(rules, w.all("10.0.0.1"))
		plan := w.tf.Plan(w.t.Context(), rules, nil)
		w.service.RemoveShare(w.shareID)
		w.restart()
		again := *rules
		if told := w.tf.Refresh(w.t.Context(), &again); len(told) > 0 || !again.State.IsNull() {
			w.t.Errorf("%s %s", protocol.Text(told), again.State)
		}
		if told := w.tf.ApplyPlan(w.t.Context(), rules, nil, plan); len(told) > 0 {
			w.t.Errorf("destroy says %s", protocol.Text(told))
		}
	})
}

func TestARuleThatCameLaterIsNotRemovedByADestroy(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules := w.rules()
		w.mustApply(rules, w.all("10.0.0.1"))
		plan := w.tf.Plan(w.t.Context(), rules, nil)
		w.edit(func(r []emulator.Rule) []emulator.Rule { return append(r, emulator.Rule{Type: "ip", To: "10.0.0.9"}) })
		w.restart()
		if told := w.tf.ApplyPlan(w.t.Context(), rules, nil, plan); len(told) > 0 {
			w.t.Errorf("destroy says %s", protocol.Text(told))
		}
		w.mustHave("10.0.0.9 rw active")
	})
}
