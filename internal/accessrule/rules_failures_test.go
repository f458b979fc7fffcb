package accessrule_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessRules_AFailedAdditionRemovesNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.0/24"))
		next := f.all("10.0.0.0/16")
		f.fault("allow_access", 1, emulator.Fail())
		f.mustFail(rules, next, "Access rule ip 10.0.0.0/16 (rw)", "the backend refused")
		f.mustHaveSent("deny_access", 0)
		if !strings.Contains(rules.State.String(), `"10.0.0.0/24"`) || !strings.Contains(rules.State.String(), `"ip 10.0.0.0/16"`) {
			f.t.Errorf("the state is not what the service has: %s", rules.State)
		}
		f.mustApply(rules, next)
		f.mustHaveRules("10.0.0.0/16 rw active")
		f.mustPlanNothing(rules, next)
	})
}

func TestAccessRules_AFailedCreateRemovesNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		rules, ours := f.rules(), f.all("10.0.0.1", "10.0.0.2")
		f.fault("allow_access", 1, emulator.Status(http.StatusForbidden))
		f.mustFail(rules, ours, "Cannot add access rule ip 10.0.0.2 (rw)", "continues from there")
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustApply(rules, ours)
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}

func TestAccessRules_ARejectedRuleIsReported(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules, ours := f.rules(), f.all("10.0.0.1", "user:mallory", "10.0.0.2")
		diags := f.apply(rules, ours)
		f.mustMention(diags, "most likely access rule user mallory (rw)")
		again := f.apply(rules, ours)
		if !protocol.Failed(again) {
			f.t.Fatal("a bad rule was accepted")
		}
		good := f.all("10.0.0.1", "10.0.0.2")
		f.mustSucceed(f.apply(rules, good))
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}

func TestAccessRules_LostResponsesAreNoFailure(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]emulator.Effect{
		"before the work": emulator.CutBefore(),
		"after the work":  emulator.CutAfter(),
	}, func(f *fixture, effect emulator.Effect) {
		f.fault("allow_access", 2, effect)
		f.fault("deny_access", 2, effect)
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2", "10.0.0.3"))
		f.mustApply(rules, f.all("10.0.0.4"))
		f.mustHaveRules("10.0.0.4 rw active")
		f.mustApply(rules, nil)
		f.mustHaveRules()
	})
}

func TestAccessRules_AreGoneWithTheirShare(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		plan := f.plan(rules, nil)
		f.service.RemoveShare(f.shareID)
		f.restartProvider()
		again := *rules
		if diags := f.refresh(&again); len(diags) > 0 || !again.State.IsNull() {
			f.t.Errorf("%s %s", protocol.Text(diags), again.State)
		}
		f.mustHaveNone(f.applyPlan(rules, nil, plan))
	})
}

func TestAccessRules_ADestroyKeepsRulesAddedSince(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		plan := f.plan(rules, nil)
		f.editRules(func(r []emulator.Rule) []emulator.Rule { return append(r, emulator.Rule{Type: "ip", To: "10.0.0.9"}) })
		f.restartProvider()
		f.mustHaveNone(f.applyPlan(rules, nil, plan))
		f.mustHaveRules("10.0.0.9 rw active")
	})
}
