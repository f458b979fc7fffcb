package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// planLocked reports a resource lock on a share that the plan would delete. The lock
// of a share does not protect its access rules, which Terraform destroys first
// (observed on Manila 20): an apply would cut off all clients, and then fail.
func (r *shareResource) planLocked(ctx context.Context, state *model) diag.Diagnostic {
	locks, err := r.provider.LocksOf(ctx, state.Region.ValueString(), state.ID.ValueString())
	if err != nil {
		tflog.Debug(ctx, "the resource locks could not be listed", map[string]any{"share": state.ID.ValueString(), "error": err.Error()})
		return nil
	}
	if len(locks) == 0 {
		return nil
	}
	return deletionLocked(state.ref(), locks)
}

// locked reports a delete that a resource lock prevented.
func (d *deletion) locked(ctx context.Context, err error) diag.Diagnostic {
	locks, listErr := d.share.API.LocksOf(manila.WithoutRetries(ctx), d.share.Ref.ID)
	if listErr != nil {
		tflog.Debug(ctx, "the resource locks could not be listed", map[string]any{"share": d.share.Ref.ID, "error": listErr.Error()})
	}
	return notDeletedForLocks(d.share.Ref, locks, err)
}
