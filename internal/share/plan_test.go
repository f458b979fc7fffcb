package share_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// planned refreshes and plans, and checks that only reads were sent.
func (w *env) planned(configuration map[string]any) protocol.Planned {
	w.t.Helper()
	w.service.ResetRequests()
	w.mustSucceed(w.refresh())
	plan := w.plan(configuration)
	for _, request := range w.service.Requests() {
		if request.Method != http.MethodGet && !strings.Contains(request.Path, "/auth/") {
			w.t.Errorf("a plan sent %s %s", request.Method, request.Path)
		}
	}
	return plan
}

// mustReport checks that there is one diagnostic, of that severity and with all parts.
func mustReport(w *env, diagnostics []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, parts ...string) {
	w.t.Helper()
	if len(diagnostics) != 1 || diagnostics[0].Severity != severity {
		w.t.Fatalf("want one %s, got:\n%s", severity, protocol.Text(diagnostics))
	}
	w.mustContain(diagnostics, parts...)
}

const (
	warning = tfprotov6.DiagnosticSeverityWarning
	failure = tfprotov6.DiagnosticSeverityError
)

func TestPlan_AShrinkIsReportedByOneWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		mustReport(w, w.planned(config(8)).Diagnostics, warning, `Share "data" (`+w.id()+") shrinks from 20 GiB to 8 GiB", "Usage is not reported")
	})
}

func TestPlan_WithoutAShrinkThereIsNoWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustReportNothing(w.planned(config(20)).Diagnostics)
		w.mustApply(config(20))
		for _, c := range []map[string]any{config(20), config(20, map[string]any{"name": "other"}), config(30), nil} {
			w.mustReportNothing(w.planned(c).Diagnostics)
		}
	})
}

func TestPlan_ASizeBelowUsageIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true}, func(w *env) {
		w.mustApply(config(20))
		w.service.SetUsed(w.id(), 10)
		mustReport(w, w.planned(config(8)).Diagnostics, failure, "cannot be shrunk to 8 GiB: 10 GiB are in use", "smallest `size` that fits is 10", "has 20 GiB")
		mustReport(w, w.planned(config(10)).Diagnostics, warning, "shrinks from 20 GiB to 10 GiB", "10 GiB in use")
	})
}

func TestResize_UsageThatGrewSinceThePlanStopsTheShrink(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true}, func(w *env) {
		w.mustApply(config(20))
		plan := w.planned(config(8))
		w.service.SetUsed(w.id(), 10)
		mustReport(w, w.applyPlan(config(8), plan), failure, "10 GiB are in use")
		w.mustHaveSent("os-shrink", 0)
		w.mustAgree(20, "available")
	})
}

func TestPlan_PreventShrinkForbidsEveryShrink(t *testing.T) {
	t.Parallel()
	guarded := map[string]any{"prevent_shrink": true}
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20, guarded))
		mustReport(w, w.planned(config(8, guarded)).Diagnostics, failure, "must not be shrunk from 20 GiB to 8 GiB", "`prevent_shrink`")
		w.mustApply(config(30, guarded))
		w.mustBeQuiet(config(30, guarded))

		w.edit(func(s *emulator.Share) { s.Size = 40 })
		mustReport(w, w.planned(config(30, guarded)).Diagnostics, failure, "from 40 GiB to 30 GiB", "at_least")
		w.mustApply(config(30, map[string]any{"prevent_shrink": false}))
		w.mustAgree(30, "available")
	})
}

// Nothing of the update is sent, not even the rename.
func TestUpdate_ASizeUnknownInThePlanIsGuardedAtApply(t *testing.T) {
	t.Parallel()
	type testCase struct {
		guards map[string]any
		used   int // GiB
		want   string
	}
	withEnvEach(t, emulator.Options{ReportUsed: true}, map[string]testCase{
		"prevent_shrink":     {map[string]any{"prevent_shrink": true}, 0, "must not be shrunk from 20 GiB to 8 GiB"},
		"the usage reported": {nil, 10, "10 GiB are in use"},
	}, func(w *env, c testCase) {
		w.mustApply(config(20, c.guards))
		w.service.SetUsed(w.id(), c.used)
		changed := config(8, c.guards, map[string]any{"name": "other", "description": "new"})
		plan := w.planned(config(0, changed, map[string]any{"size": w.tf.Unknown("sfs_share", "size")}))
		w.mustReportNothing(plan.Diagnostics)
		plan.State = protocol.SetAttribute(plan.State, "size", 8)
		mustReport(w, w.applyPlan(changed, plan), failure, c.want)
		w.mustHaveSent(http.MethodPut, 0)
		w.mustHaveSent("os-shrink", 0)
		w.mustAgree(20, "available")
		w.mustHave("name", "data")
	})
}

// The refresh reads twice where the first read may be torn, and the plan uses
// the second.
func TestPlan_AfterATornReadTheSecondResponseIsUsed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Takes: emulator.Durations{Extend: 30 * time.Second}}, func(w *env) {
		w.mustApply(config(10))
		w.fault("extend", emulator.TornReads(1))
		w.mustFail(config(20, updateTimeout("5s")), "Timed out")
		<-time.After(time.Minute)

		w.restart()
		w.refresh()
		w.mustContain(w.plan(config(15)).Diagnostics, "shrinks from 20 GiB to 15 GiB")
		w.mustBeError(w.plan(config(15, map[string]any{"prevent_shrink": true})).Diagnostics)
	})
}

func TestPlan_AnExceededQuotaIsReportedByAWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Quota: emulator.Quota{Shares: 1, Gigabytes: 25}}, func(w *env) {
		mustReport(w, w.planned(config(30)).Diagnostics, warning, "Quota exceeded by this plan: needs 30 GiB more so far, 25 GiB free", `share "data"`)
		w.restart()
		w.mustApply(config(20))
		w.restart()
		mustReport(w, w.planned(config(30)).Diagnostics, warning, "needs 10 GiB more so far, 5 GiB free", "20 of 25 GiB are used")
		w.restart()
		w.mustReportNothing(w.planned(config(25)).Diagnostics)
		another := w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(0, map[string]any{"size": w.tf.Unknown("sfs_share", "size")}))
		mustReport(w, another.Diagnostics, warning, "new shares so far 1, free 0", "1 of 1 shares are used")
	})
}

func TestPlan_TheQuotaIsReadOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{MaxMicroversion: "2.62"}, func(w *env) {
		w.service.ResetRequests()
		for range 20 {
			w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(10))
		}
		w.mustHaveSentAtMost(5) // the limits, the quotas of the user and of the type, the types, the default type
	})
}

func TestPlan_TheLimitsOfTheShareTypeAreChecked(t *testing.T) {
	t.Parallel()
	bounded := map[string]any{"share_type": emulator.BoundedTypeName}
	withEnv(t, emulator.Options{}, func(w *env) {
		mustReport(w, w.planned(config(2, bounded)).Diagnostics, failure, `Share type "bounded" does not allow 2 GiB`, "3 to 50 GiB")
		mustReport(w, w.planned(config(60, bounded)).Diagnostics, failure, "does not allow 60 GiB")
		w.mustApply(config(10, bounded))
		mustReport(w, w.planned(config(60, bounded)).Diagnostics, failure, "does not allow 60 GiB")
		w.mustBeError(w.planned(config(2, bounded)).Diagnostics)
	})
}

// Terraform plans again in the apply, where nothing has been refreshed; the diff of
// actual_size shows the shrink there, and under -refresh=false.
func TestPlan_AShrinkIsReportedOnlyWhereTheShareWasRefreshed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		w.restart()
		plan := w.plan(config(8))
		w.mustReportNothing(plan.Diagnostics)
		w.restart()
		mustReport(w, w.planned(config(8)).Diagnostics, warning, "shrinks from 20 GiB to 8 GiB")
		w.restart()
		mustReport(w, w.plan(config(8, map[string]any{"prevent_shrink": true})).Diagnostics, failure, "must not be shrunk")
	})
}
