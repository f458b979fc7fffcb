package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

func TestDrift_OnlyConfiguredAttributesAreCorrected(t *testing.T) {
	t.Parallel()
	env := Start(t)
	configuration := env.Configuration(`size = 4`, `metadata = { team = "storage" }`)
	env.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() { env.setMetadataExternally(map[string]string{"foreign": "csi"}) },
			Config:    configuration,
			PlanOnly:  true,
		},
		resource.TestStep{
			Config:           env.Configuration(`size = 4`, `metadata = { team = "storage", cost = "1" }`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            env.HasMetadata(map[string]string{"team": "storage", "cost": "1", "foreign": "csi"}),
		},
		resource.TestStep{
			PreConfig: func() {
				env.renameExternally("another-name")
				env.setMetadataExternally(map[string]string{"team": "network"})
				env.resizeExternally(7)
			},
			Config:           configuration,
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check: All(env.HasSize(4), State("name", env.Name), State("metadata.%", "1"),
				env.HasMetadata(map[string]string{"team": "storage", "foreign": "csi"}), env.Sent("os-shrink")),
		},
		resource.TestStep{
			PreConfig:        env.deleteExternally,
			Config:           configuration,
			ConfigPlanChecks: Plans(plancheck.ResourceActionCreate),
			Check:            env.HasSize(4),
		},
	)
}

// Only the exit code of a full plan detects drift: with -refresh-only, Terraform
// 1.11 ends with 2 for every resource with a number, also where it says that
// nothing has changed.
func TestDrift_ARefreshOfAnUnchangedShareChangesNothing(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	cli.Configure(env.Configuration(`size = 2`, `metadata = { team = "storage" }`))
	cli.Run("apply", "-auto-approve")
	t.Cleanup(func() { cli.Run("destroy", "-auto-approve") })

	env.setMetadataExternally(map[string]string{"share_used": "1073741824", "#sfs_quota": "x", "csi.owner": "k8s"})
	if output := cli.RunExit(0, "plan", "-refresh-only"); !Message("No changes.").MatchString(output) {
		t.Errorf("the refresh of an unchanged share says:\n%s", output)
	}
	cli.Run("plan", "-detailed-exitcode")

	env.renameExternally("another-name")
	cli.RunExit(2, "plan", "-detailed-exitcode")
}
