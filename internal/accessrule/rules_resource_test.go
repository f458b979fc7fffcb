package accessrule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessRules_AreActiveAfterTheApply(t *testing.T) {
	t.Parallel()
	runOn(t, allServices, func(f *fixture) {
		start := time.Now()
		rules := f.rules()
		// If the rules were awaited one by one, the third one would take a third batch.
		first := f.all("10.0.0.0/24", "10.0.1.0/24 ro", "10.0.3.0/24")
		f.mustApply(rules, first)
		if waited := time.Since(start); waited > 2*applyTime*115/100 {
			f.t.Errorf("it took %s; the service takes %s for a batch", waited, applyTime)
		}
		f.mustHaveRules("10.0.0.0/24 rw active", "10.0.1.0/24 ro active", "10.0.3.0/24 rw active")
		f.mustPlanNothing(rules, first)
		f.mustPlanNothing(rules, f.all("10.0.0.0/24 rw", "10.0.1.0/24 ro", "10.0.3.0/24"))

		f.mustApply(rules, f.all("10.0.0.0/24", "10.0.2.0/24"))
		f.mustHaveRules("10.0.0.0/24 rw active", "10.0.2.0/24 rw active")
		f.mustApply(rules, f.all())
		f.mustHaveRules()
		f.mustPlanNothing(rules, f.all())
		f.mustApply(rules, nil)
	})
}

func TestAccessRules_DriftIsCorrected(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]func([]emulator.Rule) []emulator.Rule{
		"a rule added": func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "ip", To: "192.0.2.7"})
		},
		"a rule removed":     func(r []emulator.Rule) []emulator.Rule { return r[:1] },
		"all rules removed":  func([]emulator.Rule) []emulator.Rule { return nil },
		"a level changed":    func(r []emulator.Rule) []emulator.Rule { r[0].Level = "ro"; return r },
		"a rule in error":    func(r []emulator.Rule) []emulator.Rule { r[1].State = "error"; return r },
		"all rules in error": func(r []emulator.Rule) []emulator.Rule { r[0].State, r[1].State = "error", "error"; return r },
		"a rule that failed outside Terraform": func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "user", To: "mallory", State: "error"})
		},
		"rules in other forms": func(r []emulator.Rule) []emulator.Rule { r[0].To += "/32"; return r },
	}, func(f *fixture, edit func([]emulator.Rule) []emulator.Rule) {
		rules, configuration := f.rules(), f.all("10.0.0.1", "10.0.0.2")
		f.mustApply(rules, configuration)
		f.editRules(edit)
		f.restartProvider()
		f.mustSucceed(f.apply(rules, configuration))
		f.editRules(func(r []emulator.Rule) []emulator.Rule {
			for i := range r {
				r[i].To = strings.TrimSuffix(r[i].To, "/32")
			}
			return r
		})
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
		f.restartProvider()
		f.mustPlanNothing(rules, configuration)
	})
}

func TestAccessRules_AddedRulesAreActiveBeforeOthersAreRemoved(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.0/24"))
		f.service.Inject(emulator.Fault{Action: "deny_access", Effect: emulator.BeforeWork(func() {
			f.mustHaveRules("10.0.0.0/24 rw active", "10.0.0.0/16 rw active")
		})})
		f.mustApply(rules, f.all("10.0.0.0/16"))
		f.mustHaveRules("10.0.0.0/16 rw active")
	})
}

func TestAccessRules_ALevelChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options emulator.Options
		state   string
		denials int
		warns   bool
	}{
		"in place":                           {emulator.Options{MaxMicroversion: "2.88"}, "active", 0, false},
		"by replacement":                     {emulator.Options{}, "active", 1, true},
		"of a rule in error, by replacement": {emulator.Options{MaxMicroversion: "2.88"}, "error", 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, c.options, func(f *fixture) {
				rules := f.rules()
				f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2"))
				f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].State = c.state; return r })
				f.restartProvider()
				diags := f.apply(rules, f.all("10.0.0.1 ro", "10.0.0.2"))
				if protocol.HasError(diags) || (len(diags) > 0) != c.warns {
					f.t.Errorf("%s", protocol.Text(diags))
				}
				if c.warns {
					f.mustMention(diags, "Clients of access rule ip 10.0.0.1 (rw)")
				}
				f.mustHaveRules("10.0.0.1 ro active", "10.0.0.2 rw active")
				f.mustHaveSent("deny_access", c.denials)
				f.mustPlanNothing(rules, f.all("10.0.0.1 ro", "10.0.0.2"))
			})
		})
	}
}

func TestAccessRules_AnotherShareIsAReplacementWithoutWarnings(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1"))
		other := f.all("10.0.0.1 ro")
		other["share_id"] = f.newShare(map[string]any{"name": "other"})
		plan := f.plan(rules, other)
		f.mustHaveNone(plan.Diagnostics)
		if !plan.Replaces {
			f.t.Errorf("%s", plan.State)
		}
	})
}

func TestAccessRules_APlanThatFailsWarnsOfNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "192.0.2.7"}} })
		if diags := f.plan(f.rules(), f.all("cephx:alice")).Diagnostics; len(diags) != 1 || !protocol.HasError(diags) {
			f.t.Errorf("%s", protocol.Text(diags))
		}
	})
}

func TestAccessRules_ThePlanWarnsOfClientsThatLoseAccess(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule {
			return []emulator.Rule{{Type: "ip", To: "10.0.0.9", State: "denying"}, {Type: "ip", To: "10.0.0.1"}, {Type: "ip", To: "192.0.2.7", Level: "ro"}, {Type: "ip", To: "10.0.0.3", Level: "ro"}}
		})
		diags := f.apply(f.rules(), f.all("10.0.0.1", "10.0.0.2", "10.0.0.3"))
		f.mustSucceed(diags)
		if strings.Contains(protocol.Text(diags), "10.0.0.9") {
			f.t.Errorf("a rule that is being removed is named:\n%s", protocol.Text(diags))
		}
		f.mustMention(diags, "will be removed", "access rule ip 192.0.2.7 (ro)", "Clients of access rule ip 10.0.0.3 (ro)")
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active", "10.0.0.3 rw active")
	})
}

func TestAccessRules_InvalidRulesAreErrorsInThePlan(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		for name, c := range map[string]struct {
			rules []string
			want  string
		}{
			"two levels":          {[]string{"10.0.0.1", "10.0.0.1 ro"}, "are for the same client"},
			"two forms":           {[]string{"10.0.0.1", "10.0.0.1/32"}, "are for the same client"},
			"host bits":           {[]string{"10.0.0.5/24"}, "write 10.0.0.0/24"},
			"an unsupported type": {[]string{"cephx:alice"}, "does not support access rule cephx alice"},
		} {
			diags := f.plan(f.rules(), f.all(c.rules...)).Diagnostics
			if !protocol.HasError(diags) || !strings.Contains(protocol.Text(diags), c.want) {
				f.t.Errorf("%s: got %q, want %q", name, protocol.Text(diags), c.want)
			}
		}
	})
}

// Nothing is warned of, either: the existing rule may be among those that only the apply knows.
func TestAccessRules_WhatIsNotKnownYetIsNotChecked(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "192.0.2.7"}} })
		unknown := f.tf.Unknown("sfs_share_access_rule", "access_to")
		rule := func(accessType, to, level any) map[string]any {
			return map[string]any{"access_type": accessType, "access_to": to, "access_level": level}
		}
		for _, rules := range []any{
			f.tf.Unknown("sfs_share_access_rules", "rules"),
			[]any{rule("ip", unknown, "rw"), rule("ip", "10.0.0.1", "rw")},
			[]any{rule(unknown, " ", "rw"), rule("ip", "10.0.0.1", "rw")},
			[]any{rule("ip", "10.0.0.1", unknown)},
		} {
			f.mustHaveNone(f.plan(f.rules(), map[string]any{"share_id": f.shareID, "rules": rules}).Diagnostics)
		}
		invalid := []any{rule("ip", unknown, "rw"), rule("ip", "10.0.0.5/24", "rw")}
		f.mustReport(f.plan(f.rules(), map[string]any{"share_id": f.shareID, "rules": invalid}).Diagnostics, "write 10.0.0.0/24")
	})
}

func TestAccessRules_ManagedTwiceIsAWarningOnce(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		var diags []string
		plan := func(r *protocol.Resource, c map[string]any) {
			diags = append(diags, protocol.Text(f.plan(r, c).Diagnostics))
		}
		plan(f.rule(), f.ip("10.0.0.1"))
		plan(f.rules(), f.all("10.0.0.1"))
		plan(f.rule(), f.ip("10.0.0.2"))
		if strings.Count(strings.Join(diags, ""), "are managed twice") != 1 || !strings.Contains(diags[1], "are managed twice") {
			f.t.Errorf("%q", diags)
		}
	})
}

func TestAccessRules_RulesThatAreThereAlreadyAreListedByThePlanAndTheApply(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		f.mustApply(f.rules(), f.all("10.0.0.1"))
		f.mustHaveSent("access_list", 2)
		f.mustHaveSent("allow_access", 0)
	})
}

func TestAccessRules_APlanOfNoRulesDoesNotReadTheShare(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.restartProvider()
		f.mustHaveNone(f.plan(f.rules(), f.all()).Diagnostics)
		if reads := f.count(func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/shares/"+f.shareID) }); reads > 0 {
			f.t.Errorf("the share was read %d times", reads)
		}
	})
}
