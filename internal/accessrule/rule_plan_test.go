package accessrule_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestOtherSpellingsOfAClientAreTheSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after string }{
		"with and without a mask": {"10.0.0.1", "10.0.0.1/32"},
		"without and with a mask": {"10.0.0.1/32", "10.0.0.1"},
		"IPv6":                    {"fd00:0:0::1", "FD00::1/128"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
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

func TestWhatReplacesARule(t *testing.T) {
	t.Parallel()
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

func TestATypeThatCannotFitIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
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
			w.t.Error(protocol.Text(plan.Diagnostics))
		}
		w.mustHaveSent("allow_access", 0)
	})
}

func TestAClientThatNoServiceTakesIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
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
			if !protocol.Failed(told) || !strings.Contains(protocol.Text(told), c.says) {
				w.t.Errorf("%s: want %q in %s", name, c.says, protocol.Text(told))
			}
		}
		for _, c := range []map[string]any{
			w.ip("10.0.0.5"), w.ip("0.0.0.0/0"), w.ip("::/0"), w.ip("fd00::/64"),
			w.ip("alice", map[string]any{"access_type": "user"}),
			w.ip("0157b53f-4974-4e80-91c9-098532bcaf00", map[string]any{"access_type": "cert"}),
		} {
			if told := w.tf.Plan(w.t.Context(), w.rule(), c).Diagnostics; protocol.Failed(told) {
				w.t.Errorf("%v: %s", c, protocol.Text(told))
			}
		}
	})
}

func TestAVPCRuleOfSFS(t *testing.T) {
	t.Parallel()
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

func TestFiftyRulesAtOnceShareTheirListings(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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
					w.t.Error(protocol.Text(told))
				}
			})
		}
		all.Wait()
		w.mustHaveSent("access_list", 20)
	})
}
