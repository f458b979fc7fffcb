package manila

import (
	"testing"
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
	wantCount(t, "requests", sent, 4) // the dialect is cached
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

func TestAllowAccess_ANullRuleIsNoError(t *testing.T) {
	t.Parallel()
	rule, err := newFakeCloud(t, reply{status: 200, body: `{"access":null}`}).client().AllowAccess(t.Context(), data, Grant{Type: "cert", To: vpc})
	if rule != nil || err != nil {
		t.Errorf("%+v, %v", rule, err)
	}
}

func TestAccessRules_AllowIsNotRepeatedAndDenyIs(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, unavailable)
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
