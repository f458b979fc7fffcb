package sharenetwork_test

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
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
