package share

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// Whatever decide says, these two promises of the configuration hold: without an
// API client, a request would be a panic.
func TestResize_AShrinkUnderAGuardIsNeverSent(t *testing.T) {
	t.Parallel()
	for _, plan := range []model{
		{SizePolicy: types.StringValue(atLeast), PreventShrink: types.BoolValue(false)},
		{SizePolicy: types.StringValue(exact), PreventShrink: types.BoolValue(true)},
	} {
		u := &update{plan: &plan, share: &shareWaiter{&conns.ShareObserver{}}}
		if _, err := u.requestResize(t.Context(), decision{action: shrink, to: 5}, manila.Ref{ID: "1"}); !errors.Is(err, errForbiddenShrink) {
			t.Errorf("%v, %v: %v", plan.SizePolicy, plan.PreventShrink, err)
		}
	}
}
