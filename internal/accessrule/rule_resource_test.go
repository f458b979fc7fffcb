package accessrule_test

import (
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
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

func TestAccessRule_ARemovedRuleIsAddedAgain(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		first := rule.Attribute("id")
		f.editRules(func([]emulator.Rule) []emulator.Rule { return nil })
		f.restartProvider()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.mustHaveRules("10.0.0.1 rw active")
		if rule.Attribute("id") == first {
			f.t.Error("it is the old rule")
		}
	})
}

func TestAccessRule_ARuleThatIsBeingRemovedIsAddedAgainWhenItIsGone(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].State = "denying"; return r })
		f.after(time.Minute, func() { f.editRules(func([]emulator.Rule) []emulator.Rule { return nil }) })
		f.restartProvider()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustHaveSent("allow_access", 3) // the first, the refused, and the one that was taken
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
			f.t.Error("the state does not show it")
		}
		plan := f.plan(rule, f.ip("10.0.0.1"))
		if !plan.Replaces {
			f.t.Errorf("%s", plan.State)
		}
		f.mustMention(plan.Diagnostics, "lose access", "10.0.0.1 (ro)", "with rw")
	})
}

func TestAccessRule_TheLevelChangesInPlaceWherePossible(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{MaxMicroversion: "2.88"}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		id := rule.Attribute("id")
		ro := f.ip("10.0.0.1", map[string]any{"access_level": "ro"})
		if plan := f.plan(rule, ro); plan.Replaces {
			f.t.Error("it is replaced")
		}
		f.mustApply(rule, ro)
		f.mustHaveRules("10.0.0.1 ro active")
		f.mustPlanNothing(rule, ro)
		if rule.Attribute("id") != id || rule.Attribute("state") != "active" {
			f.t.Errorf("%s", rule.State)
		}
		f.mustHaveSent("deny_access", 0)
	})
}

func TestAccessRule_ALostResponseToALevelChangeIsNoFailure(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{MaxMicroversion: "2.88"}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.CutBefore()})
		f.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.CutAfter()})
		f.mustApply(rule, f.ip("10.0.0.1", map[string]any{"access_level": "ro"}))
		f.mustHaveRules("10.0.0.1 ro active")
	})
}

func TestAccessRule_Import(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		id := rule.Attribute("id").(string)
		for name, how := range map[string]func() (*protocol.Resource, string){
			"by its path": func() (*protocol.Resource, string) {
				r, diags := f.tf.Import(f.t.Context(), "sfs_share_access_rule", f.shareID+"/"+id, nil)
				return r, protocol.Text(diags)
			},
			"by its identity": func() (*protocol.Resource, string) {
				r, diags := f.tf.Import(f.t.Context(), "sfs_share_access_rule", "", map[string]any{"share_id": f.shareID, "id": id})
				return r, protocol.Text(diags)
			},
		} {
			imported, diags := how()
			if diags != "" {
				f.t.Fatalf("%s: %s", name, diags)
			}
			f.mustPlanNothing(imported, f.ip("10.0.0.1/32"))
		}
		for _, wrong := range []string{id, f.shareID + "/", "/" + id, "a/b/c"} {
			_, diags := f.tf.Import(f.t.Context(), "sfs_share_access_rule", wrong, nil)
			f.mustMention(diags, "SHARE_ID/RULE_ID", wrong)
		}
	})
}

func TestAccessRule_IsGoneWithItsShare(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		plan := f.plan(rule, nil)
		f.service.RemoveShare(f.shareID)
		f.mustHaveNone(f.applyPlan(rule, nil, plan))
	})
	t.Run("a refresh sees that it is gone", func(t *testing.T) {
		t.Parallel()
		run(t, emulator.Options{}, func(f *fixture) {
			rule := f.rule()
			f.mustApply(rule, f.ip("10.0.0.1"))
			f.service.RemoveShare(f.shareID)
			f.restartProvider()
			if diags := f.refresh(rule); len(diags) > 0 || !rule.State.IsNull() {
				f.t.Errorf("%s %s", protocol.Text(diags), rule.State)
			}
		})
	})
}
