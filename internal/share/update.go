package share

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, updateTimeout)
	resp.Diagnostics.Append(diags...)
	unfinished, diags := unfinishedResizeIn(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	release, err := r.provider.Lock(bounded, state.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(lockNotAcquired(state.ref(), err))
		return
	}
	defer release()

	update := &update{
		r: r, share: r.waiterFor(state.Region, state.ref()),
		state: &state, plan: &plan, unfinished: unfinished,
	}
	failure := update.run(bounded)
	if failure != nil {
		resp.Diagnostics.Append(failure)
		ctx, done := cleanupContext(ctx)
		defer done()
		plan = update.asObserved(ctx)
	}
	resp.Diagnostics.Append(setUnfinishedResize(ctx, resp.Private, update.unfinished)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{ID: plan.ID, Region: plan.Region})...)
}

// update is one update of one share.
type update struct {
	r           *shareResource
	share       *shareWaiter
	state, plan *model
	// unfinished is the resize whose end an earlier apply did not observe, and
	// later the one whose end this apply does not observe.
	unfinished *unfinishedResize
	// tagsTouched: the tags may be neither as they were nor as planned.
	tagsTouched bool
}

// step is one named part of an update. Every step leaves the share as it was
// or as planned, so an update that stops between two of them is half done but
// never wrong.
type step struct {
	name   string
	needed bool
	do     func(context.Context) diag.Diagnostic
}

// steps are in the order in which they are done: the quick and harmless first,
// so that a refused resize does not hold up a rename.
func (u *update) steps() []step {
	return []step{
		{"describe", u.descriptionChanges(), u.describe},
		{"set metadata", !changeMetadata(u.state.Metadata, u.plan.Metadata).isEmpty(), u.setMetadata},
		{"tag", !u.plan.TagsAll.Equal(u.state.TagsAll), u.tag},
		{"resize", changesSize(u.state, u.plan) || u.unfinished.conflictsWith(u.state, u.plan), u.resize},
	}
}

// run does what is needed. At its end the plan has the last observed status.
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
	if u.share.Last == nil {
		u.plan.Status, u.plan.ActualSize = u.state.Status, known(u.plan.ActualSize, u.state.ActualSize)
		return nil
	}
	if u.share.Last.Status == "" {
		// That is how the last moment of a deletion looks.
		share, err := u.r.readUntilStatus(ctx, u.state.Region, u.share.Ref)
		if err != nil {
			return requestFailed("Cannot see what became of "+u.share.Ref.String(), err)
		}
		u.share.Last = share
	}
	if waiter.Classify(u.share.Last.Status) == waiter.StatusDeleting {
		// Name and metadata can be changed to the last moment.
		return changedWhileDeleting(u.share.Last)
	}
	u.plan.Status = optional(u.share.Last.Status)
	// Terraform takes only the planned value for a success; if the share has
	// another size by now, the next refresh shows it.
	u.plan.ActualSize = known(u.plan.ActualSize, types.Int64Value(int64(u.share.Last.Size)))
	return nil
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

func (u *update) descriptionChanges() bool {
	return !u.plan.Name.Equal(u.state.Name) || !u.plan.Description.Equal(u.state.Description) ||
		!u.plan.IsPublic.Equal(u.state.IsPublic)
}

// describe changes name, description and visibility. The answer is read: the
// service ignores what it does not understand and still says 200 (observed on
// Manila 15.1).
func (u *update) describe(ctx context.Context) diag.Diagnostic {
	var update manila.UpdateShare
	if !u.plan.Name.Equal(u.state.Name) {
		update.Name = stringPointer(u.plan.Name.ValueString())
	}
	if !u.plan.Description.Equal(u.state.Description) {
		update.Description = stringPointer(u.plan.Description.ValueString())
	}
	if !u.plan.IsPublic.Equal(u.state.IsPublic) {
		update.IsPublic = u.plan.IsPublic.ValueBoolPointer()
	}
	share, err := u.share.API.UpdateShare(ctx, u.share.Ref, update)
	if err != nil {
		return requestRejected("Cannot update "+u.share.Ref.String(), err)
	}
	u.share.Last = share
	return ignoredUpdate(u.share.Ref, update, share)
}

// setMetadata changes the metadata and looks whether the share shows it.
func (u *update) setMetadata(ctx context.Context) diag.Diagnostic {
	change := changeMetadata(u.state.Metadata, u.plan.Metadata)
	if err := change.apply(ctx, u.share.API, u.share.Ref); err != nil {
		return metadataNotChanged(u.share.Ref, err)
	}
	share, err := u.share.API.GetShare(ctx, u.share.Ref)
	if err != nil {
		return requestFailed("Cannot see whether the metadata of "+u.share.Ref.String()+" was changed", err)
	}
	u.share.Last = share
	if err := change.check(share.Metadata); err != nil {
		return metadataIgnored(u.share.Ref, err)
	}
	return nil
}

// asObserved is the state after a failure: what the service shows now, or at
// least what it showed last.
func (u *update) asObserved(ctx context.Context) model {
	u.share.Observe(ctx)
	seen := *u.state
	u.tagsAsLastSeen(ctx, &seen)
	seen.ShareProto, seen.ShareType, seen.Timeouts = u.plan.ShareProto, u.plan.ShareType, u.plan.Timeouts
	if u.share.Last == nil {
		return seen
	}
	seen.Size, seen.SizePolicy = u.plan.Size, u.plan.SizePolicy
	seen.PreventShrink, seen.DeletionProtection = u.plan.PreventShrink, u.plan.DeletionProtection
	seen.Name = u.plan.Name
	seen.Description = u.plan.Description
	seen.observe(u.share.Last, ownedBy(u.state.Metadata, u.plan.Metadata))
	return seen
}

// cleanupContext is a context for what has to be done even though the operation's
// own has ended: Terraform waits for it, but a person should not wait long.
func cleanupContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

// known is the planned value, or the observed one where the plan left it open.
func known(planned, observed types.Int64) types.Int64 {
	if planned.IsUnknown() {
		return observed
	}
	return planned
}

func stringPointer(s string) *string { return &s }

// ignoredUpdate tells what of an update the service confirmed with 200 and did
// not do.
func ignoredUpdate(ref manila.ShareRef, wanted manila.UpdateShare, shown *manila.Share) diag.Diagnostic {
	switch {
	case wanted.Name != nil && *wanted.Name != shown.Name:
		return updateIgnored(ref, "name", fmt.Sprintf("%q", *wanted.Name), fmt.Sprintf("%q", shown.Name))
	case wanted.Description != nil && *wanted.Description != shown.Description:
		return updateIgnored(ref, "description", fmt.Sprintf("%q", *wanted.Description), fmt.Sprintf("%q", shown.Description))
	case wanted.IsPublic != nil && *wanted.IsPublic != shown.IsPublic:
		return updateIgnored(ref, "is_public", fmt.Sprint(*wanted.IsPublic), fmt.Sprint(shown.IsPublic))
	}
	return nil
}
