package manila

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const (
	vpc       = "0157b53f-4974-4e80-91c9-098532bcaf00"
	emptyACL  = `{"access_list":[]}`
	refused   = `{"computeFault":{"code":406,"message":"Version %(req_ver)s is not supported by the API."}}`
	goodRule  = `{"access":{"id":"r","access_type":"ip","access_to":"10.0.0.0/24","access_level":"rw","state":"queued_to_apply"}}`
	noSuch    = `{"itemNotFound":{"code":404,"message":"The resource could not be found."}}`
	badShare  = `{"badRequest":{"code":400,"message":"Share x could not be found."}}`
	levelRule = `{"access":{"id":"r","access_type":"ip","access_to":"10.0.0.0/24","access_level":"ro","state":"queued_to_update"}}`
)

func TestAccessRules_EachCallSendsTheDocumentedRequest(t *testing.T) {
	t.Parallel()
	action := "/shares/" + shareID + "/action"
	for name, test := range map[string]struct {
		reply                         reply
		call                          func(context.Context, *Client) error
		method, path, body, microvers string
	}{
		"list": {reply: reply{status: 200, body: emptyACL}, method: "POST", path: action, microvers: "2.28",
			call: func(ctx context.Context, c *Client) error { _, err := c.ListRules(ctx, data); return err },
			body: `{"access_list":null}`},
		"allow": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action, microvers: "2.28",
			call: allow(Grant{Type: "ip", To: "10.0.0.0/24", Level: "ro"}),
			body: `{"allow_access":{"access_type":"ip","access_to":"10.0.0.0/24","access_level":"ro"}}`},
		"allow a VPC": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action, microvers: "2.28",
			call: allow(Grant{Type: "cert", To: vpc}),
			body: `{"allow_access":{"access_type":"cert","access_to":"` + vpc + `"}}`},
		"allow addresses of a VPC": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action + "?vpc_ip_base_acl=enable", microvers: "2.28",
			call: allow(Grant{Type: "cert", To: vpc + "#10.0.0.0/24#0#all_squash,root_squash"}),
			body: `{"allow_access":{"access_type":"cert","access_to":"` + vpc + `#10.0.0.0/24#0#all_squash,root_squash"}}`},
		"allow an IPv6 address": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action, microvers: "2.38",
			call: allow(Grant{Type: "ip", To: "fd00::/64"}),
			body: `{"allow_access":{"access_type":"ip","access_to":"fd00::/64"}}`},
		"deny": {reply: accepted, method: "POST", path: action, microvers: "2.28",
			call: func(ctx context.Context, c *Client) error { return c.DenyAccess(ctx, data, Rule{ID: "r"}) },
			body: `{"deny_access":{"access_id":"r"}}`},
		"change the level": {reply: reply{status: 200, body: levelRule}, method: "PUT", path: "/share-access-rules/r", microvers: "2.88",
			call: func(ctx context.Context, c *Client) error {
				_, err := c.SetAccessLevel(ctx, data, Rule{ID: "r"}, "ro")
				return err
			},
			body: `{"update_access":{"access_level":"ro"}}`},
		"ask whether a level can be changed": {reply: reply{status: 200, body: emptyACL}, method: "GET",
			path: "/share-access-rules?share_id=" + shareID, microvers: "2.88",
			call: func(ctx context.Context, c *Client) error { _, err := c.CanSetAccessLevel(ctx, data, "ip"); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.reply)
			if err := test.call(t.Context(), c.client()); err != nil {
				t.Fatal(err)
			}
			wantCount(t, "requests", c.requests(), 1)
			sent := c.requests()[0]
			if want := "/share/v2/" + projectID + test.path; sent.method != test.method || sent.uri != want {
				t.Errorf("%s %s, want %s %s", sent.method, sent.uri, test.method, want)
			}
			if got := sent.header.Get("X-Openstack-Manila-Api-Version"); got != test.microvers {
				t.Errorf("microversion %s, want %s", got, test.microvers)
			}
			if test.body == "" {
				return
			}
			if diff := cmp.Diff(fields(t, test.body), fields(t, sent.body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func allow(grant Grant) func(context.Context, *Client) error {
	return func(ctx context.Context, c *Client) error {
		_, err := c.AllowAccess(ctx, data, grant)
		return err
	}
}

func TestAccessRules_AnOldServiceIsCalledAtItsMicroversion(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 406, body: refused}, reply{status: 406, body: refused}, reply{status: 200, body: emptyACL})
	client := c.client()
	for range 2 {
		if _, err := client.ListRules(t.Context(), data); err != nil {
			t.Fatal(err)
		}
	}
	sent := c.requests()
	wantCount(t, "requests", sent, 4) // what it has learned once it does not ask again
	if got := sent[3].header.Get("X-Openstack-Manila-Api-Version"); got != "2.6" || sent[3].body != `{"os-access_list":null}` {
		t.Errorf("%s %s", got, sent[3].body)
	}
	if client.ReportsRuleStates() {
		t.Error("below 2.28 a rule's state is not its own")
	}
}

func TestAccessRules_AServiceWithoutTheListActionIsReadByGET(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 404, body: noSuch}, reply{status: 200, body: emptyACL})
	client := c.client()
	for range 2 {
		if _, err := client.ListRules(t.Context(), data); err != nil {
			t.Fatal(err)
		}
	}
	wantCount(t, "requests", c.requests(), 3)
	if last := c.requests()[2]; last.method != "GET" || last.header.Get("X-Openstack-Manila-Api-Version") != "2.45" {
		t.Errorf("%s at %s", last.method, last.header)
	}
}

func TestAccessRules_RulesOfAMissingShareAreNotFound(t *testing.T) {
	t.Parallel()
	for name, replies := range map[string][]reply{
		"by the action":   {{status: 404, body: noSuch}, {status: 406, body: refused}},
		"by the resource": {{status: 406, body: refused}, {status: 400, body: badShare}, {status: 404, body: noSuch}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newFakeCloud(t, replies...).client().ListRules(t.Context(), data)
			if !IsNotFound(err) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCanSetAccessLevel_AServiceWithoutTheCallIsAskedOnce(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 406, body: refused})
	client := c.client()
	for range 3 {
		can, err := client.CanSetAccessLevel(t.Context(), data, AccessIP)
		if can || err != nil {
			t.Errorf("%v, %v", can, err)
		}
	}
	if can, err := client.CanSetAccessLevel(t.Context(), data, AccessUser); can || err != nil {
		t.Errorf("the level of a rule by user: %v, %v", can, err)
	}
	wantCount(t, "requests", c.requests(), 1)
	_, err := client.SetAccessLevel(t.Context(), data, Rule{ID: "r", Type: "ip", To: "10.0.0.1"}, "ro")
	if !errors.Is(err, ErrNotSupported) {
		t.Errorf("%v", err)
	}
}

func TestAllowAccess_ANullRuleIsNoError(t *testing.T) {
	t.Parallel()
	rule, err := newFakeCloud(t, reply{status: 200, body: `{"access":null}`}).client().AllowAccess(t.Context(), data, Grant{Type: "cert", To: vpc})
	if rule != nil || err != nil {
		t.Errorf("%+v, %v", rule, err)
	}
}

func TestAccessRules_AllowIsNotRepeatedAndDenyIs(t *testing.T) {
	t.Parallel()
	trouble := reply{status: 503}
	c := newFakeCloud(t, trouble)
	client := c.client(retries(2))
	if _, err := client.AllowAccess(t.Context(), data, Grant{Type: "ip", To: "10.0.0.1"}); !mustError(t, err).MayHaveBeenApplied() {
		t.Error(err)
	}
	wantCount(t, "requests", c.requests(), 1)
	if err := client.DenyAccess(t.Context(), data, Rule{ID: "r"}); err == nil {
		t.Error("no error")
	}
	wantCount(t, "requests", c.requests(), 4)
}

func TestAccessRules_AnErrorNamesTheRuleAndTheShare(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 400, body: `{"badRequest":{"code":400,"message":"Share access ip:10.0.0.1 exists."}}`,
		header: map[string]string{"X-Compute-Request-Id": "req-1"}})
	_, err := c.client().AllowAccess(t.Context(), data, Grant{Type: "ip", To: "10.0.0.1"})
	wantText(t, err.Error(), `could not add access rule ip 10.0.0.1 (rw) to share "data" (`+shareID+`)`,
		"400 Bad Request: Share access ip:10.0.0.1 exists", "req-1")
}

func TestAccessRules_ARuleIsAppliedAndRemoved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		most    string
		waiting string
	}{
		"below 2.28": {"2.6", "new"},
		"at 2.28":    {"2.42", "applying"},
		"at 2.73":    {"2.73", "applying"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startEmulator(t, emulator.Options{MaxMicroversion: test.most, Takes: emulator.Durations{Rule: 2 * time.Second}})
			ref := w.mustCreate(t, "data", 1)
			rule, err := w.AllowAccess(t.Context(), ref, Grant{Type: "ip", To: "10.0.0.0/24", Level: "ro"})
			if err != nil || rule.ID == "" || rule.RequestID == "" {
				t.Fatalf("%+v, %v", rule, err)
			}
			w.pass(time.Second)
			w.wantStates(t, ref, test.waiting)
			w.pass(2 * time.Second)
			w.wantStates(t, ref, "active")
			if err := w.DenyAccess(t.Context(), ref, *rule); err != nil {
				t.Fatal(err)
			}
			w.pass(3 * time.Second)
			w.wantStates(t, ref)
		})
	}
}

func (w *testService) wantStates(t *testing.T, ref ShareRef, want ...string) {
	t.Helper()
	rules, err := w.ListRules(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	states := []string{}
	for _, rule := range rules {
		states = append(states, rule.State)
	}
	if !slices.Equal(states, want) {
		t.Errorf("the states are %v, want %v", states, want)
	}
}

func TestGrant_SameClientComparesCanonicalAddresses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind, one, other string
		same             bool
	}{
		"an address and its mask":         {"ip", "10.0.0.1", "10.0.0.1/32", true},
		"an IPv6 address and its mask":    {"ip", "fd00::1", "fd00::1/128", true},
		"two forms of an IPv6 address":    {"ip", "FD00:0:0::1", "fd00::1", true},
		"two forms of an IPv6 range":      {"ip", "FD00:0:0::/64", "fd00::/64", true},
		"a range with and without a host": {"ip", "10.0.0.5/24", "10.0.0.0/24", false},
		"an address and a range":          {"ip", "10.0.0.0", "10.0.0.0/24", false},
		"users in other letters":          {"user", "Alice", "alice", false},
		"a user named like an address":    {"user", "10.0.0.1", "10.0.0.1/32", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, other := Grant{Type: test.kind, To: test.one}, Grant{Type: test.kind, To: test.other, Level: "ro"}
			if one.SameClient(other) != test.same || other.SameClient(one) != test.same {
				t.Errorf("%v", !test.same)
			}
			if one.Equal(other) {
				t.Error("rw and ro are not equal")
			}
		})
	}
	if !(Grant{Type: "ip", To: "10.0.0.1"}).Equal(Grant{Type: "ip", To: "10.0.0.1/32", Level: "rw"}) {
		t.Error("no level is rw")
	}
}

func TestCheckCertificate_AcceptsTheDocumentedForms(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		to   string
		says string // "" is accepted
	}{
		"NFS":                            {vpc + "#10.0.0.0/24#0#no_all_squash,no_root_squash", ""},
		"CIFS":                           {vpc + "#10.0.0.1#100", ""},
		"everything":                     {vpc + "#0.0.0.0/0#1#all_squash,root_squash", ""},
		"host bits, as in the reference": {vpc + "#2.2.2.2/16#100#all_squash,root_squash", ""},
		"the form with a protocol":       {"#NFS#IP#" + vpc + "#1.1.1.1#1#no_all_squash,no_root_squash", ""},
		"a bare VPC":                     {vpc, ""},
		"nothing":                        {"", "0 characters"},
		"a long name":                    {strings.Repeat("a", 65), "65 characters"},
		"too few parts":                  {vpc + "#10.0.0.1", "form"},
		"too many parts":                 {vpc + "#10.0.0.1#1#all_squash,root_squash#", "form"},
		"a priority too low":             {vpc + "#10.0.0.1#101", "priority is 101"},
		"a negative priority":            {vpc + "#10.0.0.1#-1", "priority"},
		"a priority of letters":          {vpc + "#10.0.0.1#high", `"high"`},
		"a priority with a zero":         {vpc + "#10.0.0.1#07", `"07"`},
		"IPv6":                           {vpc + "#fd00::1#1", "IPv4"},
		"a range with a dash":            {vpc + "#192.168.1.0-255#1", "IPv4"},
		"an address of a machine itself": {vpc + "#127.0.0.1#1", "127"},
		"an address of a group":          {vpc + "#224.0.0.1#1", "224"},
		"an address from 0":              {vpc + "#0.1.0.0/16#1", "0.0.0.0/0"},
		"a mask of 0":                    {vpc + "#10.0.0.0/0#1", "mask"},
		"a mask of 32":                   {vpc + "#10.0.0.1/32#1", "as 10.0.0.1"},
		"a squash that is none":          {vpc + "#10.0.0.1#1#all_squash", "root_squash"},
		"no VPC":                         {"x y#10.0.0.1#1", "no VPC id"},
		"an endless VPC":                 {strings.Repeat("v", 255) + "#10.0.0.1#1", "255"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckCertificate(test.to)
			if (err == nil) != (test.says == "") {
				t.Fatalf("%v", err)
			}
			if err != nil {
				wantText(t, err.Error(), test.says)
			}
		})
	}
}

func FuzzDecodeRules(f *testing.F) {
	seed(f)
	f.Add([]byte(emptyACL))
	f.Add([]byte(goodRule))
	f.Add([]byte(`{"access_list":[{"id":"r","access_key":null},null]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rules, err := decodeRules(body)
		checkError(t, err)
		for _, rule := range rules {
			if rule.ID == "" {
				t.Errorf("%+v", rule)
			}
		}
		rule, err := decodeRule(body)
		checkError(t, err)
		if rule != nil && (rule.ID == "" || err != nil) {
			t.Errorf("%+v, %v", rule, err)
		}
	})
}

func FuzzVPCAccess(f *testing.F) {
	f.Add(vpc + "#10.0.0.0/24#0#no_all_squash,no_root_squash")
	f.Add(vpc + "#10.0.0.1#100")
	f.Fuzz(func(t *testing.T, to string) {
		access, err := ParseVPCAccess(to)
		if err == nil && access.String() != to {
			t.Errorf("%q becomes %q", to, access)
		}
	})
}

func FuzzCanonicalAccessTo(f *testing.F) {
	for _, to := range []string{"10.0.0.1", "10.0.0.1/32", "fd00::/64", "::ffff:1.2.3.4/120", "fe80::1%eth0"} {
		f.Add(to)
	}
	f.Fuzz(func(t *testing.T, to string) {
		once := CanonicalAccessTo(AccessIP, to)
		if again := CanonicalAccessTo(AccessIP, once); again != once {
			t.Errorf("%q becomes %q, then %q", to, once, again)
		}
	})
}
