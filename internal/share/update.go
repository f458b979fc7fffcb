package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, configured model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &configured)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Update, updateTimeout, &resp.Diagnostics)
	defer cancel()
	unfinished, more := getUnfinishedResize(ctx, req.Private)
	resp.Diagnostics.Append(more...)
	marker, more := getMarkerState(ctx, req.Private)
	resp.Diagnostics.Append(more...)
	if resp.Diagnostics.HasError() {
		return
	}

	r.provider.ApplyBegins()
	unlock, err := r.provider.Lock(bounded, state.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diags.ShareLocked(state.ref(), "update", err))
		return
	}
	defer unlock()

	update := &update{
		r: r, share: r.waiterFor(state.Region, state.ref()),
		state: &state, plan: &plan, unfinished: unfinished, marker: marker,
	}
	failure := update.run(bounded)
	if failure != nil {
		resp.Diagnostics.Append(failure)
		ctx, done := tfstate.CleanupContext(ctx)
		defer done()
		plan = update.asObserved(ctx)
		resp.Diagnostics.Append(keepPreviousValues(ctx, resp.Private, &state, &plan)...)
	}
	resp.Diagnostics.Append(forgetPlannedFrom(ctx, resp.Private)...)
	resp.Diagnostics.Append(setMarkerState(ctx, resp.Private, update.marker)...)
	resp.Diagnostics.Append(forgetPreviousValues(ctx, resp.Private, &configured)...)
	resp.Diagnostics.Append(setUnfinishedResize(ctx, resp.Private, update.unfinished)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, false, state.identity())...)
}

// update is one update of one share.
type update struct {
	r           *shareResource
	share       *shareWaiter
	state, plan *model
	// unfinished is the resize whose end an earlier apply did not observe, and
	// later the one whose end this apply does not observe.
	unfinished *unfinishedResize
	marker     markerState
	// tagsSent: the tags may be neither as they were nor as planned.
	tagsSent bool
}

// step is one part of an update. Every step leaves the share as it was or as
// planned, so an update that stops between two of them is half done but never
// wrong.
type step struct {
	needed bool
	do     func(context.Context) diag.Diagnostic
}

// steps are in the order in which they are done: the quick and harmless first,
// so that a refused resize does not hold up a rename.
func (u *update) steps() []step {
	return []step{
		{u.changesProperties(), u.setProperties},
		{!changeMetadata(u.state.Metadata, u.plan.Metadata).isEmpty(), u.setMetadata},
		{!u.plan.TagsAll.Equal(u.state.TagsAll), u.setTags},
		{changesSize(u.state, u.plan) || u.unfinished.conflictsWith(u.state, u.plan), u.resize},
		{u.marker == removeMarker, u.removeMarker},
	}
}

// run does what is needed. At its end the plan has what was last observed.
func (u *update) run(ctx context.Context) diag.Diagnostic {
	steps := slices.DeleteFunc(u.steps(), func(s step) bool { return !s.needed })
	if failure := u.guard(ctx, steps); failure != nil {
		return failure
	}
	for _, step := range steps {
		if failure := step.do(ctx); failure != nil {
			return failure
		}
	}
	return u.complete(ctx)
}

// guard applies the guards of the resize at the end before anything is sent: a
// size that was unknown in the plan has passed none there. A resize without
// other steps does not need it.
func (u *update) guard(ctx context.Context, steps []step) diag.Diagnostic {
	if len(steps) < 2 || !changesSize(u.state, u.plan) {
		return nil
	}
	if observed := u.share.Observe(ctx); observed.Err != nil || observed.NotFound {
		return nil
	}
	if decision := u.decide(); decision.action == refused && decision.reason.isGuard() {
		return u.notResizable(decision)
	}
	return nil
}

// complete fills in what the plan left open.
func (u *update) complete(ctx context.Context) diag.Diagnostic {
	if u.share.Last == nil {
		u.plan.Status, u.plan.ActualSize = u.state.Status, knownSize(u.plan.ActualSize, u.state.ActualSize)
		return nil
	}
	if u.share.Last.Status == "" {
		// The last moment of a deletion shows no status.
		share, err := u.r.readUntilStatus(ctx, u.state.Region, u.share.Ref)
		if err != nil {
			return requestFailed("Cannot read "+u.share.Ref.String()+" after the update", err)
		}
		u.share.Last = share
	}
	if waiter.Classify(u.share.Last.Status) == waiter.StatusDeleting {
		// Name and metadata can be changed until the share is deleted.
		return changedWhileDeleting(u.share.Last)
	}
	if !u.plan.plannedSize().isMetBy(u.share.Last.Size) {
		// The refresh was torn, or another client has resized the share since, so
		// the plan had no resize.
		if failure := u.resize(ctx); failure != nil {
			return failure
		}
	}
	u.plan.Status = tfstate.StringOrNull(u.share.Last.Status)
	// Terraform takes only the planned value for a success; if a share that may
	// grow has grown, the next refresh shows it.
	u.plan.ActualSize = knownSize(u.plan.ActualSize, types.Int64Value(int64(u.share.Last.Size)))
	return nil
}

// knownSize is the planned value, or the observed one where the plan left it open.
func knownSize(planned, observed types.Int64) types.Int64 {
	if planned.IsUnknown() {
		return observed
	}
	return planned
}

// removeMarker removes the create marker of a share that was imported, or that its
// create could not remove.
func (u *update) removeMarker(ctx context.Context) diag.Diagnostic {
	err := u.share.API.DeleteMetadataKey(ctx, u.share.Ref, createMarkerKey)
	switch u.r.provider.MarkerRemoved(ctx, u.state.Region.ValueString(), u.share.Ref, err) {
	case conns.MarkersRemovable:
		u.marker = ""
	case conns.MarkersKept:
		u.marker = markerKept
	default:
		return requestFailed("Cannot remove the create marker of "+u.share.Ref.String(), err)
	}
	return nil
}

func (u *update) changesProperties() bool {
	return !u.plan.Name.Equal(u.state.Name) || !u.plan.Description.Equal(u.state.Description) ||
		!u.plan.IsPublic.Equal(u.state.IsPublic)
}

// setProperties changes name, description and visibility. The share is read and
// compared: the service ignores what it does not support and still answers 200
// (observed on Manila 15.1).
func (u *update) setProperties(ctx context.Context) diag.Diagnostic {
	var change manila.UpdateShare
	if !u.plan.Name.Equal(u.state.Name) {
		name := u.plan.Name.ValueString()
		change.Name = &name
	}
	if !u.plan.Description.Equal(u.state.Description) {
		description := u.plan.Description.ValueString()
		change.Description = &description
	}
	if !u.plan.IsPublic.Equal(u.state.IsPublic) {
		change.IsPublic = u.plan.IsPublic.ValueBoolPointer()
	}
	share, err := u.share.API.UpdateShare(ctx, u.share.Ref, change)
	if err != nil {
		return requestRejected("Cannot update "+u.share.Ref.String(), err)
	}
	u.share.Last = share
	var different []mismatch
	err = u.readUntil(ctx, func(share *manila.Share) bool {
		different = slices.DeleteFunc(diffFromPlan(u.plan, u.plan.observed(share)), func(m mismatch) bool {
			return !slices.Contains([]string{"name", "description", "is_public"}, m.name) || m.planned.Equal(m.value(u.state))
		})
		return len(different) == 0
	})
	switch {
	case err != nil:
		return requestFailed("Cannot read "+u.share.Ref.String()+" after the update", err)
	case len(different) > 0:
		return updateIgnored(u.share.Ref, different[0])
	}
	return nil
}

// readUntil reads the share until it shows a change that the service has confirmed.
func (u *update) readUntil(ctx context.Context, isChanged func(*manila.Share) bool) error {
	return u.r.untilShown(ctx, func(ctx context.Context) (shown bool, err error) {
		share, err := u.share.API.GetShare(ctx, u.share.Ref)
		if err != nil {
			return false, err
		}
		u.share.Last = share
		return isChanged(share), nil
	})
}

// asObserved is the state after a failure: what the service shows now, or at
// least what it showed last.
func (u *update) asObserved(ctx context.Context) model {
	u.share.Observe(ctx)
	observed := *u.state
	u.observeTagsAfterFailure(ctx, &observed)
	observed.ShareProto, observed.ShareType, observed.Timeouts = u.plan.ShareProto, u.plan.ShareType, u.plan.Timeouts
	if u.share.Last == nil {
		return observed
	}
	observed.Size, observed.SizePolicy = u.plan.Size, u.plan.SizePolicy
	observed.PreventShrink, observed.DeletionProtection = u.plan.PreventShrink, u.plan.DeletionProtection
	observed.Name, observed.Description = u.plan.Name, u.plan.Description
	observed.observe(u.share.Last, ownedBy(u.state.Metadata, u.plan.Metadata))
	return observed
}
