package share

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	unfinished, diags := unfinishedResizeIn(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	api := r.api(state.Region)
	share, err := r.refresh(ctx, &state, unfinished)
	if manila.IsNotFound(err) {
		tflog.Info(ctx, "the share is gone from the service", map[string]any{"share": state.ID.ValueString()})
		resp.State.RemoveResource(ctx)
		// The framework wants an identity even of what is gone, also where
		// Terraform (before 1.12) or an import by id has brought none.
		if resp.Identity.Raw.IsFullyNull() {
			resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{ID: state.ID, Region: state.Region})...)
		}
		return
	}
	if err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot refresh "+state.ref().String(), err))
		return
	}

	imported, before := state.Size.IsNull(), state
	resp.Diagnostics.Append(r.save(ctx, api, &state, share, refreshOwnership(&state), resp.Private)...)
	if resp.Identity.Raw.IsFullyNull() {
		// A share that was moved here by a state that names no region. Later it
		// cannot be told: an identity must not change.
		resp.Diagnostics.Append(observeRegion(ctx, api, &state.Region)...)
	}
	resp.Diagnostics.Append(r.readTags(ctx, &state, share, imported)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if hasEnded(share.Status) && (unfinished == nil || !unfinished.mayBeInvisible(share, r.provider.Clock.Now())) {
		resp.Diagnostics.Append(setUnfinishedResize(ctx, resp.Private, nil)...)
	}
	if warning := statusWarning(share); warning != nil {
		resp.Diagnostics.Append(warning)
	}
	// Most refreshes change nothing, and writing a state costs as much as all
	// the rest of a refresh.
	if !reflect.DeepEqual(before, state) {
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{ID: state.ID, Region: state.Region})...)
}

// hasEnded is true when no resize can be under way any more. An unknown status
// may be a part of one.
func hasEnded(status string) bool {
	kind := waiter.Classify(status)
	return kind != waiter.StatusBusy && kind != waiter.StatusUnknown
}

// refreshOwnership owns what the state has; a state that has nothing yet but
// an id was just imported.
func refreshOwnership(state *model) ownership {
	if state.Size.IsNull() {
		return ownedAfterImport
	}
	return ownedBy(state.Metadata)
}

// refresh looks at the share once, and once more where one look can deceive:
// at the end of a delete the service shows nulls for a moment, and at the end
// of a resize the old size.
func (r *shareResource) refresh(ctx context.Context, state *model, unfinished *unfinishedResize) (*manila.Share, error) {
	share, err := r.provider.ReadShare(ctx, state.Region.ValueString(), state.ref())
	if err != nil {
		return nil, err
	}
	wasWorking := unfinished != nil || !state.Status.IsNull() && waiter.Classify(state.Status.ValueString()) == waiter.StatusBusy
	mayBeTorn := wasWorking && waiter.Classify(share.Status) == waiter.StatusStable
	if share.Status != "" && !mayBeTorn {
		return share, nil
	}
	return r.readUntilStatus(ctx, state.Region, state.ref())
}

// readUntilStatus waits until the share shows a status at all.
func (r *shareResource) readUntilStatus(ctx context.Context, region types.String, ref manila.ShareRef) (*manila.Share, error) {
	schedule := r.provider.Waiter().Schedule
	begun := r.provider.Clock.Now()
	for {
		share, err := r.provider.ReadShareUncached(ctx, region.ValueString(), ref)
		if err != nil || share.Status != "" {
			return share, err
		}
		if err := r.provider.Clock.Sleep(ctx, schedule(r.provider.Clock.Now().Sub(begun))); err != nil {
			return nil, err
		}
	}
}

// save writes all that was seen of a share into the model.
func (r *shareResource) save(ctx context.Context, api *manila.Client, m *model, share *manila.Share, owned ownership, memory privateState) diag.Diagnostics {
	newcomer := m.Size.IsNull() || m.Region.IsUnknown() // Imported, or just created.
	if m.Size.IsNull() {
		m.setImportDefaults()
	}
	m.observe(share, owned)
	diags := m.observeLocations(ctx, api, share, memory)
	if newcomer {
		diags.Append(observeRegion(ctx, api, &m.Region)...)
	}
	seenType := typeOf(share)
	diags.Append(setPrivate(ctx, memory, typeKey, &seenType)...)
	return diags
}
