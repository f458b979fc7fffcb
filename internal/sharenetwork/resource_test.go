package sharenetwork_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const typeName = "sfs_share_network"

// run runs a test on a service that can do all.
func run(t *testing.T, test func(*emulated.Env)) {
	t.Helper()
	runAt(t, "2.89", test)
}

func runAt(t *testing.T, microversion string, test func(*emulated.Env)) {
	t.Helper()
	emulated.Run(t, typeName, emulator.Options{
		MaxMicroversion: microversion, Quota: emulator.Quota{ShareNetworks: 200}, Takes: emulator.Durations{Delete: time.Second, Rule: 3 * time.Second},
	}, test)
}

// config is a configuration of the network "corp"; more overrides and adds.
func config(more ...map[string]any) map[string]any {
	c := map[string]any{"name": "corp"}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

// withSubnets has subnets, each written "net/subnet@zone" with any part left out.
func withSubnets(all ...string) map[string]any {
	return map[string]any{"subnets": elements(all...)}
}

func elements(all ...string) []any {
	list := []any{}
	for _, text := range all {
		ids, zone, _ := strings.Cut(text, "@")
		net, subnet, _ := strings.Cut(ids, "/")
		list = append(list, map[string]any{"neutron_net_id": orNil(net), "neutron_subnet_id": orNil(subnet), "availability_zone": orNil(zone)})
	}
	return list
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func withServices(ids ...string) map[string]any {
	list := []any{}
	for _, id := range ids {
		list = append(list, id)
	}
	return map[string]any{"security_service_ids": list}
}

func only(w *emulated.Env) emulator.ShareNetwork {
	w.Helper()
	networks := w.Service.ShareNetworks()
	if len(networks) != 1 {
		w.Fatalf("the service has %d share networks, want 1", len(networks))
	}
	return networks[0]
}

// subnetsOf are the subnets on the service, as withSubnets takes them.
func subnetsOf(w *emulated.Env) map[string]bool {
	w.Helper()
	all := map[string]bool{}
	for _, subnet := range only(w).Subnets {
		text := subnet.NeutronNetID + "/" + subnet.NeutronSubnetID + "@" + subnet.AvailabilityZone
		all[strings.TrimSuffix(strings.TrimPrefix(text, "/"), "@")] = true
	}
	return all
}

func set(all ...string) map[string]bool {
	elements := map[string]bool{}
	for _, element := range all {
		elements[element] = true
	}
	return elements
}

// service creates a security service of a type and returns its id.
func service(w *emulated.Env, kind string) string {
	w.Helper()
	other := w.Other("sfs_security_service")
	other.MustApply(map[string]any{"type": kind, "name": kind})
	return other.ID()
}

// share creates a share on the network, which starts a share server.
func share(w *emulated.Env) *emulated.Env {
	w.Helper()
	other := w.Other("sfs_share")
	other.MustApply(map[string]any{"name": "home", "size": 1, "share_type": emulator.ServersTypeName, "share_network_id": w.ID()})
	return other
}

func TestShareNetwork_IsCreatedChangedAndDestroyedAtEveryMicroversion(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.42", "2.51", "2.63", "2.89"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			runAt(t, version, func(w *emulated.Env) {
				w.MustApply(config())
				w.MustBeQuiet(config())
				w.MustHave("subnets", elements(""))
				w.MustHave("security_service_ids", nil)
				w.MustHave("region", "RegionOne")

				ldap, kerberos := service(w, "ldap"), service(w, "kerberos")
				id, c := w.ID(), config(map[string]any{"name": "renamed", "description": "d"}, withSubnets("net/a"), withServices(ldap, kerberos))
				w.MustApply(c)
				w.MustBeQuiet(c)
				w.MustHave("id", id)
				w.MustEqual("subnets", set("net/a"), subnetsOf(w))

				c = config(withSubnets("net/b"), withServices(service(w, "ldap")))
				w.MustApply(c)
				w.MustBeQuiet(c)
				w.MustEqual("subnets", set("net/b"), subnetsOf(w))
				w.MustEqual("services", 1, len(only(w).SecurityServiceIDs))
				w.MustApply(config())
				w.MustEqual("services", 0, len(only(w).SecurityServiceIDs))
				w.MustEqual("description", "", only(w).Description)

				w.MustApply(nil)
				w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
			})
		})
	}
}

func TestRead_DriftIsCorrectedAndANetworkThatIsGoneIsCreatedAgain(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		c := config(withSubnets("net/a"), withServices(service(w, "ldap")))
		w.MustApply(c)
		w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) {
			n.Name, n.SecurityServiceIDs, n.Subnets[0].NeutronNetID = "other", nil, "x"
		})
		w.MustApply(c)
		w.MustEqual("subnets", set("net/a"), subnetsOf(w))
		w.MustEqual("services", 1, len(only(w).SecurityServiceIDs))
		id := w.ID()
		w.Service.RemoveShareNetwork(id)
		w.MustApply(c)
		if w.ID() == id {
			w.Error("the state still has the one that is gone")
		}
	})
}

func TestImport_AnIDAndAnIdentityGiveTheSameState(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a", "net/b@nova"), withServices(service(w, "ldap"))))
		for name, imported := range map[string]*protocol.Resource{
			"id": w.MustImport(w.ID(), nil), "identity": w.MustImport("", map[string]any{"id": w.ID(), "region": "RegionOne"}),
		} {
			if !imported.State.Equal(w.Resource.State) || imported.Identity == nil {
				w.Errorf("imported by %s:\n%s\nthe state was:\n%s", name, imported.State, w.Resource.State)
			}
		}
		_, diagnostics := w.Terraform.Import(w.Context(), typeName, "corp", nil)
		w.MustBeError(diagnostics, `Invalid import ID "corp" of a share network`)
	})
}

func TestUpdate_WhatTheServiceConfirmsAndDoesNotDoIsAnError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.IgnoreFields("name")})
		w.MustFail(config(map[string]any{"name": "renamed"}), "`name` of share network", "is not as planned")
		w.MustHave("name", "corp")
	})
}

func TestUpdate_AFailureLeavesWhatIsObservedInTheState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault emulator.Fault
		want  string
	}{
		"no response": {emulator.Fault{Method: http.MethodPost, PathContains: "/subnets", Effect: emulator.CutBefore()}, "no complete response"},
		"a timeout":   {emulator.Fault{Method: http.MethodDelete, PathContains: "/subnets", Effect: emulator.Status(http.StatusServiceUnavailable)}, "timed out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				w.MustApply(config(withSubnets("net/a")))
				w.Service.Inject(test.fault)
				w.MustFail(config(withSubnets("net/b@nova"), map[string]any{"name": "renamed", "timeouts": map[string]any{"update": "10s"}}), "Cannot change", test.want)
				w.MustHave("name", "renamed")
				w.MustEqual("subnets", len(only(w).Subnets), len(w.Resource.Attribute("subnets").([]any)))
				w.Service.ClearFaults()
				w.MustApply(config(withSubnets("net/b@nova")))
				w.MustEqual("subnets", set("net/b@nova"), subnetsOf(w))
			})
		})
	}
}

func TestRead_ANetworkInErrorIsAWarning(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) { n.Status = "error" })
		diagnostics := w.Terraform.Refresh(w.Context(), w.Resource)
		if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(diagnostics[0].Summary, "is in status error") {
			w.Errorf("got %s", protocol.Text(diagnostics))
		}
	})
}

func TestRead_AHundredCostThreeRequestsAtMost(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		services := withServices(service(w, "ldap"), service(w, "kerberos"))
		var all []*emulated.Env
		for i := range 100 {
			one := w.Other(typeName)
			one.MustApply(config(map[string]any{"name": fmt.Sprint("corp-", i)}, services))
			all = append(all, one)
		}
		w.Restart()
		<-time.After(time.Minute)
		w.Service.ResetRequests()
		w.Service.Inject(emulator.Fault{Method: http.MethodGet, Effect: emulator.Delay(100 * time.Millisecond)})
		done := make(chan []*tfprotov6.Diagnostic)
		for _, one := range all {
			go func() { done <- w.Terraform.Refresh(w.Context(), one.Resource) }()
		}
		for range all {
			if diagnostics := <-done; len(diagnostics) > 0 {
				w.Error(protocol.Text(diagnostics))
			}
		}
		if sent := w.Sent(http.MethodGet, "/v2/"); sent > 3 {
			w.Errorf("%d requests", sent)
		}
		for _, one := range all {
			one.MustHave("security_service_ids", all[0].Resource.Attribute("security_service_ids"))
		}
	})
}

func TestUpdate_ALostResponseIsNotRepeatedBlindly(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "/subnets", Times: 1, Effect: emulator.CutAfter()})
		w.MustApply(config(withSubnets("net/a", "net/b@nova")))
		w.MustEqual("subnets", 2, len(only(w).Subnets))
		w.MustEqual("requests", 1, w.Sent(http.MethodPost, "/subnets"))
	})
}

func TestUpdate_AnInterruptLeavesWhatWasLastObserved(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "/subnets", Effect: emulator.Status(http.StatusServiceUnavailable)})
		ctx, interrupt := context.WithCancel(w.Context())
		time.AfterFunc(5*time.Second, interrupt)
		w.MustBeError(w.ApplyUntil(ctx, config(withSubnets("net/b@nova"))), "Cannot change share network", "was interrupted")
		w.MustEqual("subnets", 2, len(w.Resource.Attribute("subnets").([]any)))
		w.Service.ClearFaults()
		w.MustApply(config(withSubnets("net/b@nova")))
		w.MustEqual("subnets", set("net/b@nova"), subnetsOf(w))
	})
}
