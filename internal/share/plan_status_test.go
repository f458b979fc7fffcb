package share_test

import (
	"maps"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestPlan_AStatusThatForbidsTheResizeIsAnError(t *testing.T) {
	t.Parallel()
	type testCase struct {
		status string
		to     int
		more   map[string]any
		want   []string
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"an extend after a refused shrink": {"shrinking_possible_data_loss_error", 30, nil,
			[]string{"its status is shrinking_possible_data_loss_error", "only shrinks", "Set `size` below 20"}},
		"an extend after a refused shrink, under at_least": {"shrinking_possible_data_loss_error", 30, map[string]any{"size_policy": "at_least"},
			[]string{"which `size_policy` or `prevent_shrink` forbids", "administrator"}},
		"an extend after a refused shrink, under prevent_shrink": {"shrinking_possible_data_loss_error", 30, map[string]any{"prevent_shrink": true},
			[]string{"which `size_policy` or `prevent_shrink` forbids", "administrator"}},
		"a failed shrink":         {"shrinking_error", 10, nil, []string{"its status is shrinking_error", "administrator"}},
		"a failed create":         {"error", 30, nil, []string{"its status is error", "Set `size` back to 20"}},
		"a failed deletion":       {"error_deleting", 10, nil, []string{"its status is error_deleting", "A deletion failed"}},
		"left by a migration":     {"inactive", 10, nil, []string{"its status is inactive", "leaves of its source"}},
		"a transfer under way":    {"awaiting_transfer", 10, nil, []string{"its status is awaiting_transfer", "accepts or cancels"}},
		"a size that is met, now": {"shrinking_error", 20, map[string]any{"size_policy": "exact"}, []string{"its status is shrinking_error"}},
	}, func(w *env, c testCase) {
		before := map[string]any{}
		maps.Copy(before, c.more)
		if c.to == 20 {
			before = map[string]any{"size_policy": "at_least"}
		}
		w.mustApply(config(20, before))
		w.edit(func(s *emulator.Share) { s.Status = c.status })
		w.restart()
		w.refresh()
		mustReport(w, w.plan(config(c.to, c.more)).Diagnostics, failure, c.want...)
	})
}

// It may be stable again at the apply, or the plan changes nothing that it forbids.
func TestPlan_AStatusThatForbidsNothingPlannedIsNoError(t *testing.T) {
	t.Parallel()
	type testCase struct {
		status string
		to     int
		more   map[string]any
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"an extend while it is extended":  {"extending", 30, nil},
		"an extend of an unknown status":  {"polishing", 30, nil},
		"a rename after a failed shrink":  {"shrinking_error", 20, map[string]any{"name": "other"}},
		"a destroy after a failed shrink": {"shrinking_error", 0, nil},
	}, func(w *env, c testCase) {
		w.mustApply(config(20))
		w.edit(func(s *emulator.Share) { s.Status = c.status })
		w.restart()
		w.refresh()
		wanted := config(c.to, c.more)
		if c.to == 0 {
			wanted = nil
		}
		w.mustReportNothing(w.plan(wanted).Diagnostics)
	})
}

// The prior state may be old: what it says of the status is not known to hold.
func TestPlan_WithoutARefreshTheStatusDecidesNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.edit(func(s *emulator.Share) { s.Status = "extending_error" })
		w.refresh()
		w.restart()
		w.edit(func(s *emulator.Share) { s.Status = "available" })
		w.mustReportNothing(w.plan(config(30)).Diagnostics)
	})
}

// Nobody but the two parties of the transfer ends it.
func TestResize_ATransferIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.restart()
		w.refresh()
		plan := w.plan(config(30))
		w.edit(func(s *emulator.Share) { s.Status = "awaiting_transfer" })
		mustReport(w, w.applyPlan(config(30), plan), failure, "its status is awaiting_transfer", "accepts or cancels")
	})
}

// The resize under way decides what the share has, so the plan does not claim to know.
func TestPlan_UnderAtLeastTheSizeAfterAResizeUnderWayIsUnknown(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Shrink: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(20))
		w.mustFail(config(5, updateTimeout("5s")), "Timed out")
		w.restart()
		w.mustContain(w.apply(config(10, map[string]any{"size_policy": "at_least"})), "is still being shrunk to 5 GiB")
		w.mustHave("actual_size", 10)
	})
}
