package share

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// quotaCheck warns of the change at which the sum of the plan first exceeds what is
// free of a quota. It is only a warning, because a change that is planned later may
// free what is missing.
func (r *shareResource) quotaCheck(m *model, known shareType, needs conns.Capacity) optionalCheck {
	return optionalCheck{"the quota", func(ctx context.Context) (diag.Diagnostics, error) {
		if known.ID == "" {
			known = r.plannedType(ctx, m, known)
		}
		quotas := r.quotasOf(ctx, m, known)
		sums, open := r.addPlanned(quotas, m.ID.ValueString(), needs)
		project, err := r.provider.Limits(ctx, quotas[0])
		if err != nil || !open {
			return nil, err
		}
		found := r.exceededQuota(m, quotas[0], "the project's quota", sums[0], project)
		for i, quota := range quotas[1:] {
			limits, err := r.provider.Limits(ctx, quota)
			if err != nil {
				return found, err
			}
			whose := "the user's quota"
			if quota.ShareTypeID != "" {
				whose = fmt.Sprintf("the project's quota of share type %q", known.Name)
			}
			found.Append(r.exceededQuota(m, quota, whose, sums[1+i], onlyOwn(limits, project))...)
		}
		return found, nil
	}}
}

// onlyOwn leaves out the limits that a user or share type has from the project: the
// project's use contains theirs, so that the project's quota is exceeded no later.
func onlyOwn(limits, project manila.Limits) manila.Limits {
	if limits.GiB == project.GiB {
		limits.GiB = manila.Unlimited
	}
	if limits.Shares == project.Shares {
		limits.Shares = manila.Unlimited
	}
	return limits
}

func (r *shareResource) exceededQuota(m *model, quota conns.Quota, whose string, sum conns.Capacity, limits manila.Limits) diag.Diagnostics {
	var found diag.Diagnostics
	if limits.GiB != manila.Unlimited && sum.GiB > max(0, limits.GiB-limits.GiBUsed) && r.provider.FirstTime("GiB over the quota "+quota.String()) {
		found.Append(overGigabytes(m, whose, sum.GiB, limits))
	}
	if limits.Shares != manila.Unlimited && sum.Shares > max(0, limits.Shares-limits.SharesUsed) && r.provider.FirstTime("shares over the quota "+quota.String()) {
		found.Append(overShares(m, whose, sum.Shares, limits))
	}
	return found
}

// quotasOf are the quotas that count a share: the project's, then the user's, then its
// type's. Whose share an existing one is shows only from microversion 2.16 on, which
// its reads do not use; it counts as the user's.
func (r *shareResource) quotasOf(ctx context.Context, m *model, known shareType) []conns.Quota {
	region := r.provider.RegionName(ctx, m.Region.ValueString())
	quotas := []conns.Quota{{Region: region}, {Region: region, OfUser: true}}
	if known.ID != "" {
		quotas = append(quotas, conns.Quota{Region: region, ShareTypeID: known.ID})
	}
	return quotas
}

func (r *shareResource) addPlanned(quotas []conns.Quota, id string, needs conns.Capacity) (sums []conns.Capacity, open bool) {
	for _, quota := range quotas {
		var sum conns.Capacity
		sum, open = r.provider.AddPlanned(quota, id, needs)
		sums = append(sums, sum)
	}
	return sums, open
}

// largestShareCheck warns of a size above the quota's limit for one share.
func (r *shareResource) largestShareCheck(m *model, size int) optionalCheck {
	return optionalCheck{"the largest size of one share", func(ctx context.Context) (diag.Diagnostics, error) {
		region := r.provider.RegionName(ctx, m.Region.ValueString())
		limits, err := r.provider.Limits(ctx, conns.Quota{Region: region, OfUser: true})
		if err != nil || limits.LargestShare == manila.Unlimited || size <= limits.LargestShare {
			return nil, err
		}
		return diag.Diagnostics{overLargestShare(m, size, limits.LargestShare)}, nil
	}}
}

// planFrees adds what a shrink or destroy frees to the sum of the plan.
func (r *shareResource) planFrees(ctx context.Context, m *model, known shareType, frees conns.Capacity) {
	if share := r.provider.LastObserved(m.ID.ValueString()); known.ID == "" && share != nil {
		known = shareTypeOf(share)
	}
	r.addPlanned(r.quotasOf(ctx, m, known), m.ID.ValueString(), conns.Capacity{GiB: -frees.GiB, Shares: -frees.Shares})
}

// planReplaced adds what a create frees that replaces a share.
func (r *shareResource) planReplaced(ctx context.Context, private tfstate.PrivateReader, plan *model) {
	replaced, _ := tfstate.GetPrivate[plannedFrom](ctx, private, plannedFromKey)
	if replaced == nil {
		return
	}
	if share := r.provider.LastObserved(replaced.ID); share != nil {
		r.addPlanned(r.quotasOf(ctx, plan, shareTypeOf(share)), replaced.ID, conns.Capacity{GiB: -share.Size, Shares: -1})
	}
}
