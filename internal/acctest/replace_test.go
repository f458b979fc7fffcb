package acctest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
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

func TestReplace_ARenamedShareTypeReplacesNothing(t *testing.T) {
	t.Parallel()
	env := Start(t)
	name, rename := env.shareType()
	of := func(shareType string) string {
		return env.Configuration(`size = 1`, fmt.Sprintf("share_type = %q", shareType))
	}
	env.Test(t,
		resource.TestStep{Config: of(name)},
		resource.TestStep{PreConfig: func() { rename(env.Name + "-renamed") }, Config: of(name), PlanOnly: true},
		resource.TestStep{Config: of(name), ConfigPlanChecks: Plans(plancheck.ResourceActionNoop), Check: State("share_type", env.Name+"-renamed")},
		resource.TestStep{Config: of(env.Name + "-renamed"), PlanOnly: true},
		resource.TestStep{Config: of(env.Name + "-renamed"), Check: All(env.isOnlyShare, env.HasSize(1))},
	)
}

// As after the promotion of a replica (observed on Manila 20).
func TestReplace_AFailoverToAnotherZoneReplacesNothing(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t)
	cli := NewCLI(t)
	t.Cleanup(func() { cli.Run("destroy", "-auto-approve") })
	cli.Configure(env.Configuration(`size = 1`, `availability_zone = "nova"`))
	cli.Run("apply", "-auto-approve")
	env.Emulator.EditShare(env.Ref().ID, func(s *emulator.Share) { s.AvailabilityZone = "az2" })
	output := cli.RunExit(0, "plan", "-detailed-exitcode")
	if !Message("has changed outside Terraform to \"az2\"", `The configuration still says "nova"`, `Set availability_zone = "az2"`).MatchString(strings.ReplaceAll(output, "`", "")) {
		t.Errorf("the plan said:\n%s", output)
	}
	// The next apply changes in place.
	cli.Configure(env.Configuration(`size = 2`, `availability_zone = "nova"`))
	if output := cli.RunExit(0, "apply", "-auto-approve"); strings.Count(output, "has changed outside Terraform") != 1 {
		t.Errorf("the apply said:\n%s", output)
	}
	cli.State(map[string]any{"id": env.Ref().ID, "availability_zone": "az2", "size": 2})
}

// The import is what the provider recommends for the share of an interrupted create.
func TestImport_TheCreateMarkerOfAnOrphanIsRemovedInPlace(t *testing.T) {
	t.Parallel()
	env := Start(t)
	orphan := env.createExternally(env.Name, 1, map[string]string{"terraform_create_id": "of-another-run"})
	imported := env.Configuration(`size = 1`) + block("import", "to = "+Address, fmt.Sprintf("id = %q", orphan.ID))
	second := fmt.Sprintf("\nresource \"sfs_share\" \"second\" {\n  name = %q\n  size = 1\n}\n", env.Name)
	env.Test(t,
		resource.TestStep{
			Config: imported,
			Check: func(*terraform.State) error {
				share, err := env.API.GetShare(t.Context(), orphan)
				if err == nil && share.Metadata["terraform_create_id"] != "" {
					return fmt.Errorf("the share has the metadata %v", share.Metadata)
				}
				return err
			},
		},
		resource.TestStep{Config: env.Configuration(`size = 1`), PlanOnly: true},
		resource.TestStep{Config: env.Configuration(`size = 1`) + second},
	)
}

func TestImport_OneShareForTwoResourcesIsAWarning(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	cli.Configure(env.Configuration(`size = 1`))
	cli.Run("apply", "-auto-approve")
	second := fmt.Sprintf("\nresource \"sfs_share\" \"second\" {\n  name = %q\n  size = 1\n}\n", env.Name) +
		block("import", "to = sfs_share.second", fmt.Sprintf("id = %q", env.Ref().ID))
	cli.Configure(env.Configuration(`size = 1`) + second)
	if output := cli.RunExit(0, "plan"); strings.Count(output, "Two resources manage share") != 1 {
		t.Errorf("the plan said:\n%s", output)
	}
	cli.Configure(env.Configuration(`size = 1`))
	if output := cli.RunExit(0, "destroy", "-auto-approve"); strings.Contains(output, "Two resources") {
		t.Errorf("the destroy said:\n%s", output)
	}
}
