package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// allow adds a rule at the client's microversion, which decides the action's name.
func (c *client) allow(id, kind, to string) response {
	c.t.Helper()
	return c.do("POST", "shares/"+id+"/action",
		fmt.Sprintf(`{%q:{"access_type":%q,"access_to":%q}}`, c.actionName("allow_access"), kind, to))
}

func (c *client) mustAllow(id, kind, to string) string {
	c.t.Helper()
	return c.allow(id, kind, to).object(c.t, "access")["id"].(string)
}

func (c *client) deny(id, rule string) response {
	c.t.Helper()
	return c.do("POST", "shares/"+id+"/action", fmt.Sprintf(`{%q:{"access_id":%q}}`, c.actionName("deny_access"), rule))
}

func (c *client) actionName(name string) string {
	switch c.version {
	case "", "none", "2.0", "2.6":
		return "os-" + name
	default:
		return name
	}
}

// rules are the access_to and state of each rule.
func (c *client) rules(id string) string {
	c.t.Helper()
	var resp response
	if c.version == "2.45" {
		resp = c.get("share-access-rules?share_id=" + id)
	} else {
		resp = c.do("POST", "shares/"+id+"/action", fmt.Sprintf(`{%q:null}`, c.actionName("access_list")))
	}
	list := []string{}
	for _, rule := range resp.list(c.t, "access_list") {
		list = append(list, fmt.Sprint(rule["access_to"], "=", rule["state"]))
	}
	return strings.Join(list, " ")
}

func (c *client) wantRules(id, want string) {
	c.t.Helper()
	c.wantEqual(want, c.rules(id))
}

var slowRuleOptions = emulator.Options{Takes: emulator.Durations{Rule: 2 * time.Second}, MaxMicroversion: "2.45"}

func TestAccessRules_HaveTheirOwnStateFrom228On(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.28", "2.42", "2.45"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, slowRuleOptions).at(version)
			id := c.create("")
			resp := c.allow(id, "ip", "10.0.0.0/8").object(t, "access")
			if resp["state"] != "queued_to_apply" || resp["access_level"] != "rw" || resp["share_id"] != id {
				t.Errorf("got %v", resp)
			}
			c.wantRules(id, "10.0.0.0/8=applying")
			rule := resp["id"].(string)
			second := c.mustAllow(id, "ip", "10.1.0.0/16")
			c.wantRules(id, "10.0.0.0/8=applying 10.1.0.0/16=queued_to_apply")
			c.clock.advance(2 * time.Second)
			c.wantRules(id, "10.0.0.0/8=active 10.1.0.0/16=applying")
			c.clock.advance(2 * time.Second)
			c.deny(id, rule).wantStatus(t, http.StatusAccepted)
			c.wantRules(id, "10.0.0.0/8=denying 10.1.0.0/16=active")
			c.deny(id, rule).wantStatus(t, http.StatusAccepted)
			c.deny(id, second).wantStatus(t, http.StatusAccepted)
			c.wantRules(id, "10.0.0.0/8=denying 10.1.0.0/16=queued_to_deny")
			c.clock.advance(4 * time.Second)
			c.wantRules(id, "")
			c.deny(id, rule).wantError(t, 404, "Resource could not be found.")
		})
	}
}

func TestAccessRules_Below228ShowTheStateOfAllRules(t *testing.T) {
	t.Parallel()
	opts := slowRuleOptions
	opts.Takes.Shrink = time.Hour
	c := newClient(t, opts)
	id := c.create("")
	status := func() any { return c.at("2.10").show(id)["access_rules_status"] }
	c.mustAllow(id, "ip", "10.0.0.1")
	if got := c.rules(id); got != "10.0.0.1=new" || status() != "out_of_sync" {
		t.Error(got, status())
	}
	c.wantEqual("syncing", c.at("2.28").show(id)["access_rules_status"])
	c.clock.advance(2 * time.Second)
	if got := c.rules(id); got != "10.0.0.1=active" || status() != "active" {
		t.Error(got, status())
	}
	bad := c.mustAllow(id, "user", "alice")
	c.wantRules(id, "10.0.0.1=new alice=new")
	c.clock.advance(2 * time.Second)
	if got := c.rules(id); got != "10.0.0.1=error alice=error" || status() != "error" {
		t.Error(got, status())
	}
	c.at("2.28").wantRules(id, "10.0.0.1=active alice=error")
	c.allow(id, "ip", "10.0.0.2").wantStatus(t, http.StatusBadRequest)
	c.deny(id, bad).wantStatus(t, http.StatusAccepted)
	c.clock.advance(2 * time.Second)
	c.wantRules(id, "10.0.0.1=active")

	c.mustAllow(id, "ip", "10.0.0.3")
	c.resize(id, "os-shrink", 5).wantStatus(t, http.StatusAccepted)
	if got := c.rules(id); got != "10.0.0.1=active 10.0.0.3=active" || status() != "active" {
		t.Errorf("while it shrinks: %s %s", got, status())
	}
	c.at("2.28").wantRules(id, "10.0.0.1=active 10.0.0.3=applying")
}

func TestAccessRules_OneRejectedRuleFailsItsBatch(t *testing.T) {
	t.Parallel()
	c := newClient(t, slowRuleOptions).at("2.28")
	id := c.create("")
	c.mustAllow(id, "ip", "10.0.0.1")
	c.rules(id)
	c.mustAllow(id, "ip", "10.0.0.2")
	bad := c.mustAllow(id, "user", "alice")
	c.clock.advance(4 * time.Second)
	c.wantRules(id, "10.0.0.1=active 10.0.0.2=error alice=error")
	c.deny(id, bad).wantStatus(t, http.StatusAccepted)
	c.clock.advance(2 * time.Second)
	c.wantRules(id, "10.0.0.1=active 10.0.0.2=error")
}

func TestAccessRules_FieldsDependOnTheMicroversion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"2.6":  "access_level access_to access_type id share_id state",
		"2.21": "access_key access_level access_to access_type id share_id state",
		"2.33": "access_key access_level access_to access_type created_at id share_id state updated_at",
		"2.45": "access_key access_level access_to access_type created_at id metadata share_id state updated_at",
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, slowRuleOptions).at(version)
			rule := c.allow(c.create(""), "ip", "10.0.0.1").object(t, "access")
			fields := []string{}
			for field := range rule {
				fields = append(fields, field)
			}
			c.wantEqual(want, sorted(fields))
		})
	}
}

func TestAccessRules_CallsDependOnTheMicroversion(t *testing.T) {
	t.Parallel()
	c := newClient(t, slowRuleOptions)
	id := c.create("")
	rule := c.mustAllow(id, "ip", "10.0.0.1")
	before, after := c.at("2.44"), c.at("2.45")
	after.do("POST", "shares/"+id+"/action", `{"access_list":null}`).wantStatus(t, 404)
	before.get("share-access-rules?share_id="+id).wantError(t, 404, "The resource could not be found.")
	before.get("share-access-rules/"+rule).wantStatus(t, 404)
	after.get("share-access-rules").wantStatus(t, 400)
	after.get("share-access-rules?share_id=4711").wantStatus(t, 400)
	if got := after.get("share-access-rules/"+rule).object(t, "access"); got["share_id"] != id {
		t.Errorf("shown: %v", got)
	}
	after.get("share-access-rules/4711").wantStatus(t, 404)
	after.do("POST", "shares/"+id+"/action",
		`{"allow_access":{"access_type":"ip","access_to":"10.0.0.2","access_level":"ro","metadata":{"k":"v"}}}`).wantStatus(t, 200)
	list := after.get("share-access-rules?access_type=user&metadata=%7B%22k%22%3A%22v%22%7D&share_id="+id).list(t, "access_list")
	if len(list) != 1 || list[0]["access_level"] != "ro" {
		t.Errorf("by metadata: %v", list)
	}
}

func TestAccessRules_AreValidated(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("c", 65)
	const types = "Only 'ip', 'user' or 'cert' access types are supported."
	for name, test := range map[string]struct {
		version, kind, to string
		status            int
		message           string
	}{
		"an address":            {"2.6", "ip", "10.0.0.1", 200, ""},
		"a network":             {"2.6", "ip", "10.0.0.0/8", 200, ""},
		"any address":           {"2.6", "ip", "0.0.0.0/0", 200, ""},
		"host bits":             {"2.6", "ip", "10.0.0.1/8", 400, "10.0.0.1/8 has host bits set"},
		"no address":            {"2.6", "ip", "ten", 400, "Expected 4 octets in 'ten'"},
		"IPv6 at 2.37":          {"2.37", "ip", "fd00::/8", 400, "Expected 4 octets in 'fd00::'"},
		"IPv6 at 2.38":          {"2.38", "ip", "fd00::/8", 200, ""},
		"no address at 2.38":    {"2.38", "ip", "ten", 400, "'ten' does not appear to be an IPv4 or IPv6 network"},
		"a user of 4":           {"2.6", "user", "anne", 200, ""},
		"a user of 3":           {"2.6", "user", "ann", 400, "Invalid user or group name. Must be 4-255 characters and consist of alphanumeric characters and exclude special characters \"/\\[]:;|=,+*?<>"},
		"a certificate":         {"2.6", "cert", "c", 200, ""},
		"a certificate over 64": {"2.6", "cert", long, 400, "Invalid CN (common name). Must be 1-64 chars long."},
		"cephx at 2.12":         {"2.12", "cephx", "anne", 400, types},
		"cephx at 2.13":         {"2.13", "cephx", "anne", 200, ""},
		"an unknown type":       {"2.6", "other", "anne", 400, types},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{}).at(test.version)
			c.allow(c.create(""), test.kind, test.to).wantError(t, test.status, test.message)
		})
	}
}

func TestAccessRules_TheBackendDecidesByTheProtocol(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		legacy             bool
		protocol, kind, to string
		want               string
	}{
		"ip on NFS":               {false, "NFS", "ip", "10.0.0.1", "active"},
		"user on NFS":             {false, "NFS", "user", "anne", "error"},
		"user on CIFS":            {false, "CIFS", "user", "anne", "active"},
		"ip on CIFS":              {false, "CIFS", "ip", "10.0.0.1", "error"},
		"cephx on CephFS":         {false, "CEPHFS", "cephx", "anne", "active"},
		"a certificate":           {false, "NFS", "cert", "anne", "error"},
		"a VPC on SFS":            {true, "NFS", "cert", "3c25e2a5-4a1a-4c8c-9d4b-5e0e0a8c7b11", "active"},
		"a VPC with more, on SFS": {true, "NFS", "cert", "3c25e2a5-4a1a-4c8c-9d4b-5e0e0a8c7b11#192.168.0.0/16#10#all_squash,root_squash", "active"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{LegacyRefusal: test.legacy}).at("2.28")
			id := c.create("")
			c.e.EditShare(id, func(s *emulator.Share) { s.ShareProto = test.protocol })
			c.mustAllow(id, test.kind, test.to)
			c.wantRules(id, test.to+"="+test.want)
			if s, _ := c.e.Share(id); (s.Rules[0].Key != "") != (test.kind == "cephx") {
				t.Errorf("key: %q", s.Rules[0].Key)
			}
		})
	}
}

func TestAccessRules_ADuplicateIsRejected(t *testing.T) {
	t.Parallel()
	c := newClient(t, slowRuleOptions)
	id := c.create("")
	rule := c.mustAllow(id, "ip", "10.0.0.1")
	c.allow(id, "ip", "10.0.0.1").wantError(t, 400, "Share access ip:10.0.0.1 exists.")
	c.allow(id, "ip", "10.0.0.1/32").wantError(t, 400, "Share access ip:10.0.0.1/32 exists.")
	c.clock.advance(time.Minute)
	c.deny(id, rule).wantStatus(t, 202)
	c.allow(id, "ip", "10.0.0.1").wantError(t, 400, "Share access ip:10.0.0.1 exists.")
	c.clock.advance(time.Minute)
	c.allow(id, "ip", "10.0.0.1").wantStatus(t, 200)
}

func TestAccessRules_NeedAStableShare(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int{
		"available": 200, "shrinking_error": 200, "shrinking_possible_data_loss_error": 200,
		"creating": 400, "extending": 400, "shrinking": 400, "deleting": 400, "error": 400, "migrating": 400,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			id := c.create("")
			rule := c.mustAllow(id, "ip", "10.0.0.1")
			c.e.EditShare(id, func(s *emulator.Share) { s.Status = status })
			c.allow(id, "ip", "10.0.0.2").wantStatus(t, want)
			if want == http.StatusOK {
				want = http.StatusAccepted
			}
			c.deny(id, rule).wantStatus(t, want)
			if got := c.rules(id); got == "" {
				t.Error("rules can be listed in every status")
			}
		})
	}
}

func TestAccessRules_IncompleteRequestsAreServerErrors(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	path := "shares/" + c.create("") + "/action"
	for _, body := range []string{
		`{"os-allow_access":null}`, `{"os-allow_access":{"access_type":"ip"}}`,
		`{"os-allow_access":{"access_to":"10.0.0.1"}}`, `{"os-deny_access":null}`, `{"os-deny_access":{}}`,
	} {
		c.do("POST", path, body).wantStatus(t, http.StatusInternalServerError)
	}
	c.do("POST", path, `{"os-deny_access":{"access_id":"4711"}}`).wantStatus(t, http.StatusNotFound)
	c.allow("4711", "ip", "10.0.0.1").wantError(t, 404, "NotFound: Resource could not be found.")
	c.do("POST", path, `{"os-allow_access":{"access_type":"ip","access_to":"10.0.0.1","access_level":"x"}}`).wantStatus(t, 400)
}

func TestAccessRules_FaultsApplyToThem(t *testing.T) {
	t.Parallel()
	c := newClient(t, slowRuleOptions).at("2.28")
	id := c.create("")
	c.e.Inject(emulator.Fault{Action: "allow_access", Times: 1, Effect: emulator.Fail()})
	c.mustAllow(id, "ip", "10.0.0.1")
	c.rules(id)
	c.clock.advance(2 * time.Second)
	c.wantRules(id, "10.0.0.1=error")
	c.e.Inject(emulator.Fault{Action: "allow_access", Times: 1, Effect: emulator.Takes(2 * time.Hour)})
	c.mustAllow(id, "ip", "10.0.0.2")
	c.rules(id)
	c.clock.advance(time.Hour)
	c.wantRules(id, "10.0.0.1=error 10.0.0.2=applying")
}

func TestAccessRules_TheLevelIsChangedInPlaceFrom288On(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: emulator.Durations{Rule: 2 * time.Second}, MaxMicroversion: "2.88"}).at("2.88")
	id := c.create("")
	rule := c.mustAllow(id, "ip", "10.0.0.0/8")
	c.clock.advance(time.Minute)
	set := func(c *client, rule, level string) response {
		return c.do("PUT", "share-access-rules/"+rule, fmt.Sprintf(`{"update_access":{"access_level":%q}}`, level))
	}

	changed := set(c, rule, "ro").object(t, "access")
	if changed["access_level"] != "ro" || changed["state"] != "queued_to_update" || changed["share_id"] != id {
		t.Errorf("%v", changed)
	}
	share, _ := c.e.Share(id)
	if share.Rules[0].State != "updating" || share.Rules[0].Level != "ro" {
		t.Errorf("%+v", share.Rules[0])
	}

	set(c.at("2.87"), rule, "rw").wantError(t, 404, "The resource could not be found.")
	set(c, rule, "all").wantError(t, 400, "Invalid or unsupported share access level: all.")
	set(c, rule, "").wantError(t, 400, "Invalid input. Missing 'access_level' in update request.")
	set(c, "missing", "ro").wantError(t, 404, "Share access rule missing not found.")
	c.do("PUT", "share-access-rules/"+rule, `{}`).wantStatus(t, http.StatusBadRequest)
}
