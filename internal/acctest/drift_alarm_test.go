package acctest

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// The guide to drift recommends two alarms, and says what each reports. What
// Terraform makes of `plan -refresh-only -detailed-exitcode` differs between its
// versions, so the guide uses the plan and not the exit code.
func TestDriftAlarms_ReportWhatTheGuideSaysOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := NewCLI(t)
	cli.LogIn(env.Member(), env.Proxy.URL)
	apply := func(policy string) {
		cli.Configure(shareBlock(`name = "home"`, `size = 2`, `metadata = { team = "storage" }`, `size_policy = "`+policy+`"`))
		cli.Run("apply", "-auto-approve")
	}
	apply("exact")
	env.setMetadataExternally(map[string]string{"foreign": "csi"})
	cli.checkAlarms("as created, with a key of another client", 0, 0, "No changes")

	env.resetStatus("error")
	cli.checkAlarms("in an error status", 0, 1, `is in status "error"`)
	env.resetStatus("available")

	env.resizeExternally(3)
	cli.checkAlarms("resized outside Terraform", 2, 1, "3 -> 2")

	apply("at_least")
	env.resizeExternally(4)
	cli.checkAlarms("grown beyond its minimum", 0, 0, "No changes")

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
	show := exec.Command(terraformPath(), "show", "-json", "drift.tfplan")
	show.Dir, show.Env = c.dir, c.environment
	out, err := show.Output()
	if err != nil {
		c.t.Fatal(err)
	}
	var plan struct {
		Drift []struct{ Address string } `json:"resource_drift"`
	}
	if err := json.Unmarshal(out, &plan); err != nil {
		c.t.Fatal(err)
	}
	if len(plan.Drift) != drifted {
		c.t.Errorf("%s: %v drifted, want %d", share, plan.Drift, drifted)
	}
}
