package accessrule_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessRules_AFailedAdditionRemovesNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.0/24"))
		next := f.all("10.0.0.0/16")
		f.fault("allow_access", 2, emulator.Fail())
		f.mustFail(rules, next, "Access rule ip 10.0.0.0/16 (rw)", "the backend refused")
		f.mustHaveSent("deny_access", 0)
		if !strings.Contains(rules.State.String(), `"10.0.0.0/24"`) || !strings.Contains(rules.State.String(), `"ip 10.0.0.0/16"`) {
			f.t.Errorf("the state differs from the service: %s", rules.State)
		}
		f.mustFail(rules, next, "Access rule ip 10.0.0.0/16 (rw)", "the backend refused")
		f.mustHaveSent("deny_access", 1) // of the rule in error, which was replaced
		f.mustApply(rules, next)
		f.mustHaveRules("10.0.0.0/16 rw active")
		f.mustPlanNothing(rules, next)
	})
}

func TestAccessRules_AFailedCreateRemovesNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		rules, configuration := f.rules(), f.all("10.0.0.1", "10.0.0.2")
		f.fault("allow_access", 1, emulator.Status(http.StatusForbidden))
		f.mustFail(rules, configuration, "Cannot add access rule ip 10.0.0.2 (rw)", "continues from there")
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustApply(rules, configuration)
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
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
		f.mustHaveNone(f.applyDestroyPlan(rules, plan))
		f.mustHaveRules("10.0.0.9 rw active")
	})
}

func TestAccessRules_ADestroyOfNoRulesSendsNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all())
		plan := f.plan(rules, nil)
		f.service.ResetRequests()
		f.mustHaveNone(f.applyDestroyPlan(rules, plan))
		if requests := f.service.Requests(); len(requests) > 0 {
			f.t.Errorf("sent %v", requests)
		}
	})
}

func TestAccessRules_AFailedRemovalIsRetriedByTheNextApply(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules, fewer := f.rules(), f.all("10.0.0.1")
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2"))
		f.fault("deny_access", 1, emulator.Fail())
		f.mustFail(rules, fewer, "the backend failed", "clients may still have access", "Run `terraform apply` again")
		f.restartProvider()
		f.mustSucceed(f.apply(rules, fewer))
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustPlanNothing(rules, fewer)
	})
}

// The listing fails after the removal of a rule, which does not mean that the
// others are gone.
func TestAccessRules_AFailedListingAddsNoRuleTwice(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules, configuration := f.rules(), f.all("10.0.0.1", "10.0.0.2")
		f.mustApply(rules, configuration)
		f.editRules(func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "user", To: "mallory", State: "error"})
		})
		f.restartProvider()
		time.AfterFunc(applyTime+100*time.Millisecond, func() { f.fault("access_list", 1, emulator.Status(http.StatusForbidden)) })
		f.mustApply(rules, configuration)
		f.mustHaveSent("allow_access", 2)
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}

// Below 2.28 all rules show the state of the share's rules together: which of them
// was rejected is not known, so none is removed and added again.
func TestAccessRules_OnAnOldServiceNoRuleInErrorIsReplaced(t *testing.T) {
	t.Parallel()
	run(t, oldService, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2"))
		f.editRules(func(r []emulator.Rule) []emulator.Rule {
			for i := range r {
				r[i].State = "error"
			}
			return r
		})
		f.restartProvider()
		f.refresh(rules)
		f.apply(rules, f.all("10.0.0.1", "10.0.0.2", "10.0.0.3"))
		f.mustHaveSent("deny_access", 0)
	})
}

// It gives nobody access, and below 2.28 no rule is added while it exists.
func TestAccessRules_AnUnplannedRuleInErrorIsRemovedFirst(t *testing.T) {
	t.Parallel()
	runOn(t, allServices, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule {
			return []emulator.Rule{{Type: "user", To: "mallory", State: "error"}}
		})
		f.fault("deny_access", 1, emulator.Status(http.StatusForbidden))
		f.mustFail(f.rules(), f.all("10.0.0.1"), "Cannot remove access rule user mallory (rw)", "403")
		f.mustHaveSent("allow_access", 0)

		f.fault("allow_access", 1, emulator.BeforeWork(func() { f.mustHaveRules() }))
		f.mustSucceed(f.apply(f.rules(), f.all("10.0.0.1")))
		f.mustHaveRules("10.0.0.1 rw active")
	})
}
