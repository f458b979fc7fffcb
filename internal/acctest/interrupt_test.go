package acctest

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

func TestAnApplyAfterATimeoutJoinsTheShrink(t *testing.T) {
	t.Parallel()
	w := Start(t)
	var again time.Time
	timeout := fmt.Sprintf(`  update = "%s"`, slow()/6)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.SetBehaviour(Behaviour{ShrinkTakes: slow()}),
			Config:    w.Configuration(`size = 7`, `timeouts {`, timeout, `}`),
			ExpectError: Message(w.Name, `was not shrunk from 10 GiB to 7 GiB in time`,
				`last seen in status "shrinking" at 10 GiB`, `terraform apply`, `it joins the resize`),
		},
		resource.TestStep{
			PreConfig: func() {
				w.StateHolds("size", 10)
				w.StateHolds("status", "shrinking")
				again = time.Now()
			},
			Config:           w.Configuration(`size = 7`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(7), w.SentOnly("os-shrink"), w.wasWatchedSince(&again)),
		},
	)
}

// A real Terraform and a real provider process get what Ctrl-C sends.
func TestAnApplyAfterCtrlCJoinsTheShrink(t *testing.T) {
	t.Parallel()
	w := Start(t)
	prompt := NewCommandLine(t)
	prompt.Configure(w.Configuration(`size = 10`))
	prompt.Run("apply", "-auto-approve")
	t.Cleanup(func() { prompt.Run("destroy", "-auto-approve") })

	w.Behave(t, w.Ref().ID, Behaviour{ShrinkTakes: slow()})
	prompt.Configure(w.Configuration(`size = 7`))
	apply := prompt.Start("apply", "-auto-approve")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := w.Proxy.Wait(ctx, func(e Exchange) bool { return e.Share.Status == "shrinking" }); err != nil {
		apply.Kill()
		t.Fatalf("the shrink was not seen to begin: %s\n%s", err, apply.Output())
	}
	begun := time.Now()
	apply.Signal(os.Interrupt)
	if err := apply.Wait(); err == nil {
		t.Errorf("an interrupted apply is no error:\n%s", apply.Output())
	}
	if took := time.Since(begun); took > slow()/2 {
		t.Errorf("after Ctrl-C the apply went on for %s", took)
	}
	said := Message(w.Name, `was not shrunk from 10 GiB to 7 GiB yet: interrupted`,
		`last seen in status "shrinking" at 10 GiB`, `it joins the resize`)
	if !said.MatchString(apply.Output()) {
		t.Errorf("the person is told:\n%s", apply.Output())
	}
	prompt.StateHolds("size", 10)
	prompt.StateHolds("status", "shrinking")

	again := time.Now()
	prompt.Run("apply", "-auto-approve")
	if err := w.wasWatchedSince(&again)(nil); err != nil {
		t.Error(err)
	}
	prompt.StateHolds("size", 7)
	if got := w.Share(); got.Size != 7 || got.Status != "available" {
		t.Errorf("the service has %d GiB in status %q", got.Size, got.Status)
	}
	if sent := len(w.Proxy.Sent("os-shrink")); sent != 1 {
		t.Errorf("%d os-shrink went out in all, want 1", sent)
	}
	prompt.Run("plan", "-detailed-exitcode")
}

// slow is a shrink that is still under way when the next command has started.
// Commands take longer against a real service on the same two processors.
func slow() time.Duration {
	if onManila() {
		return 48 * time.Second
	}
	return 15 * time.Second
}

// wasWatchedSince checks that the share was seen shrinking after that moment, by
// the refresh and then by who waited for it.
func (w *Env) wasWatchedSince(begun *time.Time) resource.TestCheckFunc {
	return func(*terraform.State) error {
		looks := 0
		for _, e := range w.Proxy.Exchanges() {
			if e.Begun.After(*begun) && e.Share.Status == "shrinking" {
				looks++
			}
		}
		if looks < 2 {
			return fmt.Errorf("the second apply saw the shrink %d times, so it did not join it", looks)
		}
		return nil
	}
}
