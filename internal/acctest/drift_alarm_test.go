package acctest

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// The guide to drift recommends two alarms, and says what each reports.
// What Terraform itself makes of `plan -refresh-only -detailed-exitcode` differs
// between its versions, so the guide uses the plan and not the exit code.
func TestTheAlarmsOfTheGuideToDriftOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t, atOnce)
	terraform := NewCommandLine(t)
	terraform.loginAs(w.Member(), w.Proxy.URL)
	terraform.Configure(share(`name = "home"`, `size = 2`, `metadata = { team = "storage" }`, `size_policy = "exact"`))
	terraform.Run("apply", "-auto-approve")
	if err := w.API.MergeMetadata(t.Context(), w.Ref(), map[string]string{"foreign": "csi"}); err != nil {
		t.Fatal(err)
	}
	terraform.alarms(t, "as it was created, with a key of somebody else", 0, 0, "No changes")

	w.ResetStatus("error")
	terraform.alarms(t, "in an error status", 0, 1, `is in status "error"`)
	w.ResetStatus("available")

	w.resizeByHand(3)
	terraform.alarms(t, "resized by somebody else", 2, 1, "3 -> 2")

	terraform.Configure(share(`name = "home"`, `size = 2`, `metadata = { team = "storage" }`, `size_policy = "at_least"`))
	terraform.Run("apply", "-auto-approve")
	w.resizeByHand(4)
	terraform.alarms(t, "grown beyond its floor", 0, 0, "No changes")

	if err := w.API.DeleteShare(t.Context(), w.Ref()); err != nil {
		t.Fatal(err)
	}
	w.until("gone", func(_ *manila.Share, err error) bool { return manila.IsNotFound(err) })
	terraform.alarms(t, "deleted by somebody else", 2, 1, "1 to add")
}

// alarms runs both, and wants an exit code of the one, so many drifted resources
// of the other, and a text in the plan.
func (c *CommandLine) alarms(t *testing.T, share string, exit, drifted int, says string) {
	t.Helper()
	plan := c.Start("plan", "-detailed-exitcode", "-lock=false", "-input=false")
	_ = plan.Wait()
	if plan.ExitCode() != exit || !strings.Contains(plan.Output(), says) {
		t.Errorf("%s: exit code %d, want %d and %q in\n%s", share, plan.ExitCode(), exit, says, plan.Output())
	}

	c.Run("plan", "-refresh-only", "-lock=false", "-input=false", "-out=drift.tfplan")
	show := exec.Command(program(), "show", "-json", "drift.tfplan")
	show.Dir, show.Env = c.dir, c.environment
	out, err := show.Output()
	if err != nil {
		t.Fatal(err)
	}
	var drift struct {
		Resources []struct{ Address string } `json:"resource_drift"`
	}
	if err := json.Unmarshal(out, &drift); err != nil {
		t.Fatal(err)
	}
	if len(drift.Resources) != drifted {
		t.Errorf("%s: %v drifted, want %d", share, drift.Resources, drifted)
	}
}
