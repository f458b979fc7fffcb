package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// quotaCheck warns of a create or extend that exceeds what is free in the
// project. It is only a warning, because another change of the same plan may free
// what it needs.
func (r *shareResource) quotaCheck(m *model, moreGiB, moreShares int) optionalCheck {
	return optionalCheck{"the quota", func(ctx context.Context) (diag.Diagnostics, error) {
		limits, err := r.provider.Limits(ctx, m.Region.ValueString())
		if err != nil {
			return nil, err
		}
		var found diag.Diagnostics
		if limits.GiB != manila.Unlimited && moreGiB > limits.GiB-limits.GiBUsed {
			found.Append(overGigabytes(m, moreGiB, limits))
		}
		if limits.Shares != manila.Unlimited && moreShares > limits.Shares-limits.SharesUsed {
			found.Append(overShares(m, limits))
		}
		return found, nil
	}}
}
