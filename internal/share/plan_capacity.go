package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// quotaAllows warns of a create or extend that exceeds what is free in the
// project. It is only a warning, because another change of the same plan may free
// what it needs.
func (r *shareResource) quotaAllows(ctx context.Context, m *model, moreGiB, moreShares int) diag.Diagnostics {
	limits, err := r.provider.Limits(ctx, m.Region.ValueString())
	if err != nil {
		return optionalCheckFailed(ctx, "the project's limits", err)
	}
	var diags diag.Diagnostics
	if limits.GiB != manila.Unlimited && moreGiB > limits.GiB-limits.GiBUsed {
		diags.Append(overGigabytes(m, moreGiB, limits))
	}
	if limits.Shares != manila.Unlimited && moreShares > limits.Shares-limits.SharesUsed {
		diags.Append(overShares(m, limits))
	}
	return diags
}

// typeAllows checks the size against the limits of the share type: the known one,
// else the configured one, else the default.
func (r *shareResource) typeAllows(ctx context.Context, m *model, known shareType, size int) diag.Diagnostics {
	types, err := r.provider.ShareTypes(ctx, m.Region.ValueString())
	if err != nil {
		return optionalCheckFailed(ctx, "the share types", err)
	}
	if known == (shareType{}) {
		known = shareType{ID: m.ShareType.ValueString(), Name: m.ShareType.ValueString()}
	}
	at := slices.IndexFunc(types, func(t manila.ShareType) bool {
		if known == (shareType{}) {
			return t.IsDefault
		}
		return known.isNamed(t.ID) || known.isNamed(t.Name)
	})
	if at < 0 {
		return nil
	}
	if limit := types[at]; size < limit.MinSize || limit.MaxSize > 0 && size > limit.MaxSize {
		return diag.Diagnostics{outsideTypeLimits(m, size, limit)}
	}
	return nil
}

// optionalCheckFailed handles a request that the plan could do without. A login that
// fails is reported, because the apply would fail too, later. Anything else is
// left to the apply: not every service supports such requests.
func optionalCheckFailed(ctx context.Context, what string, err error) diag.Diagnostics {
	failure, ok := manila.AsError(err)
	if ok {
		switch failure.Class() {
		case manila.ClassUnauthorized, manila.ClassConfiguration, manila.ClassUnreachable, manila.ClassProxy, manila.ClassCanceled:
			return diag.Diagnostics{requestFailed(failure.Problem(), err)}
		}
	}
	tflog.Debug(ctx, "an optional check failed: "+what, map[string]any{"error": err.Error()})
	return nil
}
