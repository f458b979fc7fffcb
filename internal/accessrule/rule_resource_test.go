package accessrule_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessRule_IsActiveAfterTheApply(t *testing.T) {
	t.Parallel()
	runOn(t, allServices, func(f *fixture) {
		start := time.Now()
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.0/24", map[string]any{"access_level": "ro"}))
		if waited := time.Since(start); waited > applyTime*115/100 {
			f.t.Errorf("it took %s; the service took %s", waited, applyTime)
		}
		f.mustHaveRules("10.0.0.0/24 ro active")
		if rule.Attribute("state") != "active" || rule.Attribute("region") != "RegionOne" {
			f.t.Errorf("%s", rule.State)
		}
		f.mustPlanNothing(rule, f.ip("10.0.0.0/24", map[string]any{"access_level": "ro"}))
		f.mustApply(rule, nil)
		f.mustHaveRules()
	})
}

func TestAccessRule_ARuleThatIsBeingRemovedIsAddedAgainWhenItIsGone(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].State = "denying"; return r })
		time.AfterFunc(time.Minute, func() { f.editRules(func([]emulator.Rule) []emulator.Rule { return nil }) })
		f.restartProvider()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustHaveSent("allow_access", 3) // the first, one that was refused, and one that was accepted
	})
}

func TestAccessRule_AChangedLevelIsDrift(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].Level = "ro"; return r })
		f.restartProvider()
		f.refresh(rule)
		if rule.Attribute("access_level") != "ro" {
			f.t.Error("the state does not have it")
		}
		plan := f.plan(rule, f.ip("10.0.0.1"))
		if !plan.Replaces {
			f.t.Errorf("%s", plan.State)
		}
		f.mustMention(plan.Diagnostics, "lose access", "10.0.0.1 (ro)", "with rw")
	})
}

func TestAccessRule_TheLevelChangesInPlace(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{MaxMicroversion: "2.88"}, func(f *fixture) {
		rule, rw, ro := f.rule(), f.ip("10.0.0.1"), f.ip("10.0.0.1", map[string]any{"access_level": "ro"})
		f.mustApply(rule, rw)
		id := rule.Attribute("id")
		f.mustApply(rule, ro)
		f.mustHaveRules("10.0.0.1 ro active")
		f.mustPlanNothing(rule, ro)
		f.mustApply(rule, rw)

		f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "extending" })
		time.AfterFunc(10*time.Minute, func() { f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		f.mustApply(rule, ro)
		f.mustHaveRules("10.0.0.1 ro active")

		f.service.Inject(emulator.Fault{Method: http.MethodPut, Times: allRetries, Effect: emulator.CutBefore()})
		f.mustApply(rule, rw)
		f.mustHaveRules("10.0.0.1 rw active")

		f.service.Inject(emulator.Fault{Method: http.MethodPut, Times: allRetries, Effect: emulator.CutAfter()})
		f.mustApply(rule, ro)
		f.mustHaveRules("10.0.0.1 ro active")

		f.service.Inject(emulator.Fault{Method: http.MethodPut, Effect: emulator.Status(http.StatusConflict)})
		f.mustFail(rule, rw, "Cannot change access rule ip 10.0.0.1 (ro)", "to rw", "409")
		if rule.Attribute("access_level") != "ro" || rule.Attribute("id") != id || rule.Attribute("state") != "active" {
			f.t.Errorf("the state differs from the service: %s", rule.State)
		}
		f.mustHaveSent("deny_access", 0)
	})
}

func TestImport_ByIDOrIdentityPlansNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		id := f.newRule(f.ip("10.0.0.1"))
		f.editRules(func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "ip", To: "10.0.0.2", Level: "ro"})
		})
		for _, c := range []struct {
			typeName, id  string
			identity      map[string]any
			configuration map[string]any
		}{
			{"sfs_share_access_rule", f.shareID + "/" + id, nil, f.ip("10.0.0.1/32")},
			{"sfs_share_access_rule", "", map[string]any{"share_id": f.shareID, "id": id}, f.ip("10.0.0.1/32")},
			{"sfs_share_access_rules", f.shareID, nil, f.all("10.0.0.1/32", "10.0.0.2/32 ro")},
			{"sfs_share_access_rules", "", map[string]any{"share_id": f.shareID}, f.all("10.0.0.1/32", "10.0.0.2/32 ro")},
		} {
			f.restartProvider()
			imported, diags := f.tf.Import(f.t.Context(), c.typeName, c.id, c.identity)
			f.mustHaveNone(diags)
			f.mustPlanNothing(imported, c.configuration)
		}
		for _, typeName := range []string{"sfs_share_access_rule", "sfs_share_access_rules"} {
			_, diags := f.tf.Import(f.t.Context(), typeName, "", nil)
			f.mustReport(diags, "Empty import ID")
		}
		for _, invalid := range []string{id, f.shareID + "/", "/" + id, "a/b/c"} {
			_, diags := f.tf.Import(f.t.Context(), "sfs_share_access_rule", invalid, nil)
			f.mustReport(diags, "SHARE_ID/RULE_ID", invalid)
		}
	})
}

func TestDelete_AShareThatIsGoneIsNoFailure(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]string{"one rule": "sfs_share_access_rule", "all rules": "sfs_share_access_rules"}, func(f *fixture, typeName string) {
		configuration := f.ip("10.0.0.1")
		if typeName == "sfs_share_access_rules" {
			configuration = f.all("10.0.0.1")
		}
		rules := f.tf.Resource(typeName)
		f.mustApply(rules, configuration)
		plan := f.plan(rules, nil)
		f.service.RemoveShare(f.shareID)
		refreshed := *rules
		f.restartProvider()
		f.mustHaveNone(f.refresh(&refreshed))
		if !refreshed.State.IsNull() {
			f.t.Errorf("the refresh kept %s", refreshed.State)
		}
		f.mustHaveNone(f.applyDestroyPlan(rules, plan))
	})
}
