package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// checkCapacity checks a create or resize against what the plan can ask the
// service for. It makes the first request of many a plan, so it also reports a
// login that fails, before anything is half done.
func (r *shareResource) checkCapacity(ctx context.Context, region string, checks ...optionalCheck) diag.Diagnostics {
	var found diag.Diagnostics
	var unchecked []string
	var reasons []error
	for _, check := range checks {
		more, err := check.run(ctx)
		if blocked := concernsEveryCall(err); blocked != nil {
			return diag.Diagnostics{blocked}
		}
		if err != nil && r.provider.FirstTime("unchecked in "+r.provider.RegionName(ctx, region)+": "+check.what) {
			unchecked, reasons = append(unchecked, check.what), append(reasons, err)
		}
		found.Append(more...)
	}
	if len(unchecked) > 0 {
		found.Append(notChecked(unchecked, reasons))
	}
	return found
}

// optionalCheck is one that the plan can do without: not every service answers it
// to every account.
type optionalCheck struct {
	what string
	run  func(context.Context) (diag.Diagnostics, error)
}

// concernsEveryCall reports an error because of which the apply would fail, too; nil
// for one that is only about the question.
func concernsEveryCall(err error) diag.Diagnostic {
	failure, ok := manila.AsError(err)
	switch {
	case ok && failure.ConcernsEveryCall():
		return requestFailed(failure.Problem(), err)
	case !ok && diags.IsContextError(err):
		return requestFailed("Interrupted before the share service was reached", err)
	}
	return nil
}
