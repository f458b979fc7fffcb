package share_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var atLeast = map[string]any{"size_policy": "at_least"}

func TestSizePolicy_AMinimumIsNoMaximum(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, atLeast))
		w.mustAgree(10, "available")

		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 15 })
		w.mustBeQuiet(config(10, atLeast))
		w.mustApply(config(12, atLeast))
		w.mustApply(config(5, atLeast))
		w.mustBeQuiet(config(5, atLeast))
		w.mustHaveSent("os-shrink", 0)
		w.mustHaveSent("os-extend", 0)

		w.mustApply(config(20, atLeast))
		w.mustAgree(20, "available")
		w.mustHaveSent("os-extend", 1)
	})
}

func TestSizePolicy_AShareBelowItsMinimumIsDrift(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, atLeast))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 6 })
		w.mustApply(config(10, atLeast))
		w.mustAgree(10, "available")
		w.mustHaveSent("os-extend", 1)
	})
}

func TestSizePolicy_AShrinkByAChangeOfPolicyIsShownInThePlan(t *testing.T) {
	t.Parallel()
	guarded := map[string]any{"prevent_shrink": true}
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, atLeast))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 15 })
		plan := w.planned(config(10))
		mustReport(w, plan.Diagnostics, warning, "shrinks from 15 GiB to 10 GiB")
		w.mustPlanActualSize(plan, 15, 10)
		mustReport(w, w.planned(config(10, guarded)).Diagnostics, failure, "must not be shrunk from 15 GiB to 10 GiB")
		if diagnostics := w.planned(config(15)).Diagnostics; len(diagnostics) > 0 {
			w.t.Errorf("nothing is shrunk, but the plan says:\n%s", protocol.Text(diagnostics))
		}
		w.mustApply(config(10))
		w.mustAgree(10, "available")
		w.mustHaveSent("os-shrink", 1)
	})
}

func TestSizePolicy_AnExactSizeThatBecomesALowerMinimumShrinksNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		minimum := config(8, atLeast)
		if diagnostics := w.planned(minimum).Diagnostics; len(diagnostics) > 0 {
			w.t.Errorf("nothing is shrunk, but the plan says:\n%s", protocol.Text(diagnostics))
		}
		w.mustApply(minimum)
		w.mustBeQuiet(minimum)
		w.mustHaveSent("os-shrink", 0)
	})
}

func TestSizePolicy_AnImportedShareMayBeAboveItsMinimum(t *testing.T) {
	t.Parallel()
	minimum := config(8, atLeast)
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.share, _ = w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
		w.mustApply(minimum)
		w.mustBeQuiet(minimum)
		w.mustHaveSent("os-shrink", 0)
	})
}

func TestSizePolicy_ActualSizeIsWhatTheShareHas(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.mustHaveActualSize(10)
		w.mustApply(config(10, atLeast))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 15 })
		w.mustBeQuiet(config(10, atLeast))
		w.mustHaveActualSize(15)
		if size := w.share.Attribute("size"); size != 10 {
			w.t.Errorf("size is %v, want the minimum", size)
		}
	})
}

func TestSizePolicy_ThePlannedActualSize(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustPlanActualSize(w.planned(config(10)), nil, 10)
		w.mustPlanActualSize(w.planned(config(10, atLeast)), nil, unknown)
		w.mustApply(config(10))
		w.mustPlanActualSize(w.planned(config(12)), 10, 12)
		w.mustPlanActualSize(w.planned(config(8)), 10, 8)
		w.mustPlanActualSize(w.planned(config(10, map[string]any{"name": "other"})), 10, 10)
		w.mustPlanActualSize(w.planned(config(8, atLeast)), 10, 10)
		w.mustPlanActualSize(w.planned(config(12, atLeast)), 10, unknown)
		w.mustPlanActualSize(w.planned(config(10, map[string]any{"size": w.tf.Unknown("sfs_share", "size")})), 10, unknown)
	})
}

// Terraform takes only the planned value for a success.
func TestSizePolicy_GrowthDuringAnotherChangeIsShownByTheNextRefresh(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, atLeast))
		renamed := config(10, atLeast, map[string]any{"name": "other"})
		plan := w.planned(renamed)
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 15 })
		if diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, renamed, plan); len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.mustHaveActualSize(10)
		w.mustBeQuiet(renamed)
		w.mustHaveActualSize(15)
	})
}

func TestSizePolicy_AMinimumThatTheShareExceedsMeanwhileSendsNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, atLeast))
		plan := w.planned(config(20, atLeast))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 30 })
		if diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(20, atLeast), plan); len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.mustHaveActualSize(30)
		w.mustHaveSent("os-extend", 0)
		w.mustHaveSent("os-shrink", 0)
	})
}

// In all of these the share has grown after the plan was made.
func TestResize_AShareThatHasGrownSinceThePlanIsNotShrunk(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after map[string]any
		grows         int
	}{
		"a planned extend":                        {config(10), config(20), 30},
		"a planned shrink":                        {config(20), config(10), 50},
		"at_least becomes exact at the same size": {config(10, atLeast), config(10), 30},
		"at_least becomes exact and larger":       {config(10, atLeast), config(20), 30},
		"a rename beside a planned shrink":        {config(20), config(10, map[string]any{"name": "other"}), 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.mustApply(c.before)
				plan := w.planned(c.after)
				w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = c.grows })
				mustReport(w, w.tf.ApplyPlan(w.t.Context(), w.share, c.after, plan), failure, "has grown to", "since the plan was made")
				w.mustHaveSent("os-shrink", 0)
				w.mustHaveSent("PUT", 0)
				w.mustAgree(c.grows, "available")
				w.mustHaveActualSize(c.grows)
			})
		})
	}
}

// A share of which less is left than planned is extended to what is planned.
func TestResize_APlannedShrinkOfAShareThatIsSmallerByNowExtends(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		plan := w.planned(config(10))
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size = 8 })
		if diagnostics := w.tf.ApplyPlan(w.t.Context(), w.share, config(10), plan); protocol.HasError(diagnostics) {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.mustHaveSent("os-extend", 1)
		w.mustHaveSent("os-shrink", 0)
		w.mustAgree(10, "available")
	})
}

// The service shrinks from this status, so the minimum has to hold by itself.
func TestSizePolicy_AMinimumHoldsAfterARefusedShrink(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{LegacyRefusal: true}, func(w *env) {
		for _, guards := range []map[string]any{atLeast, {"size_policy": "at_least", "prevent_shrink": true}} {
			w.share = w.tf.Resource("sfs_share")
			w.mustApply(config(5, guards))
			w.service.EditShare(w.id(), func(s *emulator.Share) { s.Size, s.Status = 20, "shrinking_possible_data_loss_error" })
			w.tf.Refresh(w.t.Context(), w.share)
			w.mustFail(config(10, guards), "has 20 GiB, but its status is shrinking_possible_data_loss_error")
			w.mustHaveSent("os-shrink", 0)
			if share, _ := w.service.Share(w.id()); share.Size != 20 {
				w.t.Errorf("the share was resized to %d GiB", share.Size)
			}
		}
	})
}

// A state that an older version wrote does not say whether the share has grown.
func TestSizePolicy_WithoutAnActualSizeAShrinkWaitsForARefresh(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, atLeast))
		w.upgrade(0, `{"id":"`+w.id()+`","name":"data","size":10,"size_policy":"at_least","share_proto":"NFS","region":"RegionOne"}`)
		mustReport(w, w.tf.Plan(w.t.Context(), w.share, config(5)).Diagnostics, failure, "its actual size is not in the state", "without `-refresh=false`")
		mustReport(w, w.planned(config(5)).Diagnostics, warning, "shrinks from 10 GiB to 5 GiB")
	})
}

const unknown = "unknown"

// mustPlanActualSize checks the diff of actual_size; nil is no state.
func (w *env) mustPlanActualSize(plan protocol.Planned, before, after any) {
	w.t.Helper()
	if protocol.HasError(plan.Diagnostics) {
		w.t.Fatal(protocol.Text(plan.Diagnostics))
	}
	planned := &protocol.Resource{Type: "sfs_share", State: plan.State}
	if !w.share.State.IsNull() {
		if got := w.share.Attribute("actual_size"); got != before {
			w.t.Errorf("actual_size is %v before, want %v", got, before)
		}
	}
	var attributes map[string]tftypes.Value
	if err := plan.State.As(&attributes); err != nil {
		w.t.Fatal(err)
	}
	if after == unknown {
		if attributes["actual_size"].IsKnown() {
			w.t.Errorf("actual_size is planned as %s, want unknown", attributes["actual_size"])
		}
		return
	}
	if got := planned.Attribute("actual_size"); got != after {
		w.t.Errorf("actual_size is planned as %v, want %v", got, after)
	}
}

func (w *env) mustHaveActualSize(want int) {
	w.t.Helper()
	if got := w.share.Attribute("actual_size"); got != want {
		w.t.Errorf("actual_size is %v, want %d", got, want)
	}
}

// The plan has no resize, and the other changes show the size: a torn refresh looks
// the same.
func TestUpdate_AShareThatWasResizedSinceThePlanIsNotASuccess(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		renamed := config(10, map[string]any{"name": "renamed"})
		plan := w.planned(renamed)
		w.edit(func(s *emulator.Share) { s.Size = 8 })
		w.mustSucceed(w.applyPlan(renamed, plan))
		w.mustAgree(10, "available")

		plan = w.planned(config(10))
		w.edit(func(s *emulator.Share) { s.Size = 12 })
		mustReport(w, w.applyPlan(config(10), plan), failure, "has grown to 12 GiB since the plan was made")
		w.mustHaveSent("os-shrink", 0)
		w.mustAgree(12, "available")
	})
}
