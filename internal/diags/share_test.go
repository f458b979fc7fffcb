package diags

import (
	"context"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// Only a change that has waited knows of another.
func TestShareLocked_AnInterruptionIsNotAnotherChange(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		context.Canceled:         "Interrupted before share s was changed",
		context.DeadlineExceeded: "Another change to share s is in progress",
	} {
		if got := ShareLocked(manila.Ref{ID: "s"}, "update", err).Summary(); !strings.Contains(got, want) {
			t.Errorf("%v: %q", err, got)
		}
	}
}
