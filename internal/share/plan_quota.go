package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// quotaCheck warns of the change at which the sum of the plan first exceeds what is
// free. It is only a warning, because a change that is planned later may free what
// is missing.
func (r *shareResource) quotaCheck(m *model, needs conns.Capacity) optionalCheck {
	return optionalCheck{"the quota", func(ctx context.Context) (diag.Diagnostics, error) {
		region := r.provider.RegionName(ctx, m.Region.ValueString())
		sum, open := r.provider.AddPlanned(region, m.ID.ValueString(), needs)
		limits, err := r.provider.Limits(ctx, region)
		if err != nil || !open {
			return nil, err
		}
		var found diag.Diagnostics
		if free := limits.GiB - limits.GiBUsed; limits.GiB != manila.Unlimited && sum.GiB > max(0, free) && r.provider.FirstTime("GiB over the quota in "+region) {
			found.Append(overGigabytes(m, sum.GiB, limits))
		}
		if free := limits.Shares - limits.SharesUsed; limits.Shares != manila.Unlimited && sum.Shares > max(0, free) && r.provider.FirstTime("shares over the quota in "+region) {
			found.Append(overShares(m, sum.Shares, limits))
		}
		return found, nil
	}}
}

// largestShareCheck warns of a size above the quota's limit for one share.
func (r *shareResource) largestShareCheck(m *model, size int) optionalCheck {
	return optionalCheck{"the largest size of one share", func(ctx context.Context) (diag.Diagnostics, error) {
		limit, err := r.provider.LargestShare(ctx, m.Region.ValueString())
		if err != nil || limit == manila.Unlimited || size <= limit {
			return nil, err
		}
		return diag.Diagnostics{overLargestShare(m, size, limit)}, nil
	}}
}

// planFrees adds what a shrink or destroy frees to the sum of the plan.
func (r *shareResource) planFrees(ctx context.Context, m *model, frees conns.Capacity) {
	r.provider.AddPlanned(r.provider.RegionName(ctx, m.Region.ValueString()), m.ID.ValueString(), conns.Capacity{GiB: -frees.GiB, Shares: -frees.Shares})
}

// planReplaced adds what a create frees that replaces a share.
func (r *shareResource) planReplaced(ctx context.Context, private tfstate.PrivateReader, plan *model) {
	replaced, _ := tfstate.GetPrivate[plannedFrom](ctx, private, plannedFromKey)
	if replaced == nil {
		return
	}
	if share := r.provider.LastObserved(replaced.ID); share != nil {
		r.provider.AddPlanned(r.provider.RegionName(ctx, plan.Region.ValueString()), replaced.ID, conns.Capacity{GiB: -share.Size, Shares: -1})
	}
}
