package acctest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// shareByHand is a share that Terraform knows nothing of.
func (w *Env) shareByHand(name string, size int, metadata map[string]string) manila.ShareRef {
	w.t.Helper()
	share, err := w.API.CreateShare(w.t.Context(), manila.CreateShare{Name: name, Size: size, ShareProto: "NFS", Metadata: metadata})
	if err != nil {
		w.t.Fatal(err)
	}
	ref := share.Ref()
	w.t.Cleanup(func() { w.removeByHand(ref) })
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for share.Status != "available" {
		select {
		case <-ticker.C:
		case <-w.t.Context().Done():
			w.t.Fatalf("%s is in status %q", ref, share.Status)
		}
		if share, err = w.API.GetShare(w.t.Context(), ref); err != nil {
			w.t.Fatal(err)
		}
	}
	return ref
}

// What Terraform has taken up it also destroys; what it has not stays behind.
func (w *Env) removeByHand(ref manila.ShareRef) {
	if err := w.API.DeleteShare(context.Background(), ref); err != nil && !manila.IsNotFound(err) {
		w.t.Logf("%s stays behind: %s", ref, err)
	}
}

func TestDataSourcesFindWhatIsThere(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config: w.Configuration(`size = 2`, `description = "d"`, `metadata = { team = "storage" }`) + fmt.Sprintf(`
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
`, w.Name, w.Name),
		Check: Then(
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
		),
	})
}

func TestADataSourceThatFindsNothingSaysSo(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config:      w.ConfigurationAs(w.Member()) + fmt.Sprintf("data \"sfs_share\" \"none\" {\n  name = %q\n}\n", w.Name),
		ExpectError: Message("There is no share with name =", w.Name, "sfs_shares"),
	})
}

func TestSharesOfOthersAreImportedByForEach(t *testing.T) {
	t.Parallel()
	w := Start(t)
	one := w.shareByHand(w.Name+"-one", 1, nil)
	two := w.shareByHand(w.Name+"-two", 2, map[string]string{"team": "storage"})
	terraform := NewCommandLine(t)
	terraform.Configure(w.ConfigurationAs(w.Member()) + fmt.Sprintf(`
locals {
  shares = {
    one = { id = %q, name = %q, size = 1, metadata = null }
    two = { id = %q, name = %q, size = 2, metadata = { team = "storage" } }
  }
}

import {
  for_each = local.shares
  to       = sfs_share.test[each.key]
  id       = each.value.id
}

resource "sfs_share" "test" {
  for_each = local.shares
  name     = each.value.name
  size     = each.value.size
  metadata = each.value.metadata
}
`, one.ID, one.Name, two.ID, two.Name))
	terraform.Run("apply", "-auto-approve")
	terraform.Run("plan", "-detailed-exitcode")
	if err := w.writesNothing(nil); err != nil {
		t.Error(err)
	}
}

func TestAGeneratedConfigurationNeedsNoChange(t *testing.T) {
	t.Parallel()
	w := Start(t)
	share := w.shareByHand(w.Name, 2, map[string]string{"team": "storage"})
	terraform := NewCommandLine(t)
	terraform.Configure(w.ConfigurationAs(w.Member()) + fmt.Sprintf("import {\n  to = sfs_share.test\n  id = %q\n}\n", share.ID))
	terraform.Run("plan", "-generate-config-out=generated.tf")
	terraform.Run("apply", "-auto-approve")
	terraform.StateHolds("size", 2)
	terraform.Run("plan", "-detailed-exitcode")
	if err := w.writesNothing(nil); err != nil {
		t.Error(err)
	}
}

// What a query brings, whatever is installed, is tested beside the list resource.
func TestAQueryFindsTheSharesThatFit(t *testing.T) {
	t.Parallel()
	needsQuery(t)
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 2`, `metadata = { team = "storage" }`)},
		resource.TestStep{
			Query: true,
			Config: w.ConfigurationAs(w.Member()) + fmt.Sprintf(`
list "sfs_share" "test" {
  provider         = sfs
  include_resource = true
  config {
    name     = %q
    max_size = 2
  }
}
`, w.Name),
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("sfs_share.test", 1),
				querycheck.ExpectIdentity("sfs_share.test", map[string]knownvalue.Check{
					"id":     knownvalue.NotNull(),
					"region": knownvalue.StringExact(w.Member().Region),
				}),
			},
		},
	)
}
