package conns

import "testing"

func TestRegisterRuleManager_AConflictIsReportedOncePerShare(t *testing.T) {
	t.Parallel()
	p := &Provider{}
	for i, step := range []struct {
		share   string
		manager RuleManager
		want    bool
	}{
		{"a", SingleRule, false},
		{"a", SingleRule, false},
		{"b", AllRules, false},
		{"a", AllRules, true},
		{"a", SingleRule, false}, // reported already
		{"b", SingleRule, true},
	} {
		if got := p.RegisterRuleManager(step.share, step.manager); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

func TestRuleRegistered_IsTrueAfterRegisterRule(t *testing.T) {
	t.Parallel()
	p := &Provider{}
	if p.RuleRegistered("r") {
		t.Error("registered before RegisterRule")
	}
	p.RegisterRule("r")
	if !p.RuleRegistered("r") {
		t.Error("not registered")
	}
}
