package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

func TestAnotherProtocolReplacesTheShare(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 1`, `share_proto = "NFS"`)},
		resource.TestStep{
			Config: w.Configuration(`size = 1`, `share_proto = "nfs"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(Address, plancheck.ResourceActionUpdate),
			}},
			Check: State("share_proto", "nfs"),
		},
		resource.TestStep{
			Config:           w.Configuration(`size = 1`, `share_proto = "CIFS"`),
			ConfigPlanChecks: PlansReplace(),
			Check:            State("share_proto", "CIFS"),
		},
	)
}

// The type may be written by its name or by its id; both are the same type.
func TestTheTypesIDInPlaceOfItsNameIsNoReplacement(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 1, "share_type": "default"})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })

	byID := map[string]any{"name": w.Name, "size": 1, "share_type": w.Share().ShareTypeID}
	planned := terraform.Plan(t.Context(), share, byID)
	if planned.Replaces {
		t.Error("the id of the type replaces the share that was made with its name")
	}
	w.apply(t, terraform, share, byID)
	if got := share.Attribute("share_type"); got != w.Share().ShareTypeID {
		t.Errorf("the state has the type %v, want it as written", got)
	}
	if planned := terraform.Plan(t.Context(), share, byID); !planned.IsEmpty(share) {
		t.Error("the plan after it is not empty")
	}
}

func TestWhatReplacesAShareAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 2})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })
	tests := map[string]struct {
		argument string
		value    any
		replaces bool
	}{
		"another protocol":              {"share_proto", "CIFS", true},
		"the same protocol, lower case": {"share_proto", "nfs", false},
		"another type":                  {"share_type", "gold", true},
		"the same type by name":         {"share_type", "default", false},
		"another zone":                  {"availability_zone", "mars", true},
		"the same zone":                 {"availability_zone", share.Attribute("availability_zone"), false},
		"a share network":               {"share_network_id", "7f0f6d1e-9d0c-4f7c-8a5b-000000000000", true},
		"a snapshot":                    {"snapshot_id", "7f0f6d1e-9d0c-4f7c-8a5b-000000000000", true},
		"another region":                {"region", "Elsewhere", true},
		"the same region":               {"region", w.Member().Region, false},
		"another name":                  {"name", w.Name + "-2", false},
		"a description":                 {"description", "new", false},
		"a larger size":                 {"size", 3, false},
		"a smaller size":                {"size", 1, false},
		"metadata":                      {"metadata", map[string]string{"a": "b"}, false},
	}
	for name, test := range tests {
		configuration := map[string]any{"name": w.Name, "size": 2}
		configuration[test.argument] = test.value
		planned := terraform.Plan(t.Context(), share, configuration)
		if protocol.Failed(planned.Diagnostics) {
			t.Errorf("%s: %s", name, protocol.Text(planned.Diagnostics))
		}
		if planned.Replaces != test.replaces {
			t.Errorf("%s: replaces is %t", name, planned.Replaces)
		}
	}
}
