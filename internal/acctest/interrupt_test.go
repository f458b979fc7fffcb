package acctest

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

func TestResize_AShrinkIsJoinedAfterATimeout(t *testing.T) {
	t.Parallel()
	env := Start(t)
	var second time.Time
	timeout := fmt.Sprintf(`  update = "%s"`, slowResize()/6)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: env.SetBehaviour(Behaviour{ShrinkTakes: slowResize()}),
			Config:    env.Configuration(`size = 7`, `timeouts {`, timeout, `}`),
			ExpectError: Message(`Timed out after`, env.Name, `shrinks from 10 GiB to 7 GiB`,
				`shrinking, 10 GiB`, `the next apply waits for it`),
		},
		resource.TestStep{
			PreConfig: func() {
				env.Saved(map[string]any{"size": 10, "status": "shrinking"})()
				second = time.Now()
			},
			Config:           env.Configuration(`size = 7`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check: All(env.HasSize(7), env.Sent("os-shrink"), func(*terraform.State) error {
				// The refresh is one of them.
				if polls := env.pollsOfShrinkSince(second); polls < 2 {
					return fmt.Errorf("the second apply observed the shrink %d times, want at least 2", polls)
				}
				return nil
			}),
		},
	)
}

func TestResize_AShrinkIsJoinedAfterAnInterruption(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		interrupt func(apply *Process, killProvider func())
		want      []string
		status    string // in the state
	}{
		"Ctrl-C": {
			func(apply *Process, _ func()) { apply.Interrupt() },
			[]string{`Interrupted while`, `shrinks from 10 GiB to 7 GiB`, `shrinking, 10 GiB`, `the next apply waits for it`},
			"shrinking",
		},
		// As on a machine that crashes: the provider can save nothing.
		"the provider is killed": {func(_ *Process, killProvider func()) { killProvider() }, nil, "available"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := Start(t)
			cli := NewCLI(t)
			cli.Configure(env.Configuration(`size = 10`))
			cli.Run("apply", "-auto-approve")
			t.Cleanup(func() { cli.Run("destroy", "-auto-approve") })

			env.Behave(t, env.Ref().ID, Behaviour{ShrinkTakes: slowResize()})
			var killProvider func()
			if test.want == nil {
				killProvider = cli.StartProvider()
			}
			cli.Configure(env.Configuration(`size = 7`))
			apply := cli.Start("apply", "-auto-approve")
			env.waitFor(Exchange.showsShrinking)
			interrupted := time.Now()
			test.interrupt(apply, killProvider)
			output := apply.WaitExit(1)
			if took := time.Since(interrupted); took > slowResize()/2 {
				t.Errorf("the apply ended %s after the interruption", took)
			}
			if !Message(test.want...).MatchString(output) {
				t.Errorf("want %q in\n%s", test.want, output)
			}
			cli.State(map[string]any{"size": 10, "status": test.status})

			second := time.Now()
			cli.Run("apply", "-auto-approve")
			if polls := env.pollsOfShrinkSince(second); polls < 2 {
				t.Errorf("the second apply observed the shrink %d times, want at least 2", polls)
			}
			cli.State(map[string]any{"size": 7})
			if got := env.Share(); got.Size != 7 || got.Status != "available" {
				t.Errorf("the service has %d GiB in status %q", got.Size, got.Status)
			}
			if err := All(env.Sent("os-shrink"), env.isOnlyShare)(nil); err != nil {
				t.Error(err)
			}
			cli.Run("plan", "-detailed-exitcode")
		})
	}
}

func TestCreate_TheShareOfAKilledProviderIsReportedAndCanBeImported(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	killProvider := cli.StartProvider()
	cli.Configure(env.Configuration(`size = 3`))
	hold := make(chan struct{})
	env.Proxy.CutWhen(Exchange.created, hold)
	apply := cli.Start("apply", "-auto-approve")
	env.waitFor(Exchange.created)
	killProvider()
	close(hold)
	apply.WaitExit(1)
	env.eventually("the share is available", func() bool { return env.Share().Status == "available" })

	output := cli.RunExit(1, "apply", "-auto-approve")
	want := Message(env.Name, env.Ref().ID, "from an interrupted apply exists", "Nothing was created", "terraform import ADDRESS "+env.Ref().ID)
	if !want.MatchString(output) {
		t.Errorf("want %s in\n%s", want, output)
	}
	cli.Run("import", Address, env.Ref().ID)
	t.Cleanup(func() { cli.Run("destroy", "-auto-approve") })
	cli.Run("apply", "-auto-approve")
	cli.State(map[string]any{"size": 3})
	if err := env.isOnlyShare(nil); err != nil {
		t.Error(err)
	}
	cli.Run("plan", "-detailed-exitcode")
}

// slowResize is a resize that is still running when the next command has
// started. Commands take longer with a real service on the same machine.
func slowResize() time.Duration {
	if onManila() {
		return 48 * time.Second
	}
	return 15 * time.Second
}

func (env *Env) pollsOfShrinkSince(begin time.Time) int {
	return len(env.Proxy.Exchanges(func(e Exchange) bool { return e.Begun.After(begin) && e.showsShrinking() }))
}

func (env *Env) waitFor(match func(Exchange) bool) {
	env.t.Helper()
	env.eventually("a request that matches was sent", func() bool { return len(env.Proxy.Exchanges(match)) > 0 })
}
