package accessrule_test

import (
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var oldService = emulator.Options{MaxMicroversion: "2.6"}

// everywhere are services of all ages.
var everywhere = map[string]emulator.Options{
	"below 2.28": oldService,
	"at 2.42":    {},
	"at 2.73":    {MaxMicroversion: "2.73"},
	"at 2.88":    {MaxMicroversion: "2.88"},
}

func TestARuleIsActiveWhenTheApplyIsDone(t *testing.T) {
	t.Parallel()
	for name, options := range everywhere {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, options, func(w *world) {
				begun := time.Now()
				rule := w.rule()
				w.mustApply(rule, w.ip("10.0.0.0/24", map[string]any{"access_level": "ro"}))
				if waited := time.Since(begun); waited > takes*115/100 {
					w.t.Errorf("it took %s; the service took %s", waited, takes)
				}
				w.mustHave("10.0.0.0/24 ro active")
				if rule.Attribute("state") != "active" || rule.Attribute("region") != "RegionOne" {
					w.t.Errorf("%s", rule.State)
				}
				w.mustBeQuiet(rule, w.ip("10.0.0.0/24", map[string]any{"access_level": "ro"}))
				w.mustApply(rule, nil)
				w.mustHave()
			})
		})
	}
}

func TestARuleThatSomebodyRemovedIsAddedAnew(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		first := rule.Attribute("id")
		w.edit(func([]emulator.Rule) []emulator.Rule { return nil })
		w.restart()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.mustHave("10.0.0.1 rw active")
		if rule.Attribute("id") == first {
			w.t.Error("it is the old rule")
		}
	})
}

func TestARuleThatSomebodyIsRemovingIsAddedAnewWhenItIsGone(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.edit(func(r []emulator.Rule) []emulator.Rule { r[0].State = "denying"; return r })
		w.after(time.Minute, func() { w.edit(func([]emulator.Rule) []emulator.Rule { return nil }) })
		w.restart()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.mustHave("10.0.0.1 rw active")
		w.mustHaveSent("allow_access", 3) // the first, the refused, and the one that was taken
	})
}

func TestALevelThatSomebodyChangedIsDrift(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.edit(func(r []emulator.Rule) []emulator.Rule { r[0].Level = "ro"; return r })
		w.restart()
		w.tf.Refresh(w.t.Context(), rule)
		if rule.Attribute("access_level") != "ro" {
			w.t.Error("the state does not show it")
		}
		plan := w.tf.Plan(w.t.Context(), rule, w.ip("10.0.0.1"))
		if !plan.Replaces {
			w.t.Errorf("%s", plan.State)
		}
		w.mustSay(plan.Diagnostics, "without access for a moment", "10.0.0.1 (ro)", "with rw")
	})
}

func TestALevelIsChangedInPlaceWhereTheServiceCan(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{MaxMicroversion: "2.88"}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		id := rule.Attribute("id")
		ro := w.ip("10.0.0.1", map[string]any{"access_level": "ro"})
		if plan := w.tf.Plan(w.t.Context(), rule, ro); plan.Replaces {
			w.t.Error("it is replaced")
		}
		w.mustApply(rule, ro)
		w.mustHave("10.0.0.1 ro active")
		w.mustBeQuiet(rule, ro)
		if rule.Attribute("id") != id || rule.Attribute("state") != "active" {
			w.t.Errorf("%s", rule.State)
		}
		w.mustHaveSent("deny_access", 0)
	})
}

func TestALostAnswerToAChangeOfLevelIsNoFailure(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{MaxMicroversion: "2.88"}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.CutBefore()})
		w.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.CutAfter()})
		w.mustApply(rule, w.ip("10.0.0.1", map[string]any{"access_level": "ro"}))
		w.mustHave("10.0.0.1 ro active")
	})
}

func TestARuleIsImported(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		id := rule.Attribute("id").(string)
		for name, how := range map[string]func() (*protocol.Resource, string){
			"by its path": func() (*protocol.Resource, string) {
				r, told := w.tf.Import(w.t.Context(), "sfs_share_access_rule", w.shareID+"/"+id, nil)
				return r, protocol.Text(told)
			},
			"by its identity": func() (*protocol.Resource, string) {
				r, told := w.tf.Import(w.t.Context(), "sfs_share_access_rule", "", map[string]any{"share_id": w.shareID, "id": id})
				return r, protocol.Text(told)
			},
		} {
			imported, told := how()
			if told != "" {
				w.t.Fatalf("%s: %s", name, told)
			}
			w.mustBeQuiet(imported, w.ip("10.0.0.1/32"))
		}
		for _, wrong := range []string{id, w.shareID + "/", "/" + id, "a/b/c"} {
			_, told := w.tf.Import(w.t.Context(), "sfs_share_access_rule", wrong, nil)
			w.mustSay(told, "SHARE_ID/RULE_ID", wrong)
		}
	})
}

func TestARuleGoesWithItsShare(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		plan := w.tf.Plan(w.t.Context(), rule, nil)
		w.service.RemoveShare(w.shareID)
		if told := w.tf.ApplyPlan(w.t.Context(), rule, nil, plan); len(told) > 0 {
			w.t.Errorf("destroy says %s", protocol.Text(told))
		}
	})
	t.Run("a refresh sees that it is gone", func(t *testing.T) {
		t.Parallel()
		inAWorld(t, emulator.Options{}, func(w *world) {
			rule := w.rule()
			w.mustApply(rule, w.ip("10.0.0.1"))
			w.service.RemoveShare(w.shareID)
			w.restart()
			if told := w.tf.Refresh(w.t.Context(), rule); len(told) > 0 || !rule.State.IsNull() {
				w.t.Errorf("%s %s", protocol.Text(told), rule.State)
			}
		})
	})
}
