package share

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var (
	data     = manila.Ref{ID: "6b1f", Name: "data"}
	aShrink  = sentResize{from: 20, to: 8, requestID: "req-1"}
	anExtend = sentResize{from: 8, to: 20, requestID: "req-1"}
)

func failedResize(cause waiter.Cause, status string, size int) *waiter.Error {
	last := waiter.Observation{Status: status, Size: size}
	return &waiter.Error{Cause: cause, Result: waiter.Result{Last: &last, Polls: 4, Elapsed: 3140 * time.Millisecond}}
}

func TestMessages_EveryFailureOfAResizeIsReportedWithWhatToDo(t *testing.T) {
	t.Parallel()
	const inUse = "The size to be shrunk is smaller than the current used space"
	cases := map[string]struct {
		message diag.Diagnostic
		summary string
		detail  []string
	}{
		"a refused shrink": {
			notResized(aShrink, data, failedResize(waiter.CauseRefused, "available", 20), inUse),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: refused`,
			[]string{"(request req-1)", "3.1s later", "available again at its old size", "Reason given: " + inUse + ".", "less than 8 GiB are in use", "set `size` back to 20"},
		},
		"a refused shrink without a user message": {
			notResized(aShrink, data, failedResize(waiter.CauseRefused, "available", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: refused`,
			[]string{"gave no reason", "more than 8 GiB are in use"},
		},
		"a refused extend": {
			notResized(anExtend, data, failedResize(waiter.CauseRefused, "available", 8), ""),
			`Share "data" (6b1f) was not extended from 8 GiB to 20 GiB: refused`,
			[]string{"no backend has room", "set `size` back to 8"},
		},
		"an accepted shrink that never started": {
			notResized(aShrink, data, failedResize(waiter.CauseNeverStarted, "available", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: never started`,
			[]string{"no work on it was observed"},
		},
		"data would be lost": {
			notResized(aShrink, data, failedResize(waiter.CauseDataLoss, "shrinking_possible_data_loss_error", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: data would be lost`,
			[]string{"now shrinking_possible_data_loss_error, its size 20 GiB", "only shrinks"},
		},
		"the backend failed": {
			notResized(aShrink, data, failedResize(waiter.CauseBackendFailed, "shrinking_error", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: the backend failed`,
			[]string{"shrinking_error", "administrator"},
		},
		"it was offered to another project": {
			notResized(anExtend, data, failedResize(waiter.CauseBackendFailed, "awaiting_transfer", 8), ""),
			`Share "data" (6b1f) was not extended from 8 GiB to 20 GiB: its status is awaiting_transfer`,
			[]string{"(request req-1). The share now has 8 GiB.\n\n", "offered to another project", "openstack share transfer delete"},
		},
		"it is what a migration has left": {
			notResized(aShrink, data, failedResize(waiter.CauseBackendFailed, "inactive", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: its status is inactive`,
			[]string{"(request req-1). The share now has 20 GiB.\n\n", "what a migration to another backend leaves", "deleted but not resized"},
		},
		"it was resized outside Terraform": {
			notResized(aShrink, data, failedResize(waiter.CauseResizedElsewhere, "available", 15), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: it was resized outside Terraform`,
			[]string{"available with 15 GiB", "terraform plan"},
		},
		"a timeout": {
			notResized(aShrink, data, failedResize(waiter.CauseTimedOut, "shrinking", 20), ""),
			`Timed out after 3.1s while share "data" (6b1f) shrinks from 20 GiB to 8 GiB`,
			[]string{"Last observed after 3.1s: shrinking, 20 GiB.", "the next apply waits for it", "`timeouts`"},
		},
		"an interruption": {
			notResized(aShrink, data, failedResize(waiter.CauseInterrupted, "shrinking", 20), ""),
			`Interrupted while share "data" (6b1f) shrinks from 20 GiB to 8 GiB`,
			[]string{"The service continues; the next apply waits for it."},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.message.Summary() != c.summary {
				t.Errorf("summary is %q, want %q", c.message.Summary(), c.summary)
			}
			for _, part := range c.detail {
				if !strings.Contains(c.message.Detail(), part) {
					t.Errorf("detail lacks %q:\n%s", part, c.message.Detail())
				}
			}
			at, ok := c.message.(diag.DiagnosticWithPath)
			if !ok || !at.Path().Equal(path.Root("size")) {
				t.Error("the error is not on the attribute `size`")
			}
		})
	}
}

func TestMessages_OnlyAStatusThatNeedsAnOperatorHasAWarning(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"available", "shrinking", "extending", "creating", "migrating", ""} {
		if warning := statusWarning(&manila.Share{ID: "1", Status: status}); warning != nil {
			t.Errorf("%q is warned of: %s", status, warning.Summary())
		}
	}
	for _, status := range []string{
		"error", "inactive", "shrinking_error", "extending_error", "shrinking_possible_data_loss_error", "deleting", "error_deleting", "unmanage_error",
	} {
		warning := statusWarning(&manila.Share{ID: "1", Name: "data", Status: status, Size: 10})
		if warning == nil {
			t.Errorf("%q is not warned of", status)
			continue
		}
		if warning.Severity() != diag.SeverityWarning || !strings.Contains(warning.Summary(), `"data"`) {
			t.Errorf("%q: %v", status, warning)
		}
		if ends := strings.Contains(warning.Detail(), "when that has ended"); ends != (status == "deleting") {
			t.Errorf("%q: %s", status, warning.Detail())
		}
	}
}
