package acctest

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// The name and the id of a share type are interchangeable.
func TestReplace_TheIDOfTheShareTypeDoesNotReplaceTheShare(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := env.Protocol(t)
	share := env.share(t, terraform, map[string]any{"name": env.Name, "size": 1, "share_type": "default"})
	id := env.Share().ShareTypeID
	byID := map[string]any{"name": env.Name, "size": 1, "share_type": id}
	if planned := terraform.Plan(t.Context(), share, byID); planned.Replaces {
		t.Error("the id of the type replaces the share")
	}
	mustApply(t, terraform, share, byID)
	if got := share.Attribute("share_type"); got != id {
		t.Errorf("the state has the type %v, want it as configured", got)
	}
	if planned := terraform.Plan(t.Context(), share, byID); !planned.IsEmpty(share) {
		t.Error("the next plan is not empty")
	}
}

// No change of the size replaces the share, also not together with others.
func TestReplace_OnlySomeArgumentsReplaceTheShare(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := env.Protocol(t)
	share := env.share(t, terraform, map[string]any{"name": env.Name, "size": 10})
	for name, test := range map[string]struct {
		configuration map[string]any
		replaces      bool
	}{
		"no change":                     {nil, false},
		"another protocol":              {map[string]any{"share_proto": "CIFS"}, true},
		"the same protocol, lower case": {map[string]any{"share_proto": "nfs"}, false},
		"another type":                  {map[string]any{"share_type": "gold"}, true},
		"the same type by name":         {map[string]any{"share_type": "default"}, false},
		"another zone":                  {map[string]any{"availability_zone": "mars"}, true},
		"the same zone":                 {map[string]any{"availability_zone": share.Attribute("availability_zone")}, false},
		"a share network":               {map[string]any{"share_network_id": "7f0f6d1e-9d0c-4f7c-8a5b-000000000000"}, true},
		"a snapshot":                    {map[string]any{"snapshot_id": "7f0f6d1e-9d0c-4f7c-8a5b-000000000000"}, true},
		"another region":                {map[string]any{"region": "Elsewhere"}, true},
		"the same region":               {map[string]any{"region": env.Member.Region}, false},
		"another name":                  {map[string]any{"name": env.Name + "-2"}, false},
		"no name":                       {map[string]any{"name": nil}, false},
		"a description":                 {map[string]any{"description": "new"}, false},
		"metadata":                      {map[string]any{"metadata": map[string]string{"a": "b"}}, false},
		"many changes":                  {map[string]any{"name": "x", "description": "d", "metadata": map[string]string{"a": "b"}, "share_proto": "Nfs"}, false},
	} {
		for _, size := range []int{1, 9, 10, 11, 1024, 512000} {
			planned := terraform.Plan(t.Context(), share, merge(map[string]any{"name": env.Name, "size": size}, test.configuration))
			if protocol.HasError(planned.Diagnostics) {
				t.Errorf("%s, %d GiB: %s", name, size, protocol.Text(planned.Diagnostics))
			}
			if planned.Replaces != test.replaces || size != 10 && planned.IsEmpty(share) {
				t.Errorf("%s, %d GiB: replaces %t, is empty %t", name, size, planned.Replaces, planned.IsEmpty(share))
			}
		}
	}
}
