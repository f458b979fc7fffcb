package acctest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
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
				name := "another-name"
				_, err := env.API.UpdateShare(t.Context(), env.Ref(), manila.UpdateShare{Name: &name})
				env.mustSucceed(err)
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

// The guide to drift recommends two alarms, and says what each reports. It uses the
// exit code of the full plan only: with -refresh-only, Terraform 1.11 ends with 2
// for every resource with a number, also where it says that nothing has changed.
func TestDrift_TheAlarmsOfTheGuideReportWhatItSays(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	apply := func(policy string) {
		cli.Configure(env.Configuration(`size = 2`, `metadata = { team = "storage" }`, `size_policy = "`+policy+`"`))
		cli.Run("apply", "-auto-approve")
	}
	t.Cleanup(func() { cli.Run("destroy", "-auto-approve") })
	apply("exact")
	env.setMetadataExternally(map[string]string{"share_used": "1073741824", "#sfs_quota": "x", "csi.owner": "k8s"})
	cli.checkAlarms("as created, with keys of the service and of another client", 0, 0, "No changes")

	env.resetStatus("error")
	cli.checkAlarms("in an error status", 0, 1, `is in status error`)
	env.resetStatus("available")

	env.resizeExternally(3)
	cli.checkAlarms("resized outside Terraform", 2, 1, "3 -> 2")

	apply("at_least")
	env.resizeExternally(4)
	cli.checkAlarms("grown beyond its minimum", 0, 1, "No changes") // actual_size

	env.deleteExternally()
	cli.checkAlarms("deleted outside Terraform", 2, 1, "1 to add")
}

// checkAlarms checks the exit code and a text of the plan, and the number of
// drifted resources of a refresh-only plan.
func (c *CLI) checkAlarms(share string, exitCode, drifted int, text string) {
	c.t.Helper()
	if output := c.RunExit(exitCode, "plan", "-detailed-exitcode", "-lock=false", "-input=false"); !strings.Contains(output, text) {
		c.t.Errorf("%s: want %q in\n%s", share, text, output)
	}
	c.Run("plan", "-refresh-only", "-lock=false", "-input=false", "-out=drift.tfplan")
	var plan struct {
		Drift []struct{ Address string } `json:"resource_drift"`
	}
	if err := json.Unmarshal([]byte(c.RunExit(0, "show", "-json", "drift.tfplan")), &plan); err != nil {
		c.t.Fatal(err)
	}
	if len(plan.Drift) != drifted {
		c.t.Errorf("%s: %v drifted, want %d", share, plan.Drift, drifted)
	}
}

// Terraform plans to read the data source of a check block again in the apply, which counts as a change. The guide on drift warns of it.
func TestDrift_ADataSourceInACheckBlockMakesEveryPlanAChange(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := NewCLI(t)
	const (
		data   = "data \"sfs_share\" \"test\" {\n  id = sfs_share.test.id\n}\n"
		assert = "assert {\n  condition     = data.sfs_share.test.size < 10\n  error_message = \"too large\"\n}\n"
	)
	for configuration, exitCode := range map[string]int{
		"check \"size\" {\n" + data + assert + "}\n": 2,
		data + "check \"size\" {\n" + assert + "}\n": 0,
	} {
		cli.Configure(env.Configuration("size = 2") + configuration)
		cli.Run("apply", "-auto-approve")
		cli.RunExit(exitCode, "plan", "-detailed-exitcode")
	}
}
