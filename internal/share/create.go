package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *shareResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, createTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	api := r.api(plan.Region)
	created, diags := r.createOnce(bounded, api, &plan)
	resp.Diagnostics.Append(diags...)
	if created == nil {
		return
	}
	tflog.Info(ctx, "share created, waiting until it is available", map[string]any{"share": created.ID, "request_id": created.RequestID})

	observed := r.waiterFor(plan.Region, created.Ref())
	observed.Last = created
	_, err := observed.WaitFor(bounded, waiter.Created{Sent: r.provider.Clock.Now(), Grace: acceptedGrace}, nil)

	state := plan
	if err != nil {
		r.saveFailed(ctx, api, &state, created, observed, err, resp)
		return
	}
	resp.Diagnostics.Append(r.setInitialTags(bounded, api, &state, created.Ref())...)
	resp.Diagnostics.Append(r.save(bounded, api, &state, observed.Last, ownedBy(plan.Metadata), resp.Private)...)
	resp.Diagnostics.Append(state.asPlanned(&plan, created)...)
	state.saveCreated(ctx, resp)
	removeCreateMarker(bounded, api, observed.Last)
}

// saveFailed saves and reports a share that exists and is not available.
func (r *shareResource) saveFailed(ctx context.Context, api *manila.Client, state *model, created *manila.Share, observed *shareWaiter, err error, resp *resource.CreateResponse) {
	ctx, done := cleanupContext(ctx)
	defer done()
	reason, _ := observed.userMessage(ctx, created.RequestID)
	resp.Diagnostics.Append(notAvailable(created, err, reason))
	state.withoutTags()
	resp.Diagnostics.Append(r.save(ctx, api, state, observed.Last, ownedBy(state.Metadata), resp.Private)...)
	state.saveCreated(ctx, resp)
	removeCreateMarker(ctx, api, observed.Last)
}

// saveCreated writes the state of a new share. One that Terraform will mark as
// tainted is not protected.
func (m *model) saveCreated(ctx context.Context, resp *resource.CreateResponse) {
	if resp.Diagnostics.HasError() {
		m.liftProtection()
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{ID: m.ID, Region: m.Region})...)
}

func (m *model) toCreate() manila.CreateShare {
	return manila.CreateShare{
		Name:             m.Name.ValueString(),
		Description:      m.Description.ValueString(),
		Size:             m.size(),
		ShareProto:       m.ShareProto.ValueString(),
		ShareType:        m.ShareType.ValueString(),
		AvailabilityZone: m.AvailabilityZone.ValueString(),
		ShareNetworkID:   m.ShareNetworkID.ValueString(),
		SnapshotID:       m.SnapshotID.ValueString(),
		IsPublic:         onlyPublic(m.IsPublic),
		Metadata:         m.metadataToCreate(),
	}
}

// onlyPublic leaves the visibility out of the request unless it is asked for:
// private is what every service makes, and some let members say nothing else.
func onlyPublic(isPublic types.Bool) *bool {
	if !isPublic.ValueBool() {
		return nil
	}
	return isPublic.ValueBoolPointer()
}
