package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
)

func TestDataSources_ReadTheService(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config: env.Configuration(`size = 2`, `description = "d"`, `metadata = { team = "storage" }`) + fmt.Sprintf(`
data "sfs_share" "by_id" {
  id = sfs_share.test.id
}

data "sfs_share" "by_name" {
  name       = %q
  max_size   = 2
  depends_on = [sfs_share.test]
}

data "sfs_shares" "all" {
  name_regex = "^%s"
  metadata   = { team = "storage" }
  depends_on = [sfs_share.test]
}

data "sfs_availability_zones" "all" {}

data "sfs_share_types" "all" {}

data "sfs_quota" "now" {
  depends_on = [sfs_share.test]
}

output "nfs" {
  value = provider::sfs::parse_export_location(sfs_share.test.export_location)
}

output "fit" {
  value = provider::sfs::fit_size(53687091200, 20)
}

locals {
  policy = { low_percent = 40, target_percent = 62.5, high_percent = 85, step = 10, min = null, max = 200 }
}

output "sizes" {
  value = join(" ", [
    for used_gib in [50, 90, 190, null] : provider::sfs::right_size(100, try(used_gib * 1024 * 1024 * 1024, null), local.policy)
  ])
}

# The id is not known in the plan.
output "unknown_in_the_plan" {
  value = provider::sfs::right_size(length(sfs_share.test.id), 0, merge(local.policy, { min = length(sfs_share.test.id) }))
}
`, env.Name, env.Name),
			Check: All(
				resource.TestCheckResourceAttrPair("data.sfs_share.by_id", "id", Address, "id"),
				resource.TestCheckResourceAttrPair("data.sfs_share.by_id", "export_location", Address, "export_location"),
				resource.TestCheckResourceAttr("data.sfs_share.by_id", "all_metadata.team", "storage"),
				resource.TestCheckResourceAttrPair("data.sfs_share.by_name", "id", Address, "id"),
				resource.TestCheckResourceAttr("data.sfs_share.by_name", "status", "available"),
				resource.TestCheckResourceAttr("data.sfs_shares.all", "shares.#", "1"),
				resource.TestCheckResourceAttrPair("data.sfs_shares.all", "ids.0", Address, "id"),
				resource.TestCheckResourceAttr("data.sfs_shares.all", "shares.0.size", "2"),
				resource.TestCheckTypeSetElemAttrPair("data.sfs_availability_zones.all", "names.*", Address, "availability_zone"),
				resource.TestCheckTypeSetElemAttrPair("data.sfs_share_types.all", "names.*", Address, "share_type"),
				resource.TestCheckResourceAttr("data.sfs_share_types.all", "default", "default"),
				resource.TestCheckResourceAttrWith("data.sfs_quota.now", "gigabytes_used", func(used string) error {
					if used == "0" || used == "1" {
						return fmt.Errorf("%s GiB are used, want at least the 2 of the share", used)
					}
					return nil
				}),
				resource.TestCheckOutput("fit", "60"),
				resource.TestCheckOutput("sizes", "100 150 200 100"),
				resource.TestCheckOutput("unknown_in_the_plan", "36"),
			),
		},
		resource.TestStep{
			Config:      env.Provider(env.Member) + fmt.Sprintf("data \"sfs_share\" \"none\" {\n  name = \"%s-none\"\n}\n", env.Name),
			ExpectError: Message("No share matches name =", env.Name, "sfs_shares"),
		},
	)
}

// internal/share tests the list resource over the protocol.
func TestQuery_ListsTheMatchingShares(t *testing.T) {
	t.Parallel()
	needs(t, featuresOf(t).query, "the command query")
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 2`, `metadata = { team = "storage" }`)},
		resource.TestStep{
			Query: true,
			// The configuration of the step before is still there, with the provider block: Terraform 1.15 rejects a second one.
			Config: fmt.Sprintf(`
list "sfs_share" "test" {
  provider         = sfs
  include_resource = true
  config {
    name     = %q
    max_size = 2
  }
}
`, env.Name),
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("sfs_share.test", 1),
				querycheck.ExpectIdentity("sfs_share.test", env.identity()),
			},
		},
	)
}

// identity is that of any share in the test's region.
func (env *Env) identity() map[string]knownvalue.Check {
	return map[string]knownvalue.Check{"id": knownvalue.NotNull(), "region": knownvalue.StringExact(env.Member.Region)}
}
