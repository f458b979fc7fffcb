package share

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	done := carriedRead(ctx)
	if done == nil {
		done = r.read(ctx, req.State, resp.Private, resp.Identity.Raw.IsFullyNull())
	} else {
		resp.Diagnostics.Append(done.private.writeTo(ctx, resp.Private)...)
	}
	resp.Diagnostics.Append(done.diags...)
	if done.gone {
		tfstate.Remove(ctx, resp, done.after.identity())
		return
	}
	if done.diags.HasError() {
		return
	}
	// Most refreshes change nothing, and writing a state costs as much as all
	// the rest of a refresh.
	if done.changed() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &done.after)...)
	}
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, done.before.isImported(), done.after.identity())...)
}

// readResult is what a refresh has found.
type readResult struct {
	before, after model
	// gone is true for a share that no longer exists.
	gone  bool
	diags diag.Diagnostics
	// private is set by ReadUnchanged.
	private *privateCopy
}

func (result *readResult) changed() bool { return !reflect.DeepEqual(result.before, result.after) }

// read is a refresh up to the writing of the state.
func (r *shareResource) read(ctx context.Context, from tfsdk.State, private privateState, lacksIdentity bool) *readResult {
	var result readResult
	state, diags := &result.after, &result.diags
	diags.Append(from.Get(ctx, state)...)
	ctx, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Read, readTimeout, diags)
	defer cancel()
	unfinished, more := getUnfinishedResize(ctx, private)
	diags.Append(more...)
	if diags.HasError() {
		return &result
	}

	api := r.api(state.Region)
	share, err := r.refresh(ctx, state, unfinished)
	// A change of nothing but sensitivity saves the planned private state.
	diags.Append(forgetPlannedFrom(ctx, private)...)
	if manila.IsNotFound(err) {
		tflog.Info(ctx, "the share no longer exists", map[string]any{"share": state.ID.ValueString(), "error": err.Error()})
		diags.Append(r.softDeleted(state, err))
		result.gone = true
		return &result
	}
	if err != nil {
		diags.Append(requestFailed("Cannot refresh "+state.ref().String(), err))
		return &result
	}

	if r.provider.RegisterShare(share.ID) {
		diags.Append(managedTwice(share.Ref()))
	}
	result.before = *state
	imported := state.isImported()
	owned := ownedBy(state.Metadata)
	if imported {
		owned = ownedAfterImport
	}
	diags.Append(r.observe(ctx, api, state, share, owned, private)...)
	diags.Append(keepPreviousValues(ctx, private, &result.before, state)...)
	diags.Append(r.observeCreateMarker(ctx, state.Region, share, private)...)
	if lacksIdentity {
		// A share that was moved here by a state without a region. Later is too
		// late: an identity must not change.
		diags.Append(tfstate.SetRegion(ctx, &state.Region, api)...)
	}
	diags.Append(r.readTags(ctx, state, share, imported)...)
	if diags.HasError() {
		return &result
	}
	if !mayBeResizing(share.Status) && (unfinished == nil || !unfinished.mayBeInvisible(share, r.provider.Clock.Now())) {
		diags.Append(setUnfinishedResize(ctx, private, nil)...)
	}
	if warning := statusWarning(share); warning != nil {
		diags.Append(warning)
	}
	return &result
}

// softDeleted reports a share in the recycle bin. Terraform drops the warnings of
// an import that finds nothing, so there it is an error.
func (r *shareResource) softDeleted(state *model, err error) diag.Diagnostic {
	if deletion, ok := manila.AsSoftDeletion(err); ok && state.isImported() {
		return shareInRecycleBin(deletion, err)
	}
	return r.provider.SoftDeletionWarning(err)
}

// isImported is true for a state that has nothing yet but an id.
func (m *model) isImported() bool { return m.Size.IsNull() }

// mayBeResizing is true for an unknown status too: it may be a step of a resize.
func mayBeResizing(status string) bool {
	class := waiter.Classify(status)
	return class == waiter.StatusBusy || class == waiter.StatusUnknown
}

// refresh reads the share once, and once more where one response may mislead: at
// the end of a delete the service shows nulls for a moment, and at the end of a
// resize the old size.
func (r *shareResource) refresh(ctx context.Context, state *model, unfinished *unfinishedResize) (*manila.Share, error) {
	share, err := r.provider.ReadShare(ctx, state.Region.ValueString(), state.ref())
	if err != nil {
		return nil, err
	}
	wasBusy := unfinished != nil || !state.Status.IsNull() && waiter.Classify(state.Status.ValueString()) == waiter.StatusBusy
	mayBeTorn := wasBusy && waiter.Classify(share.Status) == waiter.StatusStable
	if share.Status != "" && !mayBeTorn {
		return share, nil
	}
	return r.readUntilStatus(ctx, state.Region, state.ref())
}

// readUntilStatus reads the share until it shows a status at all.
func (r *shareResource) readUntilStatus(ctx context.Context, region types.String, ref manila.Ref) (*manila.Share, error) {
	pause := r.provider.Pauses()
	for {
		share, err := r.provider.ReadShareUncached(ctx, region.ValueString(), ref)
		if err != nil || share.Status != "" {
			return share, err
		}
		if err := pause(ctx); err != nil {
			return nil, err
		}
	}
}

// observe writes all that is read of a share into the model, except its tags.
func (r *shareResource) observe(ctx context.Context, api *manila.Client, m *model, share *manila.Share, owned ownership, private privateState) diag.Diagnostics {
	isNew := m.isImported() || m.Region.IsUnknown()
	if m.isImported() {
		m.setImportDefaults()
	}
	m.observe(share, owned)
	diags := m.observeLocations(ctx, api, share, private)
	if isNew {
		diags.Append(tfstate.SetRegion(ctx, &m.Region, api)...)
	}
	shareType := shareTypeOf(share)
	diags.Append(tfstate.SetPrivate(ctx, private, typeKey, &shareType)...)
	return diags
}
