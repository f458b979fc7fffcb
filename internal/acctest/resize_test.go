package acctest

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestAnExtendIsDoneInPlace(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 1`)},
		resource.TestStep{
			Config:           w.Configuration(`size = 4`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(4), w.SentOnly("os-extend")),
		},
	)
}

// It does not run beside others: it measures time.
func TestAShrinkIsDoneInPlaceAndToldAtOnce(t *testing.T) { //nolint:paralleltest // it measures time
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig:        w.SetBehaviour(Behaviour{ShrinkTakes: 3 * time.Second}),
			Config:           w.Configuration(`size = 7`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(7), w.SentOnly("os-shrink"), w.toldWithin(600*time.Millisecond)),
		},
	)
}

// toldWithin checks how long after the end of the service's work the provider
// knew of it. The work was not over at the look that still showed shrinking,
// and the provider knew at the end of the look that showed the new size; what
// lies between is the longest it can have been.
func (w *Env) toldWithin(limit time.Duration) resource.TestCheckFunc {
	return func(*terraform.State) error {
		accepted := w.Proxy.Sent("os-shrink")[0].Ended
		var shrinking, settled Exchange
		for _, e := range w.Proxy.Exchanges() {
			switch {
			case e.Begun.Before(accepted) || e.Share.ID == "":
			case e.Share.Status == "shrinking":
				shrinking = e
			case settled.Begun.IsZero() && e.Share.Status == "available" && e.Share.Size == 7:
				settled = e
			}
		}
		if shrinking.Begun.IsZero() || settled.Begun.IsZero() {
			return fmt.Errorf("the shrink was not watched: %+v", w.Proxy.Exchanges())
		}
		if late := settled.Ended.Sub(shrinking.Begun); late > limit {
			return fmt.Errorf("the provider may have known only %s after the end of a shrink that took %s, want %s at most",
				late, shrinking.Begun.Sub(accepted), limit)
		}
		w.t.Logf("202 after 0 s, still shrinking after %s, known to be done after %s",
			shrinking.Begun.Sub(accepted), settled.Ended.Sub(accepted))
		return nil
	}
}

func TestAResizeAndARenameGoTogether(t *testing.T) {
	t.Parallel()
	w := Start(t)
	hasName := func(name string) resource.TestCheckFunc {
		return w.Service(func(share *manila.Share) error {
			if share.Name != name {
				return fmt.Errorf("the service has the name %q, want %q", share.Name, name)
			}
			return nil
		})
	}
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 2`)},
		resource.TestStep{
			Config:           w.ConfigurationNamed(w.Name+"-larger", `size = 5`, `description = "new"`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(5), hasName(w.Name+"-larger")),
		},
		resource.TestStep{
			Config:           w.ConfigurationNamed(w.Name+"-smaller", `size = 1`, `metadata = { new = "yes" }`),
			ConfigPlanChecks: PlansUpdate(),
			Check: Then(w.HasSize(1), hasName(w.Name+"-smaller"), w.HasMetadata(map[string]string{"new": "yes"}),
				w.SentOnly("os-extend", "os-shrink")),
		},
	)
}

// Many sizes, with and without other changes: planned over Terraform's own
// protocol, for which no Terraform has to be started.
func TestNoSizeEverReplacesAShare(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 10})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })

	others := map[string]map[string]any{
		"alone":                {"name": w.Name},
		"with a new name":      {"name": w.Name + "-2"},
		"without a name":       {},
		"with a description":   {"name": w.Name, "description": "d"},
		"with metadata":        {"name": w.Name, "metadata": map[string]string{"a": "b"}},
		"with the type's name": {"name": w.Name, "share_type": "default"},
		"with the protocol":    {"name": w.Name, "share_proto": "nfs"},
		"with all":             {"name": "x", "description": "d", "metadata": map[string]string{"a": "b"}, "share_proto": "Nfs", "share_type": "default"},
	}
	for name, change := range others {
		for _, size := range []int{1, 2, 9, 11, 100, 1024, 512000} {
			configuration := map[string]any{"size": size}
			for argument, value := range change {
				configuration[argument] = value
			}
			planned := terraform.Plan(t.Context(), share, configuration)
			if protocol.Failed(planned.Diagnostics) {
				t.Fatalf("%s, %d GiB: %s", name, size, protocol.Text(planned.Diagnostics))
			}
			if planned.Replaces || planned.IsEmpty(share) {
				t.Errorf("%s, %d GiB: replaced %t, nothing to do %t; want an update", name, size, planned.Replaces, planned.IsEmpty(share))
			}
		}
	}
}

func TestARefusedShrinkIsAnErrorAndTheStateKeepsTheOldSize(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.SetBehaviour(Behaviour{UsedGiB: 5, ShrinkTakes: time.Second}),
			Config:    w.Configuration(`size = 2`),
			ExpectError: Message(
				`Share "`+w.Name+`" (`, `was not shrunk from 10 GiB to 2 GiB: refused`,
				`The service accepted the shrink`, `(request req-`,
				`still at 10 GiB`,
				`The service says:`, `The size to be shrunk is smaller than the current used space`,
				`Free space in the share`, `terraform apply`,
			),
		},
		resource.TestStep{
			PreConfig: func() {
				w.StateHolds("size", 10)
				w.StateHolds("status", "available")
				w.Behave(t, w.Ref().ID, Behaviour{UsedGiB: 1})
			},
			Config:           w.Configuration(`size = 2`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(2), w.SentOnly("os-shrink", "os-shrink")),
		},
	)
}

func TestTheErrorOfARefusedShrinkNamesTheShareAndTheRequest(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 6})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })
	w.Behave(t, w.Ref().ID, Behaviour{UsedGiB: 4})

	told := protocol.Text(terraform.Apply(t.Context(), share, map[string]any{"name": w.Name, "size": 3}))
	for _, wanted := range []string{w.Name, w.Ref().ID, "6 GiB", "3 GiB", w.Proxy.Sent("os-shrink")[0].RequestID} {
		if wanted == "" || !Message(wanted).MatchString(told) {
			t.Errorf("the error does not say %q:\n%s", wanted, told)
		}
	}
}

func TestAFailedShrinkIsWarnedOfUntilAnAdministratorResetsIt(t *testing.T) {
	t.Parallel()
	w := Start(t)
	shrunk := w.Configuration(`size = 3`)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 8`)},
		resource.TestStep{
			PreConfig: w.SetBehaviour(Behaviour{FailResize: true}),
			Config:    shrunk,
			ExpectError: Message(w.Name, `was not shrunk from 8 GiB to 3 GiB: the backend failed`,
				`"shrinking_error" at 8 GiB`, `administrator`),
		},
		resource.TestStep{
			PreConfig: func() {
				w.StateHolds("size", 8)
				w.StateHolds("status", "shrinking_error")
			},
			Config:             shrunk,
			PlanOnly:           true,
			ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(Address, plancheck.ResourceActionUpdate),
			}},
		},
		resource.TestStep{
			Config:      shrunk,
			ExpectError: Message(`Cannot resize`, w.Name, `to 3 GiB: it is in status "shrinking_error"`, `No resize was sent`),
		},
		resource.TestStep{
			PreConfig: func() {
				w.Behave(t, w.Ref().ID, Behaviour{})
				w.ResetStatus("available")
			},
			Config:           shrunk,
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(3), w.SentOnly("os-shrink", "os-shrink")),
		},
	)
}

func TestAShareInAnErrorStatusIsWarnedOfAtRefresh(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 4})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })
	w.Behave(t, w.Ref().ID, Behaviour{FailResize: true})
	failed := terraform.Apply(t.Context(), share, map[string]any{"name": w.Name, "size": 2})
	if !protocol.Failed(failed) {
		t.Fatalf("the failed shrink is no error: %s", protocol.Text(failed))
	}

	told := terraform.Refresh(t.Context(), share)
	if protocol.Failed(told) || !Message(`WARNING`, w.Name, `is in status "shrinking_error"`, `ask an administrator`).MatchString(protocol.Text(told)) {
		t.Errorf("want a warning, got: %s", protocol.Text(told))
	}
	w.ResetStatus("available")
	w.Behave(t, w.Ref().ID, Behaviour{})
	if told := terraform.Refresh(t.Context(), share); len(told) > 0 {
		t.Errorf("want no word after the reset, got: %s", protocol.Text(told))
	}
}
