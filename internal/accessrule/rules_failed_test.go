package accessrule_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessRules_AFailedRemovalIsRetriedByTheNextApply(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules, less := f.rules(), f.all("10.0.0.1")
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2"))
		f.fault("deny_access", 1, emulator.Fail())
		f.mustFail(rules, less, "the backend failed", "clients may still have access", "Run `terraform apply` again")
		f.restartProvider()
		f.mustSucceed(f.apply(rules, less))
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustPlanNothing(rules, less)
	})
}

func TestAccessRules_AFailedRuleIsPlannedUntilItIsActiveOrRemoved(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules, good := f.rules(), f.all("10.0.0.1")
		f.mustApply(rules, good)
		bad := f.all("10.0.0.1", "user:mallory")
		for range 3 {
			f.mustFail(rules, bad, "the backend refused")
			f.restartProvider()
		}
		f.mustApply(rules, good)
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustPlanNothing(rules, good)
	})
}

// A look that fails after a rule was removed does not mean that the others are gone.
func TestAccessRules_AFailedListingAddsNoRuleTwice(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rules, ours := f.rules(), f.all("10.0.0.1", "10.0.0.2")
		f.mustApply(rules, ours)
		f.editRules(func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "user", To: "mallory", State: "error"})
		})
		f.restartProvider()
		f.after(applyTime+100*time.Millisecond, func() { f.fault("access_list", 1, emulator.Status(http.StatusForbidden)) })
		f.mustApply(rules, ours)
		f.mustHaveSent("allow_access", 2)
		f.mustHaveRules("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}
