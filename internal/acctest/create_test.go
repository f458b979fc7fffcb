package acctest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestAShareIsCreatedWithNothingButASize(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{
			Config:           w.ConfigurationWithoutName(`size = 1`),
			ConfigPlanChecks: PlansCreate(),
			Check: Then(
				w.HasSize(1),
				State("share_proto", "NFS"),
				State("is_public", "false"),
				State("status", "available"),
				State("region", w.Member().Region),
				resource.TestCheckNoResourceAttr(Address, "name"),
				resource.TestCheckNoResourceAttr(Address, "description"),
				resource.TestCheckNoResourceAttr(Address, "metadata.%"),
				resource.TestCheckResourceAttrSet(Address, "availability_zone"),
				resource.TestCheckResourceAttrSet(Address, "share_type"),
				resource.TestCheckResourceAttrSet(Address, "project_id"),
				resource.TestCheckResourceAttrSet(Address, "created_at"),
				resource.TestCheckResourceAttrPair(Address, "export_location", Address, "export_locations.0.path"),
				w.SentOnly(),
			),
		},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateVerify: true},
	)
}

func TestAShareIsCreatedWithAllItsArguments(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{
			Config: w.Configuration(
				`size              = 3`,
				`description       = "for the acceptance tests"`,
				`is_public         = false`,
				`share_proto       = "cifs"`,
				`share_type        = "default"`,
				`availability_zone = "nova"`,
				`metadata          = { team = "storage", "cost/centre" = "4711", "größe" = "klein" }`,
				`timeouts {`,
				`  create = "2m"`,
				`  update = "2m"`,
				`}`,
			),
			Check: Then(
				w.HasSize(3),
				State("name", w.Name),
				State("description", "for the acceptance tests"),
				State("share_proto", "cifs"),
				State("share_type", "default"),
				State("availability_zone", "nova"),
				w.Service(func(share *manila.Share) error {
					if share.Name != w.Name || share.Description != "for the acceptance tests" || share.ShareProto != "CIFS" {
						return fmt.Errorf("the service has %+v", share)
					}
					want := map[string]string{"team": "storage", "cost/centre": "4711", "größe": "klein"}
					if diff := cmp.Diff(want, share.Metadata); diff != "" {
						return fmt.Errorf("metadata (-want +got):\n%s", diff)
					}
					return nil
				}),
			),
		},
		resource.TestStep{
			ResourceName: Address, ImportState: true, ImportStateVerify: true,
			// The service answers the protocol in upper case, and times are not the service's.
			ImportStateVerifyIgnore: []string{"share_proto", "timeouts"},
		},
	)
}
