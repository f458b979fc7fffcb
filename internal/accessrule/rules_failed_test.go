package accessrule_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestARuleWhoseRemovalFailedIsRemovedByTheNextApply(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules, less := w.rules(), w.all("10.0.0.1")
		w.mustApply(rules, w.all("10.0.0.1", "10.0.0.2"))
		w.fault("deny_access", 1, emulator.Fail())
		w.mustFail(rules, less, "the backend failed", "clients may still have access", "Run `terraform apply` again")
		w.restart()
		if told := w.apply(rules, less); protocol.Failed(told) {
			w.t.Error(protocol.Text(told))
		}
		w.mustHave("10.0.0.1 rw active")
		w.mustBeQuiet(rules, less)
	})
}

func TestARuleThatFailedIsPlannedUntilItIsActiveOrNotWanted(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules, good := w.rules(), w.all("10.0.0.1")
		w.mustApply(rules, good)
		bad := w.all("10.0.0.1", "user:mallory")
		for range 3 {
			w.mustFail(rules, bad, "the backend refused")
			w.restart()
		}
		w.mustApply(rules, good)
		w.mustHave("10.0.0.1 rw active")
		w.mustBeQuiet(rules, good)
	})
}

// A look that fails after a rule was removed does not mean that the others are gone.
func TestRulesThatCannotBeSeenAreNotAddedAnew(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rules, ours := w.rules(), w.all("10.0.0.1", "10.0.0.2")
		w.mustApply(rules, ours)
		w.edit(func(r []emulator.Rule) []emulator.Rule {
			return append(r, emulator.Rule{Type: "user", To: "mallory", State: "error"})
		})
		w.restart()
		w.after(takes+100*time.Millisecond, func() { w.fault("access_list", 1, emulator.Status(http.StatusForbidden)) })
		w.mustApply(rules, ours)
		w.mustHaveSent("allow_access", 2)
		w.mustHave("10.0.0.1 rw active", "10.0.0.2 rw active")
	})
}
