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

func TestAccessRule_OtherFormsOfTheClientPlanNothing(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]struct{ before, after string }{
		"with and without a mask": {"10.0.0.1", "10.0.0.1/32"},
		"without and with a mask": {"10.0.0.1/32", "10.0.0.1"},
		"IPv6":                    {"fd00:0:0::1", "FD00::1/128"},
	}, func(f *fixture, c struct{ before, after string }) {
		rule := f.rule()
		f.mustApply(rule, f.ip(c.before))
		f.mustPlanNothing(rule, f.ip(c.before))
		f.mustPlanNothing(rule, f.ip(c.after))
		f.mustHaveSent("allow_access", 1)
	})
}

func TestAccessRule_ChangesThatReplace(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		for name, c := range map[string]struct {
			more     map[string]any
			replaces bool
		}{
			"another client":  {map[string]any{"access_to": "10.0.0.2"}, true},
			"another type":    {map[string]any{"access_type": "cert", "access_to": "name"}, true},
			"another share":   {map[string]any{"share_id": "other"}, true},
			"an unknown one":  {map[string]any{"share_id": f.tf.Unknown("sfs_share_access_rule", "share_id")}, true},
			"another region":  {map[string]any{"region": "elsewhere"}, true},
			"the same region": {map[string]any{"region": "RegionOne"}, false},
			"other timeouts":  {map[string]any{"timeouts": map[string]any{"create": "2h"}}, false},
		} {
			if plan := f.plan(rule, f.ip("10.0.0.1", c.more)); plan.Replaces != c.replaces {
				f.t.Errorf("%s: replaces is %v, want %v", name, plan.Replaces, c.replaces)
			}
		}
	})
}

func TestAccessRule_AnUnsupportedTypeIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.mustReport(f.plan(f.rule(), f.cephx("alice")).Diagnostics, "does not support access rule cephx alice (rw)", `Share "data"`, "protocol NFS")
		plan := f.plan(f.rule(), f.ip("alice", map[string]any{"access_type": "user"}))
		f.mustMention(plan.Diagnostics, "may not support access rule user alice (rw)")
		f.mustSucceed(plan.Diagnostics)
		gone := f.ip("10.0.0.1", map[string]any{"share_id": "00000000-0000-4000-8000-000000000000"})
		f.mustReport(f.plan(f.rule(), gone).Diagnostics, "Cannot plan access rules", "404")
		later := f.ip("10.0.0.1", map[string]any{"share_id": f.tf.Unknown("sfs_share_access_rule", "share_id")})
		f.mustHaveNone(f.plan(f.rule(), later).Diagnostics)
		f.mustHaveSent("allow_access", 0)
	})
}

func TestAccessRule_WhatIsNotKnownYetIsNotChecked(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		unknown := f.tf.Unknown("sfs_share_access_rule", "access_to")
		for _, more := range []map[string]any{
			{"access_to": unknown}, {"access_type": unknown}, {"access_type": unknown, "access_to": " "}, {"access_level": unknown},
		} {
			f.mustHaveNone(f.plan(f.rule(), f.ip("10.0.0.1", more)).Diagnostics)
		}
		newShare := f.all("10.0.0.1")
		newShare["share_id"] = unknown
		f.restartProvider()
		f.service.ResetRequests()
		f.mustHaveNone(f.plan(f.rule(), f.ip("10.0.0.1", map[string]any{"share_id": unknown})).Diagnostics)
		f.mustHaveNone(f.plan(f.rules(), newShare).Diagnostics)
		if requests := f.service.Requests(); len(requests) > 0 {
			f.t.Errorf("the plan of rules of a new share sent %v", requests)
		}
	})
}

func TestAccessRule_AnInvalidClientIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		for name, c := range map[string]struct{ accessType, to, want string }{
			"host bits":              {"ip", "10.0.0.5/24", "write 10.0.0.0/24 for the range, or 10.0.0.5 for the one machine"},
			"IPv6 host bits":         {"ip", "fd00::5/64", "write fd00::/64"},
			"a name":                 {"ip", "nfs-client", "neither an address"},
			"a zone":                 {"ip", "fe80::1%eth0", "zone"},
			"white space":            {"ip", "10.0.0.1 ", "white space"},
			"a short user":           {"user", "bob", "4 to 255"},
			"a long user":            {"user", strings.Repeat("a", 256), "4 to 255"},
			"a long name":            {"cert", strings.Repeat("a", 65), "1 to 64"},
			"a VPC with a bad range": {"cert", "0157b53f#10.0.0.1/32#1", "as 10.0.0.1"},
			"a Ceph user with a dot": {"cephx", "client.alice", "no dots"},
			"a Ceph user with words": {"cephx", "a b", "printable"},
			"a Ceph user with a DEL": {"cephx", "a\x7f", "printable"},
			"no Ceph user":           {"cephx", " ", "white space"},
			"an unknown type":        {"host", "a", "cephx"},
		} {
			diags := f.plan(f.rule(), f.ip(c.to, map[string]any{"access_type": c.accessType})).Diagnostics
			if !protocol.HasError(diags) || !strings.Contains(protocol.Text(diags), c.want) {
				f.t.Errorf("%s: got %q, want %q", name, protocol.Text(diags), c.want)
			}
		}
		for _, c := range []map[string]any{
			f.ip("10.0.0.5"), f.ip("0.0.0.0/0"), f.ip("::/0"), f.ip("fd00::/64"),
			f.ip("jane", map[string]any{"access_type": "user"}), f.ip(strings.Repeat("a", 255), map[string]any{"access_type": "user"}),
			f.ip("0157b53f-4974-4e80-91c9-098532bcaf00", map[string]any{"access_type": "cert"}),
		} {
			f.mustSucceed(f.plan(f.rule(), c).Diagnostics)
		}
	})
}

func TestAccessRule_VPCRulesOfSFS(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{LegacyRefusal: true}, func(f *fixture) {
		to := "0157b53f-4974-4e80-91c9-098532bcaf00#10.0.0.0/24#100#all_squash,no_root_squash"
		rule, c := f.rule(), f.ip(to, map[string]any{"access_type": "cert"})
		f.mustApply(rule, c)
		f.mustPlanNothing(rule, c)
		for _, request := range f.service.Requests() {
			if request.Action == "allow_access" && (request.Query != "vpc_ip_base_acl=enable" || request.Microversion != "2.28") {
				f.t.Errorf("%+v", request)
			}
		}
	})
}

func TestAccessRule_ConcurrentCreatesShareListings(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		start := time.Now()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { f.mustApply(f.rule(), f.ip(fmt.Sprintf("10.0.1.%d", i))) })
		}
		all.Wait()
		f.mustHaveSent("allow_access", 50)
		if listings := f.sent("access_list"); listings > 20 {
			f.t.Errorf("%d listings for 50 rules that were applied in %s", listings, time.Since(start))
		}
	})
}

func TestAccessRule_APlanListsEachShareOnce(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{Takes: emulator.Durations{Rule: time.Millisecond}}, func(f *fixture) {
		var rules []*protocol.Resource
		for range 20 {
			f.shareID = f.newShare(map[string]any{})
			for _, to := range []string{"10.0.0.1", "10.0.0.2"} {
				rule := f.rule()
				f.mustApply(rule, f.ip(to))
				rules = append(rules, rule)
			}
		}
		f.restartProvider()
		f.service.ResetRequests()
		var all sync.WaitGroup
		for _, rule := range rules {
			all.Go(func() { f.mustHaveNone(f.refresh(rule)) })
		}
		all.Wait()
		f.mustHaveSent("access_list", 20)
	})
}
