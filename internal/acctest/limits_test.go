package acctest

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestAShareOverTheQuotaIsRefused(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t, resource.TestStep{
		Config: w.Configuration(fmt.Sprintf(`size = %d`, 2*quotaGiB)),
		ExpectError: Message(`Cannot create share "`+w.Name+`" of 200000 GiB`, "413",
			"Requested share exceeds allowed project/user or share type gigabytes quota", "(request id req-", "quota"),
	})
}

func TestAnExtendOverTheQuotaIsRefusedAndTheStateKeepsTheOldSize(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 2`)},
		resource.TestStep{
			Config: w.Configuration(fmt.Sprintf(`size = %d`, 2*quotaGiB)),
			ExpectError: Message(`Cannot extend share "`+w.Name+`"`, "from 2 GiB to 200000 GiB", "403 Forbidden",
				"Requested share exceeds allowed project/user or share type gigabytes quota", "(request id req-"),
		},
		resource.TestStep{
			PreConfig: func() { w.StateHolds("size", 2) },
			Config:    w.Configuration(`size = 3`),
			Check:     Then(w.HasSize(3), w.SentOnly("os-extend", "os-extend")),
		},
	)
}

func TestAShareThatFitsNowhereIsTaintedAndMadeAnew(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{
			Config: w.Configuration(fmt.Sprintf(`size = %d`, storageGiB+10000)),
			ExpectError: Message(`Share "`+w.Name+`"`, "was created but is not available: the backend failed",
				`"error"`, "The service says:", "No storage could be allocated for this share request", "tainted"),
		},
		resource.TestStep{
			PreConfig:        func() { w.StateHolds("status", "error") },
			Config:           w.Configuration(`size = 1`),
			ConfigPlanChecks: PlansReplace(),
			Check:            w.HasSize(1),
		},
	)
}

func TestAPlannedShrinkCanBeForbidden(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 4`, `prevent_shrink = true`)},
		resource.TestStep{
			Config:      w.Configuration(`size = 2`, `prevent_shrink = true`),
			PlanOnly:    true,
			ExpectError: Message(w.Name, "must not be shrunk from 4 GiB to 2 GiB", "`prevent_shrink`"),
		},
		resource.TestStep{
			Config: w.Configuration(`size = 5`, `prevent_shrink = true`),
			Check:  Then(w.HasSize(5), w.SentOnly("os-extend")),
		},
	)
}

func TestAProtectedShareIsNeitherDestroyedNorReplaced(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 1`, `deletion_protection = true`)},
		resource.TestStep{
			Config:      w.Configuration(`size = 1`, `deletion_protection = true`, `share_proto = "CIFS"`),
			ExpectError: Message(w.Name, "must not be replaced", "`share_proto`", "`deletion_protection`"),
		},
		resource.TestStep{
			Config:      w.Configuration(`size = 1`, `deletion_protection = true`),
			Destroy:     true,
			ExpectError: Message(w.Name, "must not be destroyed", "`deletion_protection`"),
		},
		resource.TestStep{
			Config:           w.Configuration(`size = 1`),
			ConfigPlanChecks: PlansUpdate(),
		},
	)
}

func TestAShareThatHasGrownBeyondItsFloorIsNoDrift(t *testing.T) {
	t.Parallel()
	w := Start(t)
	floor := w.Configuration(`size = 2`, `size_policy = "at_least"`)
	w.Test(t,
		resource.TestStep{Config: floor},
		resource.TestStep{
			PreConfig: func() { w.resizeByHand(6) },
			Config:    floor,
			PlanOnly:  true,
		},
		resource.TestStep{
			Config:           w.Configuration(`size = 8`, `size_policy = "at_least"`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(8), w.SentOnly("os-extend")),
		},
	)
}

// SFS reports the bytes in use in the share's metadata; here somebody else does.
func TestAShrinkBelowWhatIsInUseIsFoundInThePlan(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: func() {
				used := map[string]string{"share_used": strconv.Itoa(5 << 30)}
				if err := w.API.MergeMetadata(t.Context(), w.Ref(), used); err != nil {
					t.Fatal(err)
				}
			},
			Config:      w.Configuration(`size = 4`),
			ExpectError: Message(w.Name, "cannot be shrunk to 4 GiB: 5 GiB are in use", "No resize was sent", "The smallest `size` that fits is 5"),
		},
		resource.TestStep{
			Config:           w.Configuration(`size = 5`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(5), w.SentOnly("os-shrink")),
		},
	)
}

// Of the exit statuses only that of a full plan is a drift alarm: with
// -refresh-only, Terraform 1.11 ends with 2 for every resource that has a number
// in it, also where it says that nothing has changed.
func TestARefreshOfAnUntouchedShareChangesNothing(t *testing.T) {
	t.Parallel()
	w := Start(t)
	prompt := NewCommandLine(t)
	prompt.Configure(w.Configuration(`size = 2`, `metadata = { team = "storage" }`))
	prompt.Run("apply", "-auto-approve")
	t.Cleanup(func() { prompt.Run("destroy", "-auto-approve") })

	ofOthers := map[string]string{"share_used": "1073741824", "#sfs_quota": "x", "csi.owner": "k8s"}
	if err := w.API.MergeMetadata(t.Context(), w.Ref(), ofOthers); err != nil {
		t.Fatal(err)
	}
	refresh := prompt.Start("plan", "-refresh-only")
	if err := refresh.Wait(); err != nil || !Message("No changes.").MatchString(refresh.Output()) {
		t.Errorf("the refresh of an untouched share says (%v):\n%s", err, refresh.Output())
	}
	prompt.Run("plan", "-detailed-exitcode")

	other := "renamed-by-hand"
	if _, err := w.API.UpdateShare(t.Context(), w.Ref(), manila.UpdateShare{Name: &other}); err != nil {
		t.Fatal(err)
	}
	alarm := prompt.Start("plan", "-detailed-exitcode")
	if err := alarm.Wait(); err == nil || alarm.ExitCode() != 2 {
		t.Errorf("drift gives exit status %d, want 2:\n%s", alarm.ExitCode(), alarm.Output())
	}
}
