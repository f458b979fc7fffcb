package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func (c *client) createNetwork() string {
	c.t.Helper()
	const network = `{"share_network":{"name":"corp","neutron_net_id":"net","neutron_subnet_id":"sub"}}`
	return c.do("POST", "share-networks", network).object(c.t, "share_network")["id"].(string)
}

func (c *client) createService(body string) string {
	c.t.Helper()
	return c.do("POST", "security-services", body).object(c.t, "security_service")["id"].(string)
}

func TestShareNetworks_LookAsTheMicroversionSays(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.73"})
	id := c.createNetwork()
	for version, want := range map[string]string{
		"2.6":  "neutron_net_id nova_net_id",
		"2.51": "share_network_subnets",
		"2.63": "share_network_subnets status security_service_update_support",
		"2.70": "share_network_subnets status security_service_update_support network_allocation_update_support",
	} {
		shown := c.at(version).get("share-networks/"+id).object(t, "share_network")
		for _, name := range strings.Fields("neutron_net_id nova_net_id share_network_subnets status security_service_update_support network_allocation_update_support") {
			if _, has := shown[name]; has != strings.Contains(want, name) {
				t.Errorf("at %s, %s is shown: %t", version, name, has)
			}
		}
	}
	c.at("2.50").get("share-networks/"+id+"/subnets").wantError(t, 404, "The resource could not be found.")
}

// A parameter that is no field matches nothing.
func TestShareNetworks_AreFilteredByAnyField(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.createNetwork()
	for query, want := range map[string]int{"": 1, "name=corp": 1, "name=x": 0, "neutron_net_id=net": 1, "sort_key=id": 0, "limit=10&offset=1": 0} {
		if got := c.get("share-networks/detail?"+query).list(t, "share_networks"); len(got) != want {
			t.Errorf("%q: %d networks, want %d", query, len(got), want)
		}
	}
	if got := c.get("share-networks").list(t, "share_networks"); len(got) != 1 || len(got[0]) != 2 {
		t.Errorf("the summary is %v", got)
	}
}

func TestShareNetworks_SeveralSubnetsOfAZoneNeedALaterMicroversion(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.73"})
	id := c.createNetwork()
	subnet := `{"share-network-subnet":{"neutron_net_id":"net","neutron_subnet_id":"other"}}`
	c.at("2.51").do("POST", "share-networks/"+id+"/subnets", subnet).wantStatus(t, 409)
	c.at("2.51").do("POST", "share-networks/"+id+"/subnets", `{"share-network-subnet":{"availability_zone":"nova-2"}}`).object(t, "share_network_subnet")
	second := c.at("2.70").do("POST", "share-networks/"+id+"/subnets", subnet).object(t, "share_network_subnet")["id"].(string)
	c.do("DELETE", "share-networks/"+id, "").wantStatus(t, 409)
	c.at("2.51").do("DELETE", "share-networks/"+id+"/subnets/"+second, "").wantStatus(t, 202)
	c.at("2.51").get("share-networks/"+id+"/subnets/"+second).wantError(t, 404, "Share network subnet "+second+" could not be found.")
	c.wantEqual(2, len(c.at("2.51").get("share-networks/"+id+"/subnets").list(t, "share_network_subnets")))
}

func TestShareNetworks_OneInUseChangesItsNamesOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.73", Takes: emulator.Durations{Delete: time.Second}})
	id, ldap := c.createNetwork(), c.createService(`{"security_service":{"type":"ldap","password":"secret"}}`)
	action := func(version, body string) response {
		return c.at(version).do("POST", "share-networks/"+id+"/action", body)
	}
	action("2.6", `{"add_security_service":{"security_service_id":"`+ldap+`"}}`).wantStatus(t, 200)

	share := c.create(`"share_type":"servers","share_network_id":"` + id + `"`)
	c.get("shares/" + share) // which starts the share server
	for what, refused := range map[string]response{
		"the subnet":        c.do("PUT", "share-networks/"+id, `{"share_network":{"neutron_net_id":"x","neutron_subnet_id":"y"}}`),
		"a service less":    action("2.73", `{"remove_security_service":{"security_service_id":"`+ldap+`"}}`),
		"the service":       c.do("PUT", "security-services/"+ldap, `{"security_service":{"domain":"x"}}`),
		"the service, gone": c.do("DELETE", "security-services/"+ldap, ""),
	} {
		if refused.status != 403 {
			t.Errorf("%s: %d %s", what, refused.status, refused.body)
		}
	}
	c.do("DELETE", "share-networks/"+id, "").wantStatus(t, 409)
	c.do("PUT", "share-networks/"+id, `{"share_network":{"name":"renamed"}}`).object(t, "share_network")
	c.do("PUT", "security-services/"+ldap, `{"security_service":{"name":"renamed"}}`).object(t, "security_service")

	other := c.createService(`{"security_service":{"type":"ldap"}}`)
	pair := fmt.Sprintf(`{"current_service_id":%q,"new_service_id":%q}`, ldap, other)
	action("2.63", `{"update_security_service":`+pair+`}`).wantStatus(t, 400)
	for _, want := range []any{nil, true} {
		c.wantEqual(want, action("2.63", `{"update_security_service_check":`+pair+`}`).wantStatus(t, 202)["compatible"])
	}
	action("2.63", `{"update_security_service":`+pair+`}`).wantStatus(t, 202)

	c.do("DELETE", "shares/"+share, "").wantStatus(t, 202)
	c.clock.advance(time.Second)
	c.do("DELETE", "share-networks/"+id, "").wantStatus(t, 202)
	c.wantEqual(1, len(c.asAdmin().get("share-servers?share_network_id="+id).list(t, "share_servers")))
	c.clock.advance(time.Second)
	c.wantEqual(0, len(c.asAdmin().get("share-servers?share_network_id="+id).list(t, "share_servers")))
	c.get("share-servers").wantError(t, 403, "Access was denied to this resource.")
}

func TestSecurityServices_OnlyTheListShowsTheirNetworks(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.89"})
	id, ldap := c.createNetwork(), c.createService(`{"security_service":{"type":"ldap","name":"l","ou":"u"}}`)
	c.do("POST", "share-networks/"+id+"/action", `{"add_security_service":{"security_service_id":"`+ldap+`"}}`).wantStatus(t, 200)
	for _, query := range []string{"", "?share_network_id=" + id, "?name=l&type=ldap"} {
		listed := c.get("security-services/detail"+query).list(t, "security_services")
		c.wantEqual([]any{id}, listed[0]["share_networks"])
	}
	shown := c.at("2.44").get("security-services/"+ldap).object(t, "security_service")
	if _, has := shown["share_networks"]; has || shown["ou"] != "u" {
		t.Errorf("%v", shown)
	}
	c.do("POST", "security-services", `{"security_service":{"type":"x"}}`).
		wantError(t, 400, "Invalid input received: Invalid type x specified for security service. Valid types are ldap,kerberos,active_directory")
	c.do("POST", "security-services", `{"security_service":{"type":"ldap","default_ad_site":"s"}}`).wantStatus(t, 400)
}
