package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestCreate_ASizeIsEnough(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config:           env.Provider(env.Member) + shareBlock(`size = 1`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionCreate),
			Check: All(
				env.HasSize(1), State("share_proto", "NFS"), State("is_public", "false"), State("status", "available"), State("region", env.Member.Region),
				Absent("name", "description", "metadata.%"),
				resource.TestCheckResourceAttrSet(Address, "availability_zone"),
				resource.TestCheckResourceAttrSet(Address, "share_type"),
				resource.TestCheckResourceAttrSet(Address, "project_id"),
				resource.TestCheckResourceAttrSet(Address, "created_at"),
				resource.TestCheckResourceAttrPair(Address, "export_location", Address, "export_locations.0.path"),
				env.Sent(),
			),
		},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateVerify: true},
	)
}

func TestCreate_AllArguments(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config: env.Configuration(
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
			Check: All(
				env.HasSize(3), State("name", env.Name), State("description", "for the acceptance tests"), State("share_proto", "cifs"),
				State("share_type", "default"), State("availability_zone", "nova"),
				env.HasName(env.Name, "for the acceptance tests"),
				env.HasMetadata(map[string]string{"team": "storage", "cost/centre": "4711", "größe": "klein"}),
				env.Service(func(share *manila.Share) error {
					if share.ShareProto != "CIFS" {
						return fmt.Errorf("the service has the protocol %q", share.ShareProto)
					}
					return nil
				}),
			),
		},
		resource.TestStep{
			ResourceName: Address, ImportState: true, ImportStateVerify: true,
			// The service returns the protocol in upper case, and no timeouts.
			ImportStateVerifyIgnore: []string{"share_proto", "timeouts"},
		},
	)
}

func TestCreate_AShareWithoutAValidHostIsTaintedAndReplaced(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config: env.Configuration(fmt.Sprintf(`size = %d`, storageGiB+10000)),
			ExpectError: Message(`Share "`+env.Name+`"`, "was created but is not available: the backend failed",
				`error, `, "Reason given:", "No storage could be allocated for this share request", "tainted"),
		},
		resource.TestStep{
			PreConfig:        env.Saved(map[string]any{"status": "error"}),
			Config:           env.Configuration(`size = 1`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionDestroyBeforeCreate),
			Check:            env.HasSize(1),
		},
	)
}
