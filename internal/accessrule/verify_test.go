package accessrule_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var readOnly = map[string]any{"access_level": "ro"}

// levelsAreIgnored: the service adds every rule as rw, and changes no level.
func (f *fixture) levelsAreIgnored() {
	f.fault("allow_access", 0, emulator.IgnoreFields("access_level"))
	f.service.Inject(emulator.Fault{Method: http.MethodPut, PathContains: "share-access-rules", Effect: emulator.ConfirmOnly()})
}

// mustHaveLevels checks the levels of all rules in the state of a rule or of all rules.
func (f *fixture) mustHaveLevels(r *protocol.Resource, want string) {
	f.t.Helper()
	rules, isSet := r.Attribute("rules").([]any)
	if !isSet {
		rules = []any{r.Attributes()}
	}
	for _, rule := range rules {
		if level := rule.(map[string]any)["access_level"]; level != want {
			f.t.Errorf("the state has %v, want %s", level, want)
		}
	}
}

func TestAccessRule_ALevelThatTheServiceIgnoredIsAnError(t *testing.T) {
	t.Parallel()
	runOn(t, allServices, func(f *fixture) {
		f.levelsAreIgnored()
		rule := f.rule()
		diags := f.apply(rule, f.ip("10.0.0.1", readOnly))
		f.mustReport(diags, `Access rule ip 10.0.0.1 (ro) on share "data"`, "is not as planned", "lists access rule ip 10.0.0.1 (rw) instead of")
		f.mustHaveLevels(rule, "rw")
		f.mustApply(rule, nil)
		f.mustHaveRules()
	})
}

func TestAccessRules_ALevelThatTheServiceIgnoredIsAnError(t *testing.T) {
	t.Parallel()
	runOn(t, allServices, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		f.levelsAreIgnored()
		f.mustFail(rules, f.all("10.0.0.2 ro", "10.0.0.3 ro"), "are not as planned",
			"access rule ip 10.0.0.2 (rw) instead of access rule ip 10.0.0.2 (ro)", "access rule ip 10.0.0.3 (rw) instead of access rule ip 10.0.0.3 (ro)")
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active", "10.0.0.3 rw active")
		f.mustHaveLevels(rules, "rw")
	})
}

func TestAccessRule_ALevelChangeThatIsConfirmedAndNotMadeIsAnError(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{MaxMicroversion: "2.88"}, func(f *fixture) {
		rule, rules := f.rule(), f.rules()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.levelsAreIgnored()
		f.mustFail(rule, f.ip("10.0.0.1", readOnly), "Access rule ip 10.0.0.1 (ro)", "is not as planned", "lists access rule ip 10.0.0.1 (rw)")
		f.mustHaveLevels(rule, "rw")
		f.service.ClearFaults()
		f.mustApply(rule, f.ip("10.0.0.1", readOnly))
		f.mustApply(rule, nil)

		f.restartProvider()
		f.mustApply(rules, f.all("10.0.0.1"))
		f.levelsAreIgnored()
		f.mustFail(rules, f.all("10.0.0.1 ro"), "Access rule ip 10.0.0.1 (ro)", "is not as planned")
		f.mustHaveLevels(rules, "rw")
	})
}

func TestAccessRules_ALevelChangeByReplacementIsVerified(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		f.levelsAreIgnored()
		f.mustFail(rules, f.all("10.0.0.1 ro"), "Access rule ip 10.0.0.1 (ro)", "is not as planned")
		f.mustHaveLevels(rules, "rw")
	})
}

// A service may show a change only some time after it has confirmed it.
func TestAccessRule_ALevelThatShowsLateIsNoDifference(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{MaxMicroversion: "2.88"}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.ConfirmOnly()})
		time.AfterFunc(5*time.Second, func() {
			f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].Level = "ro"; return r })
		})
		f.mustApply(rule, f.ip("10.0.0.1", readOnly))
		f.mustHaveLevels(rule, "ro")
	})
}

func (f *fixture) hideClients() {
	f.service.Inject(emulator.Fault{Effect: emulator.EditObjects(func(object map[string]any) {
		if _, isRule := object["access_to"]; isRule {
			object["access_to"] = "********"
		}
	})})
}

// From microversion 2.82 on the owner of a rule may hide its client from others.
func TestAccessRule_AClientThatIsHiddenIsNoDifference(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.hideClients()
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1", readOnly))
		f.mustPlanNothing(rule, f.ip("10.0.0.1", readOnly))
		f.mustApply(rule, nil)
		f.mustApply(f.rules(), f.all("10.0.0.2", "10.0.0.3 ro"))
	})
}

// A rule is known by its id, also to a later apply.
func TestAccessRules_AClientThatIsHiddenLaterIsNoDifference(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2 ro"))
		f.hideClients()
		f.restartProvider()
		f.mustPlanNothing(rules, f.all("10.0.0.1", "10.0.0.2 ro"))
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2 ro", "10.0.0.3"))
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 ro active", "10.0.0.3 rw active")
		f.restartProvider()
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.3"))
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.3 rw active")
		f.restartProvider()
		f.mustApply(rules, nil)
		f.mustHaveRules()
	})
}

// Who the other client is, is not known: what is planned is added before it is removed.
func TestAccessRules_AHiddenClientOfAnotherIsRemovedLikeAnyOther(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		f.hideClients()
		f.editRules(func(r []emulator.Rule) []emulator.Rule { return append(r, emulator.Rule{Type: "ip", To: "192.0.2.7"}) })
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2"))
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}

func TestAccessRule_AnotherClientThanAskedForIsAnError(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.service.Inject(emulator.Fault{Effect: emulator.EditObjects(func(object map[string]any) {
			if object["access_to"] == "10.0.0.0/24" {
				object["access_to"] = "10.0.0.0/8"
			}
		})})
		rule := f.rule()
		f.mustFail(rule, f.ip("10.0.0.0/24"), "is not as planned", "lists access rule ip 10.0.0.0/8 (rw)")
		if rule.Attribute("access_to") != "10.0.0.0/8" {
			f.t.Errorf("the state differs from the service: %s", rule.State)
		}
	})
}

func TestAccessRules_ARuleThatSomebodyAddsMeanwhileIsNamed(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		added := func(r []emulator.Rule) []emulator.Rule { return append(r, emulator.Rule{Type: "ip", To: "192.0.2.7"}) }
		rules := f.rules()
		time.AfterFunc(applyTime/2, func() { f.editRules(added) })
		f.mustFail(rules, f.all("10.0.0.1"), "are not as planned", "access rule ip 192.0.2.7 (rw), which this configuration does not have")
		if !rules.State.IsNull() {
			f.t.Errorf("a resource that fails to be created would be tainted: %s", rules.State)
		}
		f.mustSucceed(f.apply(rules, f.all("10.0.0.1")))
		f.mustHaveRules("10.0.0.1 rw active")

		time.AfterFunc(applyTime/2, func() { f.editRules(added) })
		f.mustFail(rules, f.all("10.0.0.1", "10.0.0.2"), "are not as planned", "access rule ip 192.0.2.7 (rw), which this configuration does not have")
		if listed := rules.Attribute("rules").([]any); len(listed) != 3 {
			f.t.Errorf("the state differs from the service: %s", rules.State)
		}
	})
}

func TestAccessRules_AFailureHalfWayNamesTheRulesThatGrantAccess(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "192.0.2.7"}} })
		rules := f.rules()
		f.service.Inject(emulator.Fault{Action: "allow_access", Skip: 1, Times: 1, Effect: emulator.Status(http.StatusForbidden)})
		f.mustFail(rules, f.all("10.0.0.1", "10.0.0.2"), "Cannot add access rule ip 10.0.0.2 (rw)",
			"granted access, or were about to: access rule ip 192.0.2.7 (rw) and access rule ip 10.0.0.1 (rw)", "not in the state")
		f.service.ClearFaults()
		f.mustSucceed(f.apply(rules, f.all("10.0.0.1", "10.0.0.2")))

		f.fault("allow_access", 1, emulator.Status(http.StatusForbidden))
		f.mustFail(rules, f.all("10.0.0.1", "10.0.0.3"), "Cannot add access rule ip 10.0.0.3 (rw)",
			"granted access, or were about to: access rule ip 10.0.0.1 (rw) and access rule ip 10.0.0.2 (rw)")
	})
}

// The last listing may be older than the failure, and is newer than the state.
func TestAccessRules_TheLastListingIsTheStateWhereNoLaterOneSucceeds(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		f.fault("deny_access", 0, emulator.BeforeWork(func() {
			f.service.Inject(emulator.Fault{Match: isRuleListing, Effect: emulator.Status(http.StatusForbidden)})
		}))
		f.mustFail(rules, f.all("10.0.0.2"), "403", "When last listed", "10.0.0.2")
		if listed, _ := rules.Attribute("rules").([]any); len(listed) != 2 {
			f.t.Errorf("the state has %v", listed)
		}
	})
}

// The service rejects the removal, and deletes the rules with the share.
func TestAccessRules_OfAShareThatIsSoftDeletedMeanwhileAreNoDifference(t *testing.T) {
	t.Parallel()
	run(t, withRecycleBin, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2"))
		f.fault("deny_access", 1, emulator.BeforeWork(func() { f.service.SoftDelete(f.shareID) }))
		f.mustApply(rules, f.all("10.0.0.1"))
	})
}

func isRuleListing(r emulator.Request) bool {
	return r.Action == "access_list" || strings.Contains(r.Path, "share-access-rules")
}
