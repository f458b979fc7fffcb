package share

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// What size_policy may be. With exact the share has the size; with at_least it
// may have grown beyond it, and the size is a floor.
const (
	exact   = "exact"
	atLeast = "at_least"
)

// usedKey is the metadata key under which SFS reports the bytes in use. The
// figure is about 15 minutes old (SFS API reference).
const usedKey = "share_used"

const bytesPerGiB = 1 << 30

// usage is what was last seen of a share and the state does not show: the
// size that is really there, which with at_least can be more than the floor in
// the state, and the bytes in use. It is kept in memory and never beside the
// state: what changes by itself must not make a refresh look like a change.
type usage struct {
	Size      int
	UsedBytes int64
	UsedKnown bool
}

func usageOf(share *manila.Share) usage {
	seen := usage{Size: share.Size}
	if used, err := strconv.ParseInt(share.Metadata[usedKey], 10, 64); err == nil && used >= 0 {
		seen.UsedBytes, seen.UsedKnown = used, true
	}
	return seen
}

// lastObserved is what this process last saw of a share, most often in the refresh
// just before the plan. Without a refresh the state's size is as good, unless
// it is only a floor: then the share is looked at.
func (r *shareResource) lastSeen(ctx context.Context, state *model) (usage, diag.Diagnostics) {
	if share := r.provider.LastObserved(state.ID.ValueString()); share != nil {
		return usageOf(share), nil
	}
	if !isFloor(state.SizePolicy) {
		return usage{Size: state.size()}, nil
	}
	share, err := r.provider.ReadShare(ctx, state.Region.ValueString(), state.ref())
	if err != nil {
		return usage{Size: state.size()}, optionalCheckFailed(ctx, "the size of the share", err)
	}
	return usageOf(share), nil
}

// smallestFit is the smallest size, in GiB, that holds what is in use.
func (s usage) smallestFit() int {
	return max(1, int((s.UsedBytes+bytesPerGiB-1)/bytesPerGiB))
}

// isFloor is true when the size is only a floor.
func isFloor(policy types.String) bool { return policy.ValueString() == atLeast }

// sizeInState is the size that the state shows for a share of the given size:
// a floor stays as it is while the share is not below it.
func sizeInState(policy types.String, written types.Int64, shown int) types.Int64 {
	if isFloor(policy) && !written.IsNull() && !written.IsUnknown() && int64(shown) >= written.ValueInt64() {
		return written
	}
	return types.Int64Value(int64(shown))
}

// wantsResize is true when a share of the given size is not as the plan wants it.
func (m *model) wantsResize(shown int) bool {
	if isFloor(m.SizePolicy) {
		return shown < m.size()
	}
	return shown != m.size()
}

// mayNeedResize is true when the size, or what it means, is to change. Whether
// the share has to be resized is seen when it is looked at.
func mayNeedResize(state, plan *model) bool {
	return plan.size() != state.size() || isFloor(state.SizePolicy) && !isFloor(plan.SizePolicy)
}
