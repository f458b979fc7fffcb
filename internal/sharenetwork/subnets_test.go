package sharenetwork_test

import (
	"net/http"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

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

// A share server of the old subnet is idle: the backend keeps it for some minutes.
func TestSubnets_ThatOfAnIdleShareServerIsReplaced(t *testing.T) {
	t.Parallel()
	for version, allocations := range map[string]bool{"2.51": false, "2.63": false, "2.89": true, "2.70": false} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			runAt(t, version, func(w *emulated.Env) {
				w.MustApply(config(withSubnets("net/a")))
				share(w).MustApply(nil)
				w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) { n.UpdatesAllocations = allocations })
				w.MustApply(config(withSubnets("net/b")))
				w.MustEqual("subnets", set("net/b"), subnetsOf(w))
			})
		})
	}
}

func TestSubnets_OneIsAddedToAShareServerThatCanHaveMore(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		share(w)
		w.MustFail(config(withSubnets("net/a", "net/b")), "Cannot change share network", "400", "network_allocation_update_support", `share "home"`)
		w.MustHave("status", "active")
		w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) { n.UpdatesAllocations = true })
		w.MustApply(config(withSubnets("net/a", "net/b")))
		w.MustEqual("subnets", set("net/a", "net/b"), subnetsOf(w))
	})
}

func TestSubnets_AFailedReplacementIsUndone(t *testing.T) {
	t.Parallel()
	runAt(t, "2.51", func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "subnets", Times: 1, Effect: emulator.Status(http.StatusConflict)})
		w.MustFail(config(withSubnets("net/b")), "Cannot change share network", "409")
		w.MustEqual("subnets", set("net/a"), subnetsOf(w))
		w.MustHave("subnets", elements("net/a"))
	})
}

// From microversion 2.70 on the service may have equal subnets, and a set has none.
func TestSubnets_EqualOnesStay(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) {
			n.Subnets = append(n.Subnets, emulator.Subnet{ID: "twin", NeutronNetID: "net", NeutronSubnetID: "a"})
		})
		w.MustApply(config(withSubnets("net/a"), map[string]any{"name": "renamed"}))
		w.MustEqual("subnets", 2, len(only(w).Subnets))
	})
}

func TestPlan_ARegionReplacesUnlessTheStateHasNone(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a")))
		share(w)
		elsewhere := w.Plan(config(withSubnets("net/b"), map[string]any{"region": "RegionTwo"}))
		w.MustReportNothing(elsewhere.Diagnostics)
		w.MustEqual("replaced in another region", true, elsewhere.Replaces)
		w.Resource.State = protocol.SetAttribute(w.Resource.State, "region", nil)
		w.MustEqual("replaced without a region in the state", false, w.Plan(config(withSubnets("net/a"), map[string]any{"region": "RegionOne"})).Replaces)
	})
}
