package acctest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// injects is a PreConfig that makes the service misbehave from this step on.
func (w *Env) injects(faults ...emulator.Fault) func() {
	return func() {
		for _, fault := range faults {
			w.Emulator().Inject(fault)
		}
	}
}

// Services before OpenStack Victoria, and SFS, do it like this.
func TestAShrinkThatWouldLoseDataIsAnErrorOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t, func(o *emulator.Options) { o.LegacyRefusal = true })
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.SetBehaviour(Behaviour{UsedGiB: 5}),
			Config:    w.Configuration(`size = 2`),
			ExpectError: Message(w.Name, `was not shrunk from 10 GiB to 2 GiB: data would be lost`,
				`"shrinking_possible_data_loss_error", still at 10 GiB`, `Free space`),
		},
		resource.TestStep{
			PreConfig: func() {
				w.StateHolds("size", 10)
				w.StateHolds("status", "shrinking_possible_data_loss_error")
			},
			Config:      w.Configuration(`size = 12`),
			ExpectError: Message(`Cannot resize`, w.Name, `to 12 GiB`, `only shrinks`, `No resize was sent`),
		},
		resource.TestStep{
			Config:           w.Configuration(`size = 6`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(6), w.SentOnly("os-shrink", "os-shrink")),
		},
	)
}

func TestARefusalBeforeShrinkingIsSeenIsAnErrorOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.injects(emulator.Fault{Action: "shrink", Effect: emulator.RefuseAtOnce()}),
			Config:    w.Configuration(`size = 2`),
			ExpectError: Message(w.Name, `was not shrunk from 10 GiB to 2 GiB: refused`,
				`The service says:`, `smaller than the current used space`),
		},
		resource.TestStep{
			PreConfig: func() {
				w.StateHolds("size", 10)
				w.Emulator().Heal()
			},
			Config: w.Configuration(`size = 2`),
			Check:  Then(w.HasSize(2), w.SentOnly("os-shrink", "os-shrink")),
		},
	)
}

func TestAnAcceptedShrinkThatIsNotVisibleYetIsWaitedForOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.injects(emulator.Fault{Action: "shrink", Effect: emulator.Invisible(2 * time.Second)}),
			Config:    w.Configuration(`size = 2`),
			Check:     Then(w.HasSize(2), w.SentOnly("os-shrink")),
		},
	)
}

func TestATornReadIsNotTakenForARefusalOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	torn := emulator.TornReads(1)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.injects(emulator.Fault{Action: "shrink", Effect: torn}, emulator.Fault{Action: "extend", Effect: torn}),
			Config:    w.Configuration(`size = 2`),
			Check:     Then(w.HasSize(2), w.SentOnly("os-shrink")),
		},
		resource.TestStep{
			Config: w.Configuration(`size = 20`),
			Check:  Then(w.HasSize(20), w.SentOnly("os-shrink", "os-extend")),
		},
	)
}

func TestALostAnswerToAShrinkIsNotSentAgainOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.injects(emulator.Fault{Action: "shrink", Times: 1, Effect: emulator.CutAfter()}),
			Config:    w.Configuration(`size = 2`),
			Check:     Then(w.HasSize(2), w.SentOnly("os-shrink")),
		},
	)
}

func TestATokenThatExpiresWhileWaitingIsRenewedOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	afterTheShrink := false
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.injects(
				emulator.Fault{Action: "shrink", Effect: emulator.Takes(time.Second)},
				emulator.Fault{
					Match: func(r emulator.Request) bool {
						look := afterTheShrink && r.Method == http.MethodGet
						afterTheShrink = afterTheShrink || r.Action == "os-shrink"
						return look
					},
					Skip: 1, Times: 1,
					Effect: emulator.Meanwhile(w.Emulator().ExpireTokens),
				},
			),
			Config: w.Configuration(`size = 2`),
			Check:  Then(w.HasSize(2), w.SentOnly("os-shrink"), w.wasDeniedOnce),
		},
	)
}

func TestALostAnswerToACreateMakesNoSecondShareOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t)
	w.Emulator().Inject(emulator.Fault{
		Method: http.MethodPost, PathContains: "/shares", Times: 1, Effect: emulator.CutAfter(),
	})
	w.Test(t, resource.TestStep{
		Config: w.Configuration(`size = 10`),
		Check: Then(State("size", "10"), State("status", "available"), func(*terraform.State) error {
			if there := w.Emulator().Shares(); len(there) != 1 || len(there[0].Metadata) > 0 {
				return fmt.Errorf("want one share without metadata, got %+v", there)
			}
			return nil
		}),
	})
	if left := w.Emulator().Shares(); len(left) > 0 {
		t.Errorf("left after the destroy: %+v", left)
	}
}
