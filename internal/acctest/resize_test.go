package acctest

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestResize_IsInPlaceAndCanBeCombinedWithOtherChanges(t *testing.T) {
	t.Parallel()
	testResizes(t, Start(t))
}

func testResizes(t *testing.T, env *Env) {
	t.Helper()
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 1`)},
		resource.TestStep{
			Config:           env.Configuration(`size = 2`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(2), env.Sent("os-extend")),
		},
		resource.TestStep{
			Config:           env.ConfigurationNamed(env.Name+"-larger", `size = 5`, `description = "new"`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(5), env.HasName(env.Name+"-larger", "new")),
		},
		resource.TestStep{
			Config:           env.ConfigurationNamed(env.Name+"-smaller", `size = 1`, `metadata = { new = "yes" }`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check: All(env.HasSize(1), env.HasName(env.Name+"-smaller", ""), env.HasMetadata(map[string]string{"new": "yes"}),
				env.Sent("os-extend", "os-extend", "os-shrink")),
		},
	)
}

func TestResize_TheEndOfAShrinkIsDetectedQuickly(t *testing.T) { //nolint:paralleltest // it measures time
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig:        env.SetBehaviour(Behaviour{ShrinkTakes: 3 * time.Second}),
			Config:           env.Configuration(`size = 7`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(7), env.Sent("os-shrink"), env.detectedWithin(600*time.Millisecond)),
		},
	)
}

// detectedWithin checks the detection latency of a shrink to 7 GiB. The service
// had not finished at the last poll that showed shrinking, and the provider knew
// at the end of the first poll that showed the new size; what lies between is
// the longest that the latency can have been.
func (env *Env) detectedWithin(limit time.Duration) resource.TestCheckFunc {
	return func(*terraform.State) error {
		accepted := env.Proxy.Exchanges(Exchange.isShrink)[0].Ended
		var shrinking, done Exchange
		for _, e := range env.Proxy.Exchanges(func(e Exchange) bool { return e.Begun.After(accepted) }) {
			switch {
			case e.showsShrinking():
				shrinking = e
			case done.Begun.IsZero() && e.Share.Status == "available" && e.Share.Size == 7:
				done = e
			}
		}
		if shrinking.Begun.IsZero() || done.Begun.IsZero() {
			return fmt.Errorf("the shrink was not polled: %+v", env.Proxy.Exchanges(anyExchange))
		}
		if latency := done.Ended.Sub(shrinking.Begun); latency > limit {
			return fmt.Errorf("detection latency of up to %s after a shrink of %s, want %s at most", latency, shrinking.Begun.Sub(accepted), limit)
		}
		return nil
	}
}

func TestResize_ARefusedShrinkIsAnErrorAndTheStateKeepsTheSize(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: env.SetBehaviour(Behaviour{UsedGiB: 5, ShrinkTakes: time.Second}),
			Config:    env.Configuration(`size = 2`),
			ExpectError: Message(
				`Share "`+env.Name+`" (`, `was not shrunk from 10 GiB to 2 GiB: refused`,
				`The service accepted the shrink`, `(request req-`,
				`available again at its old size`,
				`Reason given:`, `The size to be shrunk is smaller than the current used space`,
				`Free space in the share`,
			),
		},
		resource.TestStep{
			PreConfig: func() {
				env.Saved(map[string]any{"size": 10, "status": "available"})()
				env.Behave(t, env.Ref().ID, Behaviour{UsedGiB: 1})
			},
			Config:           env.Configuration(`size = 2`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(2), env.Sent("os-shrink", "os-shrink")),
		},
	)
}

// Services before OpenStack Victoria, and SFS, refuse with a status.
func TestResize_AShrinkThatWouldLoseDataIsAnErrorOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, func(o *emulator.Options) { o.LegacyRefusal = true })
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: env.SetBehaviour(Behaviour{UsedGiB: 5}),
			Config:    env.Configuration(`size = 2`),
			ExpectError: Message(env.Name, `was not shrunk from 10 GiB to 2 GiB: data would be lost`,
				`its status is now shrinking_possible_data_loss_error, its size 10 GiB`, `Free space`),
		},
		resource.TestStep{
			PreConfig:   env.Saved(map[string]any{"size": 10, "status": "shrinking_possible_data_loss_error"}),
			Config:      env.Configuration(`size = 12`),
			ExpectError: Message(`Cannot resize`, env.Name, `to 12 GiB`, `No resize was sent`, `only shrinks`),
		},
		resource.TestStep{
			Config:           env.Configuration(`size = 6`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(6), env.Sent("os-shrink", "os-shrink")),
		},
	)
}

func TestResize_AFailedShrinkBlocksUntilAnAdministratorResetsTheStatus(t *testing.T) {
	t.Parallel()
	env := Start(t)
	shrunk := env.Configuration(`size = 3`)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 8`)},
		resource.TestStep{
			PreConfig: env.SetBehaviour(Behaviour{FailResize: true}),
			Config:    shrunk,
			ExpectError: Message(env.Name, `was not shrunk from 8 GiB to 3 GiB: the backend failed`,
				`shrinking_error with 8 GiB`, `administrator`),
		},
		resource.TestStep{
			PreConfig:   env.Saved(map[string]any{"size": 8, "status": "shrinking_error"}),
			Config:      shrunk,
			ExpectError: Message(`Cannot resize`, env.Name, `to 3 GiB: its status is shrinking_error`, `No resize was sent`),
		},
		resource.TestStep{
			PreConfig: func() {
				env.Behave(t, env.Ref().ID, Behaviour{})
				env.resetStatus("available")
			},
			Config:           shrunk,
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(3), env.Sent("os-shrink", "os-shrink")),
		},
	)
}

func TestResize_AResizeOutsideTerraformIsWaitedFor(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: func() {
				env.Behave(t, env.Ref().ID, Behaviour{ExtendTakes: slowResize() / 3})
				env.startResizeExternally(20)
			},
			Config:      env.Configuration(`size = 4`),
			ExpectError: Message(env.Name, "has grown to 20 GiB since the plan was made", "No resize was sent"),
		},
		resource.TestStep{
			Config:           env.Configuration(`size = 4`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(4), env.Sent("os-shrink")),
		},
	)
}

func TestResize_SharesAreResizedConcurrently(t *testing.T) {
	t.Parallel()
	env := Start(t)
	const shares = 6
	configuration := func(size int) string {
		return env.Provider(env.Member) + fmt.Sprintf(`
resource "sfs_share" "many" {
  count = %d
  name  = "%s-${count.index}"
  size  = %d
}
`, shares, env.Name, size)
	}
	var have []resource.TestCheckFunc
	for i := range shares {
		have = append(have, resource.TestCheckResourceAttr(fmt.Sprintf("sfs_share.many.%d", i), "size", "2"))
	}
	env.Test(t,
		resource.TestStep{Config: configuration(5)},
		resource.TestStep{
			PreConfig: func() {
				for _, e := range env.Proxy.Exchanges(Exchange.created) {
					env.Behave(t, e.Share.ID, Behaviour{ShrinkTakes: time.Second})
				}
			},
			Config: configuration(2),
			Check:  All(append(have, env.Sent("os-shrink", "os-shrink", "os-shrink", "os-shrink", "os-shrink", "os-shrink"))...),
		},
	)
}
