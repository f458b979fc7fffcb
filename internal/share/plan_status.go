package share

import "github.com/opensfs/terraform-provider-sfs/internal/waiter"

// statusInPlan is the status that the plan decides by: the one that this process has
// read, if it lasts until an administrator or another project acts. Any other is
// taken for available: it may be by the time of the apply, which decides again.
func (r *shareResource) statusInPlan(state *model) string {
	share := r.provider.LastObserved(state.ID.ValueString())
	if share == nil {
		return "available"
	}
	switch waiter.Classify(share.Status) {
	case waiter.StatusFailed, waiter.StatusShrinkRefused:
		return share.Status
	case waiter.StatusDeleting:
		if waiter.DeletionFailed(share.Status) {
			return share.Status
		}
	}
	return "available"
}
