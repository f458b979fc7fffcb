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
	data   = manila.ShareRef{ID: "6b1f", Name: "data"}
	shrink = sentResize{from: 20, to: 8, requestID: "req-1"}
	extend = sentResize{from: 8, to: 20, requestID: "req-1"}
)

func ended(cause waiter.Cause, status string, size int) *waiter.Error {
	last := waiter.Observation{Status: status, Size: size}
	return &waiter.Error{Cause: cause, Result: waiter.Result{Last: &last, Polls: 4, Elapsed: 3140 * time.Millisecond}}
}

func TestEveryEndOfAResizeSaysWhatHappenedAndWhatToDo(t *testing.T) {
	t.Parallel()
	const inUse = "The size to be shrunk is smaller than the current used space"
	cases := map[string]struct {
		told    diag.Diagnostic
		summary string
		says    []string
	}{
		"a refused shrink": {
			notResized(shrink, data, ended(waiter.CauseRefused, "available", 20), inUse),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: refused`,
			[]string{"(request req-1)", "after 3.1s", "still at 20 GiB", "The service says: " + inUse + ".", "less than 8 GiB are in use", "set `size` back to 20"},
		},
		"a refused shrink without a word from the service": {
			notResized(shrink, data, ended(waiter.CauseRefused, "available", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: refused`,
			[]string{"gave no reason", "more than 8 GiB are in use"},
		},
		"a refused extend": {
			notResized(extend, data, ended(waiter.CauseRefused, "available", 8), ""),
			`Share "data" (6b1f) was not extended from 8 GiB to 20 GiB: refused`,
			[]string{"no backend has room", "set `size` back to 8"},
		},
		"an accepted shrink that never started": {
			notResized(shrink, data, ended(waiter.CauseNeverStarted, "available", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: never started`,
			[]string{"no work on it was ever seen"},
		},
		"data would be lost": {
			notResized(shrink, data, ended(waiter.CauseDataLoss, "shrinking_possible_data_loss_error", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: data would be lost`,
			[]string{`"shrinking_possible_data_loss_error"`, "still at 20 GiB", "only shrinks"},
		},
		"the backend failed": {
			notResized(shrink, data, ended(waiter.CauseBackendFailed, "shrinking_error", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: the backend failed`,
			[]string{`"shrinking_error"`, "administrator"},
		},
		"somebody else resized it": {
			notResized(shrink, data, ended(waiter.CauseResizedElsewhere, "available", 15), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB: somebody else resized it`,
			[]string{"available at 15 GiB", "terraform plan"},
		},
		"a timeout": {
			notResized(shrink, data, ended(waiter.CauseTimedOut, "shrinking", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB in time`,
			[]string{`last seen in status "shrinking" at 20 GiB`, "joins the resize", "`timeouts`"},
		},
		"an interruption": {
			notResized(shrink, data, ended(waiter.CauseInterrupted, "shrinking", 20), ""),
			`Share "data" (6b1f) was not shrunk from 20 GiB to 8 GiB yet: interrupted`,
			[]string{"terraform apply"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.told.Summary() != c.summary {
				t.Errorf("summary is %q, want %q", c.told.Summary(), c.summary)
			}
			for _, part := range c.says {
				if !strings.Contains(c.told.Detail(), part) {
					t.Errorf("detail lacks %q:\n%s", part, c.told.Detail())
				}
			}
			at, ok := c.told.(diag.DiagnosticWithPath)
			if !ok || !at.Path().Equal(path.Root("size")) {
				t.Error("the error is not on the attribute `size`")
			}
		})
	}
}

func TestOnlyAShareThatNeedsSomebodyIsWarnedOf(t *testing.T) {
	t.Parallel()
	quiet := []string{"available", "shrinking", "extending", "creating", "migrating", "inactive", ""}
	loud := []string{"error", "shrinking_error", "extending_error", "shrinking_possible_data_loss_error", "deleting", "error_deleting", "unmanage_error"}
	for _, status := range quiet {
		if warning := needsAttention(&manila.Share{ID: "1", Status: status}); warning != nil {
			t.Errorf("%q is warned of: %s", status, warning.Summary())
		}
	}
	for _, status := range loud {
		warning := needsAttention(&manila.Share{ID: "1", Name: "data", Status: status, Size: 10})
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
