package share

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
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
	created, err := api.CreateShare(bounded, plan.toCreate())
	if err != nil {
		resp.Diagnostics.Append(notCreated(&plan, err))
		return
	}
	tflog.Info(ctx, "share created, waiting until it is available", map[string]any{"share": created.ID, "request_id": created.RequestID})
	resp.Diagnostics.Append(saveNewborn(ctx, plan, created, resp)...)

	watch := r.watch(api, created.Ref())
	watch.Seen = created
	_, err = watch.Until(bounded, settle.Created{Sent: r.session.Clock.Now(), Grace: acceptedGrace})

	last, done := lastWords(ctx)
	defer done()
	if err != nil {
		reason, _ := watch.reason(last, created.RequestID)
		resp.Diagnostics.Append(notAvailable(created, err, reason))
	}
	state := plan
	resp.Diagnostics.Append(r.save(last, api, &state, watch.Seen, ownedBy(plan.Metadata), resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(last, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(last, identity{ID: state.ID, Region: state.Region})...)
}

// saveNewborn puts the id of a new share into the state before anything else
// is asked of the network: whatever happens from here on, the share is not lost.
func saveNewborn(ctx context.Context, newborn model, share *sfsapi.Share, resp *resource.CreateResponse) diag.Diagnostics {
	newborn.observe(share, ownedBy(newborn.Metadata))
	newborn.setLocations(nil)
	if newborn.Region.IsUnknown() {
		newborn.Region = types.StringNull()
	}
	diags := resp.State.Set(ctx, &newborn)
	diags.Append(resp.Identity.Set(ctx, identity{ID: newborn.ID, Region: newborn.Region})...)
	return diags
}

func (m *model) toCreate() sfsapi.CreateShare {
	return sfsapi.CreateShare{
		Name:             m.Name.ValueString(),
		Description:      m.Description.ValueString(),
		Size:             m.size(),
		ShareProto:       m.ShareProto.ValueString(),
		ShareType:        m.ShareType.ValueString(),
		AvailabilityZone: m.AvailabilityZone.ValueString(),
		ShareNetworkID:   m.ShareNetworkID.ValueString(),
		SnapshotID:       m.SnapshotID.ValueString(),
		IsPublic:         publicOnly(m.IsPublic),
		Metadata:         plain(m.Metadata),
	}
}

// publicOnly leaves the visibility out of the request unless it is asked for:
// private is what every service makes, and some let members say nothing else.
func publicOnly(isPublic types.Bool) *bool {
	if !isPublic.ValueBool() {
		return nil
	}
	return isPublic.ValueBoolPointer()
}
