package accessrule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAllRulesOfAShare(t *testing.T) {
	t.Parallel()
	for name, options := range everywhere {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, options, func(w *world) {
				begun := time.Now()
				rules := w.rules()
				first := w.all("10.0.0.0/24", "10.0.1.0/24 ro")
				w.mustApply(rules, first)
				if waited := time.Since(begun); waited > 2*takes*115/100 {
					w.t.Errorf("it took %s; the service takes %s for a batch", waited, takes)
				}
				w.mustHave("10.0.0.0/24 rw active", "10.0.1.0/24 ro active")
				w.mustBeQuiet(rules, first)
				w.mustBeQuiet(rules, w.all("10.0.0.0/24 rw", "10.0.1.0/24 ro"))

				w.mustApply(rules, w.all("10.0.0.0/24", "10.0.2.0/24"))
				w.mustHave("10.0.0.0/24 rw active", "10.0.2.0/24 rw active")
				w.mustApply(rules, w.all())
				w.mustHave()
				w.mustBeQuiet(rules, w.all())
				w.mustApply(rules, nil)
			})
		})
	}
}

func TestARuleAddedByHandIsDriftWithItsAddress(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules, ours := w.rules(), w.all("10.0.0.1")
		w.mustApply(rules, ours)
		w.edit(func(r []emulator.Rule) []emulator.Rule { return append(r, emulator.Rule{Type: "ip", To: "192.0.2.7"}) })
		w.restart()
		w.tf.Refresh(w.t.Context(), rules)
		if !strings.Contains(rules.State.String(), "192.0.2.7") {
			w.t.Errorf("the state does not show it: %s", rules.State)
		}
		w.mustApply(rules, ours)
		w.mustHave("10.0.0.1 rw active")
	})
}

func TestDriftOfAllKindsIsPutRight(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func([]emulator.Rule) []emulator.Rule{
		"a rule removed":     func(r []emulator.Rule) []emulator.Rule { return r[:1] },
		"all rules removed":  func([]emulator.Rule) []emulator.Rule { return nil },
		"a level changed":    func(r []emulator.Rule) []emulator.Rule { r[0].Level = "ro"; return r },
		"a rule in error":    func(r []emulator.Rule) []emulator.Rule { r[1].State = "error"; return r },
		"all rules in error": func(r []emulator.Rule) []emulator.Rule { r[0].State, r[1].State = "error", "error"; return r },
		"a bad rule by hand": func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "user", To: "mallory", State: "error"})
		},
		"rules in other forms": func(r []emulator.Rule) []emulator.Rule { r[0].To += "/32"; return r },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, emulator.Options{}, func(w *world) {
				rules, ours := w.rules(), w.all("10.0.0.1", "10.0.0.2")
				w.mustApply(rules, ours)
				w.edit(edit)
				w.restart()
				if told := w.apply(rules, ours); protocol.Failed(told) {
					w.t.Fatal(protocol.Text(told))
				}
				w.edit(func(r []emulator.Rule) []emulator.Rule {
					for i := range r {
						r[i].To = strings.TrimSuffix(r[i].To, "/32")
					}
					return r
				})
				w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active")
				w.restart()
				w.mustBeQuiet(rules, ours)
			})
		})
	}
}

func TestWhatIsAddedIsActiveBeforeAnythingIsRemoved(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules := w.rules()
		w.mustApply(rules, w.all("10.0.0.0/24"))
		w.service.Inject(emulator.Fault{Action: "deny_access", Effect: emulator.Meanwhile(func() {
			w.mustHave("10.0.0.0/24 rw active", "10.0.0.0/16 rw active")
		})})
		w.mustApply(rules, w.all("10.0.0.0/16"))
		w.mustHave("10.0.0.0/16 rw active")
	})
}

func TestALevelOfOneOfAllRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options emulator.Options
		denials int
		warns   bool
	}{
		"in place":   {emulator.Options{MaxMicroversion: "2.88"}, 0, false},
		"not at all": {emulator.Options{}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, c.options, func(w *world) {
				rules := w.rules()
				w.mustApply(rules, w.all("10.0.0.1", "10.0.0.2"))
				told := w.apply(rules, w.all("10.0.0.1 ro", "10.0.0.2"))
				if protocol.Failed(told) || (len(told) > 0) != c.warns {
					w.t.Errorf("%s", protocol.Text(told))
				}
				if c.warns {
					w.mustSay(told, "clients of access rule ip 10.0.0.1 (rw) will be without access")
				}
				w.mustHave("10.0.0.1 ro active", "10.0.0.2 rw active")
				w.mustHaveSent("deny_access", c.denials)
				w.mustBeQuiet(rules, w.all("10.0.0.1 ro", "10.0.0.2"))
			})
		})
	}
}

func TestTakingOverAShareSaysWhoLosesAccess(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.edit(func([]emulator.Rule) []emulator.Rule {
			return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}, {Type: "ip", To: "192.0.2.7", Level: "ro"}, {Type: "ip", To: "10.0.0.3", Level: "ro"}}
		})
		told := w.apply(w.rules(), w.all("10.0.0.1", "10.0.0.2", "10.0.0.3"))
		if protocol.Failed(told) {
			w.t.Fatal(protocol.Text(told))
		}
		w.mustSay(told, "will be removed", "access rule ip 192.0.2.7 (ro)", "clients of access rule ip 10.0.0.3 (ro) will be without access")
		w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active", "10.0.0.3 rw active")
	})
}

func TestAllRulesAreImported(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.edit(func([]emulator.Rule) []emulator.Rule {
			return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}, {Type: "ip", To: "10.0.0.2", Level: "ro"}}
		})
		for _, by := range []map[string]any{nil, {"share_id": w.shareID}} {
			id := w.shareID
			if by != nil {
				id = ""
			}
			rules, told := w.tf.Import(w.t.Context(), "sfs_share_access_rules", id, by)
			if len(told) > 0 {
				w.t.Fatal(protocol.Text(told))
			}
			w.mustBeQuiet(rules, w.all("10.0.0.1/32", "10.0.0.2/32 ro"))
		}
	})
}

func TestClientsWithTwoRulesAreAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		for name, c := range map[string]struct {
			rules []string
			says  string
		}{
			"two levels":     {[]string{"10.0.0.1", "10.0.0.1 ro"}, "are for the same client"},
			"two forms":      {[]string{"10.0.0.1", "10.0.0.1/32"}, "are for the same client"},
			"host bits":      {[]string{"10.0.0.5/24"}, "write 10.0.0.0/24"},
			"a hopeless one": {[]string{"cephx:alice"}, "cannot have access rule cephx alice"},
		} {
			told := w.tf.Plan(w.t.Context(), w.rules(), w.all(c.rules...)).Diagnostics
			if !protocol.Failed(told) || !strings.Contains(protocol.Text(told), c.says) {
				w.t.Errorf("%s: want %q in %s", name, c.says, protocol.Text(told))
			}
		}
		unknown := w.all()
		unknown["rules"] = w.tf.Unknown("sfs_share_access_rules", "rules")
		if told := w.tf.Plan(w.t.Context(), w.rules(), unknown).Diagnostics; len(told) > 0 {
			w.t.Error(protocol.Text(told))
		}
	})
}

func TestTwoKindsOfOwnersAreToldOnce(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		var told []string
		plan := func(r *protocol.Resource, c map[string]any) {
			told = append(told, protocol.Text(w.tf.Plan(w.t.Context(), r, c).Diagnostics))
		}
		plan(w.rule(), w.ip("10.0.0.1"))
		plan(w.rules(), w.all("10.0.0.1"))
		plan(w.rule(), w.ip("10.0.0.2"))
		if strings.Count(strings.Join(told, ""), "are managed twice") != 1 || !strings.Contains(told[1], "are managed twice") {
			w.t.Errorf("%q", told)
		}
	})
}

func TestManyRulesAreFewBatches(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		var list []string
		for i := range 50 {
			list = append(list, "10.0.1."+string(rune('0'+i/10+1))+string(rune('0'+i%10)))
		}
		begun := time.Now()
		rules := w.rules()
		w.mustApply(rules, w.all(list...))
		if waited := time.Since(begun); waited > 3*takes {
			w.t.Errorf("it took %s", waited)
		}
		w.mustBeQuiet(rules, w.all(list...))
		w.mustApply(rules, nil)
		w.mustHave()
	})
}
