package acctest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A policy engine reads the JSON plan, so a shrink has to be in it, also one that
// only a change of size_policy causes. A saved plan shrinks nothing that has grown
// since.
func TestSizePolicy_AShrinkByAChangeOfPolicyIsInTheJSONPlan(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	t.Cleanup(func() { cli.Run("destroy", "-auto-approve") })
	cli.Configure(env.Configuration(`size = 2`, `size_policy = "at_least"`))
	cli.Run("apply", "-auto-approve")
	env.resizeExternally(4)
	cli.Run("apply", "-refresh-only", "-auto-approve")
	cli.State(map[string]any{"size": 2, "actual_size": 4})

	cli.Configure(env.Configuration(`size = 2`))
	if plan := cli.RunExit(0, "plan", "-out=exact.tfplan"); !strings.Contains(plan, "shrinks from 4 GiB to 2 GiB") {
		t.Errorf("the plan does not warn of the shrink:\n%s", plan)
	}
	before, after := cli.plannedActualSize("exact.tfplan")
	if diff := cmp.Diff([]int{4, 2}, []int{before, after}); diff != "" {
		t.Errorf("actual_size in the JSON plan (-want +got):\n%s", diff)
	}

	env.resizeExternally(5)
	if output := cli.RunExit(1, "apply", "exact.tfplan"); !Message(env.Name, "has grown to 5 GiB since the plan was made").MatchString(output) {
		t.Errorf("the saved plan was applied to a share that has grown:\n%s", output)
	}
	cli.State(map[string]any{"size": 5, "actual_size": 5})
	cli.Run("apply", "-auto-approve")
	cli.State(map[string]any{"size": 2, "actual_size": 2})
}

func (c *CLI) plannedActualSize(plan string) (before, after int) {
	c.t.Helper()
	var document struct {
		Changes []struct {
			Change struct {
				Before, After struct {
					ActualSize int `json:"actual_size"`
				}
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(c.RunExit(0, "show", "-json", plan)), &document); err != nil {
		c.t.Fatal(err)
	}
	if len(document.Changes) != 1 {
		c.t.Fatalf("the plan has %d changes, want 1", len(document.Changes))
	}
	return document.Changes[0].Change.Before.ActualSize, document.Changes[0].Change.After.ActualSize
}
