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

func TestSubnets_SeveralAreCreatedAndChangedInPlace(t *testing.T) {
	t.Parallel()
	steps := [][]string{{"net/a", "net/b@nova", "net/c@nova-2"}, {"net/d", "net/b@nova"}, {"net/e@nova-2"}, {"@nova"}}
	for version, more := range map[string][][]string{"2.51": nil, "2.70": {{"net/a@nova", "net/b@nova"}, {"net/c@nova", "net/b@nova"}}} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			runAt(t, version, func(w *emulated.Env) {
				for _, step := range append(steps, more...) {
					c := config(withSubnets(step...))
					w.MustApply(c)
					w.MustBeQuiet(c)
					w.MustEqual("subnets", set(step...), subnetsOf(w))
				}
				w.MustApply(nil)
			})
		})
	}
}

func TestSubnets_AServiceWithOneReportsMore(t *testing.T) {
	t.Parallel()
	for name, wanted := range map[string]map[string]any{"two": withSubnets("net/a", "net/b"), "a zone": withSubnets("net/a@nova")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runAt(t, "2.50", func(w *emulated.Env) {
				w.MustFail(config(wanted), "Cannot create", "the service has one subnet in a share network", "microversion 2.51")
				w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
				w.MustApply(config())
				w.MustFail(config(wanted), "Cannot change", "the service has one subnet in a share network")
			})
		})
	}
}

func TestSubnets_BothNeutronIDsOrNone(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustBeError(w.Plan(config(withSubnets("net"))).Diagnostics, "Invalid Attribute Combination", "neutron_subnet_id")
		w.MustBeError(w.Plan(config(withSubnets())).Diagnostics, "at least 1")
	})
}

// The network has one service of a type, so below 2.63 one goes before the other comes.
func TestSecurityServices_WhatStaysIsNotTouched(t *testing.T) {
	t.Parallel()
	for version, want := range map[string][]string{
		"2.62": {"remove_security_service", "add_security_service", "remove_security_service"},
		"2.63": {"update_security_service", "remove_security_service"},
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			runAt(t, version, func(w *emulated.Env) {
				kept, old, gone, replacement := service(w, "ldap"), service(w, "kerberos"), service(w, "active_directory"), service(w, "kerberos")
				w.MustApply(config(withServices(kept, old, gone)))
				w.Service.ResetRequests()
				w.MustApply(config(withServices(kept, replacement)))
				var actions []string
				for _, request := range w.Service.Requests() {
					if request.Status < 300 && request.Action != "" {
						actions = append(actions, request.Action)
						if strings.Contains(request.Body, kept) {
							w.Errorf("sent %s", request.Body)
						}
					}
				}
				w.MustEqual("actions", want, actions)
			})
		})
	}
}

func TestSecurityServices_AFailedReplacementIsUndone(t *testing.T) {
	t.Parallel()
	runAt(t, "2.62", func(w *emulated.Env) {
		old, replacement := service(w, "kerberos"), service(w, "kerberos")
		w.MustApply(config(withServices(old)))
		w.Service.Inject(emulator.Fault{Action: "add_security_service", Times: 1, Effect: emulator.Status(http.StatusForbidden)})
		w.MustFail(config(withServices(replacement)), `Cannot change share network "corp"`, "403")
		w.MustEqual("services", []string{old}, only(w).SecurityServiceIDs)
		w.MustHave("security_service_ids", []any{old})
		w.MustApply(config(withServices(replacement)))
	})
}

func TestSecurityServices_AreChangedWhileSharesUseTheNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		ldap, other := service(w, "ldap"), service(w, "ldap")
		w.MustApply(config(withServices(ldap)))
		share(w)
		w.MustApply(config(withServices(other)))
		w.MustEqual("services", []string{other}, only(w).SecurityServiceIDs)
		kerberos := service(w, "kerberos")
		w.MustApply(config(withServices(other, kerberos)))
		w.MustHave("status", "active")

		plan := w.Plan(config(withServices(kerberos)))
		w.MustBeError(plan.Diagnostics, "No security service can be removed", `share "home"`)
		w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) { n.UpdatesSecurityServices = false })
		w.Restart()
		w.MustBeError(w.Plan(config(withServices(ldap, kerberos))).Diagnostics, "cannot be changed while shares use it", `share "home"`)
	})
}

func TestPlan_SubnetsThatSharesUseAreNotReplaced(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		share(w)
		w.MustBeError(w.Plan(config(withSubnets("net/b"))).Diagnostics, "cannot be replaced while shares use them", `share "home"`)
		w.MustApply(config(withSubnets("net/a", "net/b@nova-2")))
		// The segment came with the first share.
		w.Terraform.Refresh(w.Context(), w.Resource)
		w.MustHave("segmentation_id", 1010)
		w.MustHave("network_type", "vlan")
		w.MustHave("ip_version", 4)
	})
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

func TestCreate_ALostResponseIsFoundAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"of the create":               {Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.CutAfter()},
		"that was not carried out":    {Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.Status(http.StatusBadGateway)},
		"of a subnet":                 {Method: http.MethodPost, PathContains: "/subnets", Times: 1, Effect: emulator.CutAfter()},
		"of a subnet that is missing": {Method: http.MethodPost, PathContains: "/subnets", Times: 1, Effect: emulator.CutBefore()},
		"of a service":                {Action: "add_security_service", Times: 1, Effect: emulator.CutAfter()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				c := config(withSubnets("net/a", "net/b@nova"), withServices(service(w, "ldap")))
				w.Service.Inject(fault)
				w.MustApply(c)
				w.MustBeQuiet(c)
				w.MustEqual("id", only(w).ID, w.ID())
				w.MustEqual("subnets", 2, len(only(w).Subnets))
			})
		})
	}
}

func TestCreate_WhatIsNeverCarriedOutIsAnErrorAndNoNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "share-networks", Effect: emulator.Status(http.StatusBadGateway)})
		w.MustFail(config(), `Cannot create share network "corp"`, "502")
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
		w.MustEqual("requests", 3, w.Sent(http.MethodPost, "share-networks"))
	})
}

// Another run removes the marker within a request; one that was killed never does.
func TestCreate_AnOrphanIsReportedAndACreateOfAnotherRunIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]bool{"killed": false, "running": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				other := w.Other(typeName)
				other.MustApply(config())
				mark := func(description string) {
					w.Service.EditShareNetwork(other.ID(), func(n *emulator.ShareNetwork) { n.Description = description })
				}
				mark("terraform_create_id=OFANOTHERRUN")
				if ends {
					time.AfterFunc(3*time.Second, func() { mark("") })
					w.MustApply(config())
					return
				}
				w.MustFail(config(), `Share network "corp"`, "from an interrupted apply exists", "terraform import ADDRESS "+other.ID())
				w.MustEqual("networks", 1, len(w.Service.ShareNetworks()))
			})
		})
	}
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

// Another client's of the same name and the same subnets is never taken for it.
func TestCreate_ALostResponseDoesNotAdoptAnothersNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		other := w.Other(typeName)
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.Status(http.StatusBadGateway)})
		time.AfterFunc(time.Second, func() { other.MustApply(config()) })
		w.MustApply(config())
		if w.ID() == other.ID() || len(w.Service.ShareNetworks()) != 2 {
			w.Errorf("both states have %s", w.ID())
		}
	})
}

func TestCreate_AFailureAfterTheCreateKeepsTheNetworkInTheState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  emulator.Fault
		reason string
	}{
		"a subnet is refused":  {emulator.Fault{Method: http.MethodPost, PathContains: "/subnets", Effect: emulator.Status(http.StatusBadRequest)}, "400"},
		"a service is refused": {emulator.Fault{Action: "add_security_service", Effect: emulator.Status(http.StatusForbidden)}, "403"},
		"the time is over":     {emulator.Fault{Method: http.MethodPut, Effect: emulator.Status(http.StatusServiceUnavailable)}, "timed out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				c := config(withSubnets("net/a", "net/b@nova"), withServices(service(w, "ldap")), map[string]any{"timeouts": map[string]any{"create": "5s"}})
				w.Service.Inject(test.fault)
				w.MustFail(c, `The create of share network "corp"`, "was not completed", test.reason)
				w.MustEqual("id", only(w).ID, w.ID())
				w.Service.ClearFaults()
				w.MustApply(c)
				w.MustBeQuiet(c)
			})
		})
	}
}

func TestCreate_AnInterruptKeepsTheNetworkInTheState(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		ctx, interrupt := context.WithCancel(w.Context())
		for _, effect := range []emulator.Effect{emulator.BeforeWork(interrupt), emulator.Status(http.StatusServiceUnavailable)} {
			w.Service.Inject(emulator.Fault{Method: http.MethodPut, Effect: effect})
		}
		w.MustBeError(w.ApplyUntil(ctx, config(withSubnets("net/a"))), "was not completed", "interrupted")
		w.MustEqual("id", only(w).ID, w.ID())
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

func TestDelete_ANetworkInUseIsReportedAndStaysWhole(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a", "net/b@nova-2")))
		home := share(w)
		w.MustFail(nil, `Cannot delete share network "corp"`, "shares use it", `share "home" (`+home.ID()+`)`)
		w.MustEqual("subnets", 2, len(only(w).Subnets))

		// In the recycle bin a share is in no list, and still uses the network.
		w.Service.EditShare(home.ID(), func(s *emulator.Share) { s.SoftDeleted = true })
		w.MustFail(nil, "it is in use", "1 share(s)", "recycle bin")
		w.MustEqual("subnets", 2, len(only(w).Subnets))
	})
}

func TestDelete_WaitsForSharesThatAreBeingDeletedAndForShareServers(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.Arguments = map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword}
		w.Restart()
		w.MustApply(config())
		home := share(w)
		ctx, cancel := context.WithTimeout(w.Context(), 100*time.Millisecond)
		defer cancel()
		home.ApplyUntil(ctx, nil)
		started := time.Now()
		w.MustApply(nil)
		if took := time.Since(started); took < 1900*time.Millisecond {
			w.Errorf("it took %s, want the second of the share and that of the share server", took)
		}
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
	})
}

func TestDelete_ShareServersThatAreNotDeletedAreReported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		effect emulator.Effect
		want   string
	}{
		"failed": {emulator.Fail(), "were not"},
		"slow":   {emulator.Takes(time.Hour), "are still being deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				w.Arguments = map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword}
				w.Restart()
				c := config(map[string]any{"timeouts": map[string]any{"delete": "1m"}})
				w.MustApply(c)
				share(w).MustApply(nil)
				w.Service.Inject(emulator.Fault{Method: http.MethodDelete, PathContains: "share-networks", Effect: test.effect})
				w.MustFail(nil, `Share network "corp"`, "was deleted, but share servers of it "+test.want)
				w.MustApply(nil)
			})
		})
	}
}

func TestDelete_AnInterruptEndsTheWait(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		home := share(w)
		w.Service.EditShare(home.ID(), func(s *emulator.Share) { s.Status = "deleting" })
		ctx, interrupt := context.WithCancel(w.Context())
		time.AfterFunc(5*time.Second, interrupt)
		w.MustBeError(w.ApplyUntil(ctx, nil), "shares on it are still being deleted", `share "home"`, "interrupted")
		w.MustHave("name", "corp")
	})
}

func TestDelete_ALostResponseIsRetried(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.CutAfter()})
		w.MustApply(nil)
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
	})
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
