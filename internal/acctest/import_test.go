package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// The import by the command is tested where shares are created.
func TestAnImportBlockTakesAShareUpWithoutAChange(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 2`, `description = "d"`, `metadata = { team = "storage" }`)},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
	)
}

func TestAShareThatIsNotThereIsNotImported(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config:        w.Configuration(`size = 2`),
		ResourceName:  Address,
		ImportState:   true,
		ImportStateId: "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f",
		ExpectError:   Message(`Cannot import non-existent remote object`),
	})
}

func TestAnImportBlockTakesAShareUpByItsIdentity(t *testing.T) {
	t.Parallel()
	needsIdentityImport(t)
	w := Start(t)
	w.Test(t,
		resource.TestStep{
			Config: w.Configuration(`size = 2`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectIdentity(Address, map[string]knownvalue.Check{
					"id":     knownvalue.NotNull(),
					"region": knownvalue.StringExact(w.Member().Region),
				}),
			},
		},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}

// The same without a Terraform, so that it is tested whatever is installed.
func TestAShareIsImportedByItsIdentity(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	configuration := map[string]any{"name": w.Name, "size": 2}
	w.apply(t, terraform, share, configuration)
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })
	if share.Identity == nil || share.Identity.IdentityData == nil {
		t.Fatal("a share that was created has no identity")
	}
	id := w.Ref().ID
	for name, identity := range map[string]map[string]any{
		"by id":            {"id": id},
		"by id and region": {"id": id, "region": w.Member().Region},
	} {
		imported, told := terraform.Import(t.Context(), "sfs_share", "", identity)
		if protocol.Failed(told) {
			t.Fatalf("%s: %s", name, protocol.Text(told))
		}
		if imported.Identity == nil || imported.Identity.IdentityData == nil {
			t.Errorf("%s: no identity after the refresh", name)
		}
		for attribute, want := range map[string]any{"id": id, "name": w.Name, "size": 2, "region": w.Member().Region} {
			if got := imported.Attribute(attribute); got != want {
				t.Errorf("%s: %s is %v, want %v", name, attribute, got, want)
			}
		}
		if planned := terraform.Plan(t.Context(), imported, configuration); !planned.IsEmpty(imported) {
			t.Errorf("%s: the plan after the import is not empty", name)
		}
	}
}
