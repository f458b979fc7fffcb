package tfstate

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestIsFromProvider_IgnoresTheHost(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		typeName, address string
		want              bool
	}{
		"Terraform's registry":  {"openstack_share", "registry.terraform.io/terraform-provider-openstack/openstack", true},
		"OpenTofu's registry":   {"openstack_share", "registry.opentofu.org/terraform-provider-openstack/openstack", true},
		"a mirror with a port":  {"huaweicloud_sfs", "mirror.example.com:8443/huaweicloud/huaweicloud", true},
		"capitals":              {"flexibleengine_sfs", "registry.terraform.io/FlexibleEngineCloud/flexibleengine", true},
		"no host":               {"opentelekomcloud_sfs", "opentelekomcloud/opentelekomcloud", true},
		"HashiCorp's, by name":  {"openstack_share", "registry.terraform.io/hashicorp/openstack", true},
		"before Terraform 0.13": {"openstack_share", "registry.terraform.io/-/openstack", true},
		"another namespace":     {"openstack_share", "registry.terraform.io/acme/openstack", false},
		"another provider":      {"openstack_share", "registry.terraform.io/huaweicloud/huaweicloud", false},
		"an unknown provider":   {"acme_share", "registry.terraform.io/acme/acme", false},
		"a name alone":          {"openstack_share", "openstack", false},
		"nothing":               {"openstack_share", "", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := isFromProvider(c.typeName, c.address); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestDecodeForeign_IgnoresUnknownAttributes(t *testing.T) {
	t.Parallel()
	var into struct {
		ID string `json:"id"`
	}
	if err := decodeForeign(&tfprotov6.RawState{JSON: []byte(`{"id":"1","unknown":{"a":[1]}}`)}, &into); err != nil || into.ID != "1" {
		t.Errorf("got %+v, %v", into, err)
	}
	for name, state := range map[string]*tfprotov6.RawState{"none": nil, "old": {Flatmap: map[string]string{"id": "1"}}, "broken": {JSON: []byte(`{"id":1}`)}} {
		if err := decodeForeign(state, &into); err == nil {
			t.Errorf("%s: no error", name)
		} else if got := cannotMove("a_share", "sfs_share", err); got.Summary() != "Cannot move a_share to sfs_share" {
			t.Errorf("%s: the summary is %q", name, got.Summary())
		}
	}
}
