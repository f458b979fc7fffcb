package share_test

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// From Manila 17 on the minimum counts for create and shrink, the maximum for
// create and extend, and an administrator's extend has a maximum of its own.
func TestPlan_ALimitOfTheShareTypeIsAnErrorOnlyWhereEveryReleaseRefuses(t *testing.T) {
	t.Parallel()
	bounded := map[string]any{"share_type": emulator.BoundedTypeName}
	admin := map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword}
	type testCase struct {
		from, to int
		as       map[string]any
		planned  string // the severity and the first words, "" for a plan without a word
		applied  bool
	}
	const refused, warned = `ERROR: Share type "bounded" does not allow`, `WARNING: Share type "bounded" may not allow`
	withEnvEach(t, emulator.Options{Release: 17}, map[string]testCase{
		"a shrink from above the maximum to above it": {100, 70, nil, "WARNING: Share", true},
		"an extend from below the minimum to below":   {1, 2, nil, "", true},
		"a shrink below the minimum":                  {10, 2, nil, refused, false},
		"a member's extend above the maximum":         {10, 60, nil, refused, false},
		"an administrator's extend above the maximum": {10, 60, admin, warned, true},
	}, func(w *env, c testCase) {
		w.mustApply(config(10, bounded))
		w.edit(func(s *emulator.Share) { s.Size = c.from })
		w.restartWith(c.as)
		planned := w.planned(config(c.to, bounded)).Diagnostics
		if c.planned == "" {
			w.mustReportNothing(planned)
		} else {
			w.mustContain(planned, c.planned)
		}
		if refused := protocol.HasError(w.apply(config(c.to, bounded))); refused == c.applied {
			w.t.Errorf("the apply was refused: %v", refused)
		}
	})
}
