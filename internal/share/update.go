package share

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

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

	change := &update{
		r: r, watch: r.waiterFor(state.Region, state.ref()),
		state: &state, plan: &plan, unfinished: unfinished,
	}
	failure := change.run(bounded)
	if failure != nil {
		resp.Diagnostics.Append(failure)
		last, done := cleanupContext(ctx)
		defer done()
		plan = change.asObserved(last)
	}
	resp.Diagnostics.Append(setUnfinishedResize(ctx, resp.Private, change.unfinished)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{ID: plan.ID, Region: plan.Region})...)
}

// update is one update of one share.
type update struct {
	r    *shareResource
	watch       *shareWaiter
	state, plan *model
	// unfinished is the resize that an earlier apply left when the update
	// begins, and the one that this apply leaves when it ends.
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
func (c *update) steps() []step {
	return []step{
		{"describe", c.descriptionChanges(), c.describe},
		{"set metadata", !changeMetadata(c.state.Metadata, c.plan.Metadata).isEmpty(), c.setMetadata},
		{"tag", !c.plan.TagsAll.Equal(c.state.TagsAll), c.tag},
		{"resize", mayNeedResize(c.state, c.plan) || c.unfinished.strays(c.state, c.plan), c.resize},
	}
}

// run does what is needed. At its end the plan's status is what was last seen.
func (c *update) run(ctx context.Context) diag.Diagnostic {
	steps := slices.DeleteFunc(c.steps(), func(s step) bool { return !s.needed })
	if failure := c.guard(ctx, steps); failure != nil {
		return failure
	}
	for _, step := range steps {
		if failure := step.do(ctx); failure != nil {
			return failure
		}
	}
	if c.watch.Last == nil {
		c.plan.Status = c.state.Status
		return nil
	}
	if c.watch.Last.Status == "" {
		// That is how the last moment of a deletion looks.
		share, err := c.r.readUntilStatus(ctx, c.state.Region, c.watch.Ref)
		if err != nil {
			return requestFailed("Cannot see what became of "+c.watch.Ref.String(), err)
		}
		c.watch.Last = share
	}
	if waiter.Classify(c.watch.Last.Status) == waiter.StatusDeleting {
		// Name and metadata can be changed to the last moment.
		return changedWhileDeleting(c.watch.Last)
	}
	c.plan.Status = optional(c.watch.Last.Status)
	return nil
}

// guard looks, before anything is sent, whether the resize at the end is one that
// must not be: a size that was unknown in the plan has passed no guard there. A
// resize alone looks for itself.
func (c *update) guard(ctx context.Context, steps []step) diag.Diagnostic {
	if len(steps) < 2 || !c.mayShrink() {
		return nil
	}
	if look := c.watch.Observe(ctx); look.Err != nil || look.NotFound {
		return nil
	}
	return c.mayNotShrink(c.watch.Last)
}

// mayShrink goes by what the state shows; that a share has grown since is seen
// before the resize.
func (c *update) mayShrink() bool {
	return mayNeedResize(c.state, c.plan) && (c.plan.size() < c.state.size() || isFloor(c.state.SizePolicy))
}

func (c *update) descriptionChanges() bool {
	return !c.plan.Name.Equal(c.state.Name) || !c.plan.Description.Equal(c.state.Description) ||
		!c.plan.IsPublic.Equal(c.state.IsPublic)
}

// describe changes name, description and visibility. The answer is read: the
// service ignores what it does not understand and still says 200 (observed on
// Manila 15.1).
func (c *update) describe(ctx context.Context) diag.Diagnostic {
	var update manila.UpdateShare
	if !c.plan.Name.Equal(c.state.Name) {
		update.Name = stringPointer(c.plan.Name.ValueString())
	}
	if !c.plan.Description.Equal(c.state.Description) {
		update.Description = stringPointer(c.plan.Description.ValueString())
	}
	if !c.plan.IsPublic.Equal(c.state.IsPublic) {
		update.IsPublic = c.plan.IsPublic.ValueBoolPointer()
	}
	share, err := c.watch.API.UpdateShare(ctx, c.watch.Ref, update)
	if err != nil {
		return requestRejected("Cannot update "+c.watch.Ref.String(), err)
	}
	c.watch.Last = share
	return ignoredUpdate(c.watch.Ref, update, share)
}

// setMetadata changes the metadata and looks whether the share shows it.
func (c *update) setMetadata(ctx context.Context) diag.Diagnostic {
	change := changeMetadata(c.state.Metadata, c.plan.Metadata)
	if err := change.apply(ctx, c.watch.API, c.watch.Ref); err != nil {
		return metadataNotChanged(c.watch.Ref, err)
	}
	share, err := c.watch.API.GetShare(ctx, c.watch.Ref)
	if err != nil {
		return requestFailed("Cannot see whether the metadata of "+c.watch.Ref.String()+" was changed", err)
	}
	c.watch.Last = share
	if err := change.check(share.Metadata); err != nil {
		return metadataIgnored(c.watch.Ref, err)
	}
	return nil
}

// asObserved is the state after a failure: what the service shows now, or at
// least what it showed last.
func (c *update) asObserved(ctx context.Context) model {
	c.watch.Observe(ctx)
	seen := *c.state
	c.tagsAsLastSeen(ctx, &seen)
	seen.ShareProto, seen.ShareType, seen.Timeouts = c.plan.ShareProto, c.plan.ShareType, c.plan.Timeouts
	if c.watch.Last == nil {
		return seen
	}
	seen.Size, seen.SizePolicy = c.plan.Size, c.plan.SizePolicy
	seen.PreventShrink, seen.DeletionProtection = c.plan.PreventShrink, c.plan.DeletionProtection
	seen.Name = c.plan.Name
	seen.Description = c.plan.Description
	seen.observe(c.watch.Last, ownedBy(c.state.Metadata, c.plan.Metadata))
	return seen
}

// cleanupContext is a context for what has to be done even though the operation's
// own has ended: Terraform waits for it, but a person should not wait long.
func cleanupContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
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
