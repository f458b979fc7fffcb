package tfstate

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestAResourceIsKnownByItsProvidersAddress(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		typeName, address string
		want              bool
	}{
		"Terraform's registry":       {"openstack_share", "registry.terraform.io/terraform-provider-openstack/openstack", true},
		"OpenTofu's registry":        {"openstack_share", "registry.opentofu.org/terraform-provider-openstack/openstack", true},
		"a mirror with a port":       {"huaweicloud_sfs", "mirror.example.com:8443/huaweicloud/huaweicloud", true},
		"capitals":                   {"flexibleengine_sfs", "registry.terraform.io/FlexibleEngineCloud/flexibleengine", true},
		"no host":                    {"opentelekomcloud_sfs", "opentelekomcloud/opentelekomcloud", true},
		"HashiCorp's, by name":       {"openstack_share", "registry.terraform.io/hashicorp/openstack", true},
		"of the time before":         {"openstack_share", "registry.terraform.io/-/openstack", true},
		"a stranger":                 {"openstack_share", "registry.terraform.io/stranger/openstack", false},
		"another provider":           {"openstack_share", "registry.terraform.io/huaweicloud/huaweicloud", false},
		"a provider nobody heard of": {"acme_share", "registry.terraform.io/acme/acme", false},
		"a name alone":               {"openstack_share", "openstack", false},
		"nothing":                    {"openstack_share", "", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := IsFromProvider(c.typeName, c.address); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAStateIsDecodedWhateverElseItHolds(t *testing.T) {
	t.Parallel()
	var into struct {
		ID string `json:"id"`
	}
	if err := DecodeForeign(&tfprotov6.RawState{JSON: []byte(`{"id":"1","unheard_of":{"a":[1]}}`)}, &into); err != nil || into.ID != "1" {
		t.Errorf("got %+v, %v", into, err)
	}
	for name, state := range map[string]*tfprotov6.RawState{"none": nil, "old": {Flatmap: map[string]string{"id": "1"}}, "broken": {JSON: []byte(`{"id":1}`)}} {
		if err := DecodeForeign(state, &into); err == nil {
			t.Errorf("%s: no error", name)
		} else if told := CannotMove("a_share", "sfs_share", err); !strings.Contains(told.Summary(), "Cannot move a_share to sfs_share") {
			t.Errorf("%s: it says %q", name, told.Summary())
		}
	}
}
