package accessrule_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
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
	for name, options := range everywhere {
		t.Run(name, func(t *testing.T) {
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

func TestOtherSpellingsOfAClientAreTheSame(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"with and without a mask": {"10.0.0.1", "10.0.0.1/32"},
		"without and with a mask": {"10.0.0.1/32", "10.0.0.1"},
		"IPv6":                    {"fd00:0:0::1", "FD00::1/128"},
	} {
		t.Run(name, func(t *testing.T) {
			inAWorld(t, emulator.Options{}, func(w *world) {
				rule := w.rule()
				w.mustApply(rule, w.ip(c.before))
				w.mustBeQuiet(rule, w.ip(c.before))
				w.mustBeQuiet(rule, w.ip(c.after))
				w.mustHaveSent("allow_access", 1)
			})
		})
	}
}

func TestARuleThatSomebodyRemovedIsAddedAnew(t *testing.T) {
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
	inAWorld(t, emulator.Options{MaxMicroversion: "2.88"}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.CutBefore()})
		w.service.Inject(emulator.Fault{Method: "PUT", Times: 1, Effect: emulator.CutAfter()})
		w.mustApply(rule, w.ip("10.0.0.1", map[string]any{"access_level": "ro"}))
		w.mustHave("10.0.0.1 ro active")
	})
}

func TestWhatReplacesARule(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		for name, c := range map[string]struct {
			more     map[string]any
			replaces bool
		}{
			"another client":  {map[string]any{"access_to": "10.0.0.2"}, true},
			"another type":    {map[string]any{"access_type": "cert", "access_to": "name"}, true},
			"another share":   {map[string]any{"share_id": "other"}, true},
			"an unknown one":  {map[string]any{"share_id": w.tf.Unknown("sfs_share_access_rule", "share_id")}, true},
			"another region":  {map[string]any{"region": "elsewhere"}, true},
			"the same region": {map[string]any{"region": "RegionOne"}, false},
			"other timeouts":  {map[string]any{"timeouts": map[string]any{"create": "2h"}}, false},
		} {
			if plan := w.tf.Plan(w.t.Context(), rule, w.ip("10.0.0.1", c.more)); plan.Replaces != c.replaces {
				w.t.Errorf("%s: replaces is %v, want %v", name, plan.Replaces, c.replaces)
			}
		}
	})
}

func TestARuleIsImported(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		id := rule.Attribute("id").(string)
		for name, how := range map[string]func() (*protocol.Resource, string){
			"by its path": func() (*protocol.Resource, string) {
				r, told := w.tf.Import(w.t.Context(), "sfs_share_access_rule", w.shareID+"/"+id, nil)
				return r, protocol.Told(told)
			},
			"by its identity": func() (*protocol.Resource, string) {
				r, told := w.tf.Import(w.t.Context(), "sfs_share_access_rule", "", map[string]any{"share_id": w.shareID, "id": id})
				return r, protocol.Told(told)
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

func TestAShareAtWorkIsWaitedFor(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "extending" })
		w.after(10*time.Minute, func() { w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.mustHave("10.0.0.1 rw active")

		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "shrinking" })
		w.after(10*time.Minute, func() { w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		w.mustApply(rule, nil)
		w.mustHave()
	})
}

func TestAShareThatIsAtWorkForEverIsTold(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "extending" })
		w.mustFail(w.rule(), w.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "5m"}}),
			`share "data" (`+w.shareID+")", `"extending"`, "timed out", "access rule ip 10.0.0.1 (rw)", "timeouts")
		w.mustHave()
	})
}

func TestALostAnswerNeverMakesTwoRules(t *testing.T) {
	for name, effect := range map[string]emulator.Effect{
		"before the work": emulator.CutBefore(),
		"after the work":  emulator.CutAfter(),
		"half an answer":  emulator.CutBody(),
		"trouble":         emulator.Status(http.StatusBadGateway),
	} {
		t.Run(name, func(t *testing.T) {
			inAWorld(t, emulator.Options{}, func(w *world) {
				w.fault("allow_access", 1, effect)
				rule := w.rule()
				w.mustApply(rule, w.ip("10.0.0.1"))
				w.mustHave("10.0.0.1 rw active")
				w.mustBeQuiet(rule, w.ip("10.0.0.1"))

				w.fault("deny_access", 1, effect)
				w.mustApply(rule, nil)
				w.mustHave()
			})
		})
	}
}

func TestARuleThatTheServiceDoesNotShowIsLookedFor(t *testing.T) {
	unshown := emulator.Answer(http.StatusOK, `{"access":null}`, nil)
	t.Run("and found", func(t *testing.T) {
		inAWorld(t, emulator.Options{}, func(w *world) {
			w.fault("allow_access", 1, unshown, emulator.Meanwhile(func() {
				w.edit(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
			}))
			w.mustApply(w.rule(), w.ip("10.0.0.1"))
			w.mustHaveSent("allow_access", 1)
		})
	})
	t.Run("and not found", func(t *testing.T) {
		inAWorld(t, emulator.Options{}, func(w *world) {
			w.fault("allow_access", 0, unshown)
			w.mustFail(w.rule(), w.ip("10.0.0.1"), "neither shows it nor lists it")
		})
	})
}

func TestARuleOfSomebodyElseIsNotTakenUp(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.mustApply(w.rule(), w.ip("10.0.0.1"))
		w.mustFail(w.rule(), w.ip("10.0.0.1/32", map[string]any{"access_level": "ro"}),
			"the client has a rule already", "access rule ip 10.0.0.1 (rw)", "terraform import ADDRESS "+w.shareID+"/", "Share access ip:10.0.0.1/32 exists", "create_before_destroy")
		w.mustHave("10.0.0.1 rw active")

		// Nor is it after a lost answer, for another resource stands for it.
		w.fault("allow_access", 1, emulator.CutBefore())
		w.mustFail(w.rule(), w.ip("10.0.0.1"), "the client has a rule already")
	})
}

func TestADuplicateThatIsBeingRemovedIsWaitedFor(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		old := w.rule()
		w.mustApply(old, w.ip("10.0.0.1"))
		removed := make(chan struct{})
		w.after(time.Second, func() {
			defer close(removed)
			w.mustApply(old, nil)
		})
		w.mustApply(w.rule(), w.ip("10.0.0.1", map[string]any{"access_level": "ro"}))
		<-removed
		w.mustHave("10.0.0.1 ro active")
	})
}

func TestABadRuleIsToldByItsName(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		bad := w.rule()
		w.mustFail(bad, w.ip("alice", map[string]any{"access_type": "user"}),
			`Access rule user alice (rw) on share "data"`, "the backend refused", "protocol NFS", "`ip`", "request req-")
		if bad.Attribute("id") == nil || bad.Attribute("state") != "error" {
			w.t.Errorf("%s", bad.State)
		}
		told := w.tf.Refresh(w.t.Context(), bad)
		w.mustSay(told, `is in state "error"`, "-replace")
		w.mustApply(bad, nil)
		w.mustHave()
	})
}

func TestTheGuiltyRuleOfABatchIsNamed(t *testing.T) {
	for name, options := range map[string]emulator.Options{"below 2.28": oldService, "at 2.42": {}} {
		t.Run(name, func(t *testing.T) {
			inAWorld(t, options, func(w *world) {
				var told [3]string
				var all sync.WaitGroup
				for i, c := range []map[string]any{w.ip("10.0.0.1"), w.ip("alice", map[string]any{"access_type": "user"}), w.ip("10.0.0.2")} {
					all.Go(func() { told[i] = protocol.Told(w.apply(w.rule(), c)) })
				}
				all.Wait()
				named := 0
				for _, text := range told {
					if strings.Contains(text, "most likely access rule user alice (rw)") {
						named++
					}
				}
				if named < 1 || !strings.Contains(told[1], "the backend refused") {
					w.t.Errorf("%q", told)
				}
			})
		})
	}
}

func TestATypeThatCannotFitIsAnErrorInThePlan(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		cephx := w.ip("alice", map[string]any{"access_type": "cephx"})
		w.mustSay(w.tf.Plan(w.t.Context(), w.rule(), cephx).Diagnostics, "cannot have access rule cephx alice (rw)", `Share "data"`, "protocol NFS")
		user := w.ip("alice", map[string]any{"access_type": "user"})
		plan := w.tf.Plan(w.t.Context(), w.rule(), user)
		w.mustSay(plan.Diagnostics, "may not take access rule user alice (rw)")
		if protocol.Failed(plan.Diagnostics) {
			w.t.Error("some backends do take it")
		}
		gone := w.ip("10.0.0.1", map[string]any{"share_id": "00000000-0000-4000-8000-000000000000"})
		w.mustSay(w.tf.Plan(w.t.Context(), w.rule(), gone).Diagnostics, "Cannot plan access rules", "404")
		later := w.ip("10.0.0.1", map[string]any{"share_id": w.tf.Unknown("sfs_share_access_rule", "share_id")})
		if plan := w.tf.Plan(w.t.Context(), w.rule(), later); len(plan.Diagnostics) > 0 {
			w.t.Error(protocol.Told(plan.Diagnostics))
		}
		w.mustHaveSent("allow_access", 0)
	})
}

func TestAClientThatNoServiceTakesIsAnErrorInThePlan(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		for name, c := range map[string]struct{ kind, to, says string }{
			"host bits":              {"ip", "10.0.0.5/24", "write 10.0.0.0/24 for the range, or 10.0.0.5 for the one machine"},
			"IPv6 host bits":         {"ip", "fd00::5/64", "write fd00::/64"},
			"a name":                 {"ip", "nfs-client", "neither an address"},
			"a zone":                 {"ip", "fe80::1%eth0", "zone"},
			"white space":            {"ip", "10.0.0.1 ", "white space"},
			"a short user":           {"user", "bob", "4 to 255"},
			"a long name":            {"cert", strings.Repeat("a", 65), "1 to 64"},
			"a VPC with a bad range": {"cert", "0157b53f#10.0.0.1/32#1", "as 10.0.0.1"},
			"a Ceph user with a dot": {"cephx", "client.alice", "no dots"},
			"a Ceph user with words": {"cephx", "a b", "printable"},
			"no Ceph user":           {"cephx", " ", "white space"},
			"an unknown type":        {"host", "a", "cephx"},
		} {
			told := w.tf.Plan(w.t.Context(), w.rule(), w.ip(c.to, map[string]any{"access_type": c.kind})).Diagnostics
			if !protocol.Failed(told) || !strings.Contains(protocol.Told(told), c.says) {
				w.t.Errorf("%s: want %q in %s", name, c.says, protocol.Told(told))
			}
		}
		for _, c := range []map[string]any{
			w.ip("10.0.0.5"), w.ip("0.0.0.0/0"), w.ip("::/0"), w.ip("fd00::/64"),
			w.ip("alice", map[string]any{"access_type": "user"}),
			w.ip("0157b53f-4974-4e80-91c9-098532bcaf00", map[string]any{"access_type": "cert"}),
		} {
			if told := w.tf.Plan(w.t.Context(), w.rule(), c).Diagnostics; protocol.Failed(told) {
				w.t.Errorf("%v: %s", c, protocol.Told(told))
			}
		}
	})
}

func TestAVPCRuleOfSFS(t *testing.T) {
	inAWorld(t, emulator.Options{LegacyRefusal: true}, func(w *world) {
		to := "0157b53f-4974-4e80-91c9-098532bcaf00#10.0.0.0/24#100#all_squash,no_root_squash"
		rule, c := w.rule(), w.ip(to, map[string]any{"access_type": "cert"})
		w.mustApply(rule, c)
		w.mustBeQuiet(rule, c)
		for _, request := range w.service.Requests() {
			if request.Action == "allow_access" && (request.Query != "vpc_ip_base_acl=enable" || request.Microversion != "2.28") {
				w.t.Errorf("%+v", request)
			}
		}
	})
}

func TestATimeoutKeepsTheRule(t *testing.T) {
	inAWorld(t, emulator.Options{Takes: emulator.Durations{Rule: time.Hour}}, func(w *world) {
		rule := w.rule()
		w.mustFail(rule, w.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "1m"}}),
			"is not active yet: timed out", `"applying"`, "timeouts")
		if rule.Attribute("id") == nil || rule.Attribute("state") != "applying" {
			w.t.Errorf("%s", rule.State)
		}
	})
}

func TestAnInterruptedCreateKeepsTheRule(t *testing.T) {
	inAWorld(t, emulator.Options{Takes: emulator.Durations{Rule: time.Hour}}, func(w *world) {
		ctx, interrupt := context.WithCancel(w.t.Context())
		w.after(2*time.Second, interrupt)
		rule := w.rule()
		w.mustSay(w.tf.Apply(ctx, rule, w.ip("10.0.0.1")), "interrupted")
		if rule.Attribute("id") == nil {
			w.t.Error("the rule is lost")
		}
	})
}

func TestAShareInErrorTellsHowToGetRidOfTheRule(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Status = "error" })
		w.mustFail(rule, nil, "Cannot remove access rule ip 10.0.0.1 (rw)", `status "error"`, "terraform state rm")
		w.mustFail(w.rule(), w.ip("10.0.0.2"), "Cannot add access rule ip 10.0.0.2 (rw)", "400")
	})
}

func TestARuleGoesWithItsShare(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		plan := w.tf.Plan(w.t.Context(), rule, nil)
		w.service.RemoveShare(w.shareID)
		if told := w.tf.Carry(w.t.Context(), rule, nil, plan); len(told) > 0 {
			w.t.Errorf("destroy says %s", protocol.Told(told))
		}
	})
	t.Run("a refresh sees that it is gone", func(t *testing.T) {
		inAWorld(t, emulator.Options{}, func(w *world) {
			rule := w.rule()
			w.mustApply(rule, w.ip("10.0.0.1"))
			w.service.RemoveShare(w.shareID)
			w.restart()
			if told := w.tf.Refresh(w.t.Context(), rule); len(told) > 0 || !rule.State.IsNull() {
				w.t.Errorf("%s %s", protocol.Told(told), rule.State)
			}
		})
	})
}

func TestA404OfAGatewayDropsNoRule(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
		w.restart()
		w.fault("access_list", 0, emulator.Status(http.StatusNotFound))
		w.service.Inject(emulator.Fault{PathContains: "share-access-rules", Effect: emulator.Answer(404, "404 page not found", nil)})
		told := w.tf.Refresh(w.t.Context(), rule)
		if !protocol.Failed(told) || rule.State.IsNull() {
			w.t.Errorf("%s %s", protocol.Told(told), rule.State)
		}
	})
}

func TestFiftyRulesAtOnceShareTheirListings(t *testing.T) {
	inAWorld(t, emulator.Options{}, func(w *world) {
		begun := time.Now()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { w.mustApply(w.rule(), w.ip(fmt.Sprintf("10.0.1.%d", i))) })
		}
		all.Wait()
		w.mustHaveSent("allow_access", 50)
		if listings := w.sent("access_list"); listings > 20 {
			w.t.Errorf("%d listings for 50 rules that were applied in %s", listings, time.Since(begun))
		}
	})
}

func TestAPlanOfManyRulesIsOneListingAShare(t *testing.T) {
	inAWorld(t, emulator.Options{Takes: emulator.Durations{Rule: time.Millisecond}}, func(w *world) {
		var rules []*protocol.Resource
		for range 20 {
			w.shareID = w.newShare(map[string]any{})
			for _, to := range []string{"10.0.0.1", "10.0.0.2"} {
				rule := w.rule()
				w.mustApply(rule, w.ip(to))
				rules = append(rules, rule)
			}
		}
		w.restart()
		w.service.ResetRequests()
		var all sync.WaitGroup
		for _, rule := range rules {
			all.Go(func() {
				if told := w.tf.Refresh(w.t.Context(), rule); len(told) > 0 {
					w.t.Error(protocol.Told(told))
				}
			})
		}
		all.Wait()
		w.mustHaveSent("access_list", 20)
	})
}

func TestARuleAndAResizeOfOneShareAtOnce(t *testing.T) {
	for name, options := range map[string]emulator.Options{"below 2.28": oldService, "at 2.42": {}} {
		t.Run(name, func(t *testing.T) {
			inAWorld(t, options, func(w *world) {
				share, told := w.tf.Import(w.t.Context(), "sfs_share", w.shareID, nil)
				if len(told) > 0 {
					w.t.Fatal(protocol.Told(told))
				}
				var both sync.WaitGroup
				both.Go(func() { w.mustApply(share, map[string]any{"name": "data", "size": 20}) })
				for _, to := range []string{"10.0.0.1", "10.0.0.2"} {
					both.Go(func() { w.mustApply(w.rule(), w.ip(to)) })
				}
				both.Wait()
				w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active")
			})
		})
	}
}
