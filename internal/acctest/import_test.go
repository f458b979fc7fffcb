package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// The import command is tested with the creates.
func TestImport_AnImportBlockChangesNothing(t *testing.T) {
	t.Parallel()
	testImportBlock(t, Start(t))
}

func testImportBlock(t *testing.T, env *Env) {
	t.Helper()
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 2`, `description = "d"`, `metadata = { team = "storage" }`)},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		resource.TestStep{
			ResourceName:  Address,
			ImportState:   true,
			ImportStateId: "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f",
			ExpectError:   Message(`Cannot import non-existent remote object`),
		},
	)
}

func TestImport_AnImportBlockMayHaveAnIdentity(t *testing.T) {
	t.Parallel()
	needsIdentityImport(t)
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config:            env.Configuration(`size = 2`),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(Address, env.identity())},
		},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}

func TestImport_ForEachImportsSharesCreatedElsewhere(t *testing.T) {
	t.Parallel()
	env := Start(t)
	one := env.createExternally(env.Name+"-one", 1, nil)
	two := env.createExternally(env.Name+"-two", 2, map[string]string{"team": "storage"})
	cli := NewCLI(t)
	cli.Configure(env.Provider(env.Member) + fmt.Sprintf(`
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
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	if err := env.sentOnlyGET(nil); err != nil {
		t.Error(err)
	}
}

func TestImport_AGeneratedConfigurationChangesNothing(t *testing.T) {
	t.Parallel()
	env := Start(t)
	share := env.createExternally(env.Name, 2, map[string]string{"team": "storage"})
	cli := NewCLI(t)
	cli.Configure(env.Provider(env.Member) + fmt.Sprintf("import {\n  to = sfs_share.test\n  id = %q\n}\n", share.ID))
	cli.Run("plan", "-generate-config-out=generated.tf")
	cli.Run("apply", "-auto-approve")
	cli.State(map[string]any{"size": 2})
	cli.Run("plan", "-detailed-exitcode")
	if err := env.sentOnlyGET(nil); err != nil {
		t.Error(err)
	}
}
