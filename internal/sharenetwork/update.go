package sharenetwork

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *networkResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Update, changeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	api := r.api(state.Region)
	network, err := api.GetShareNetwork(bounded, state.ref())
	if err != nil {
		resp.Diagnostics.Append(diags.CallFailed("Cannot change "+state.ref().String(), err))
		return
	}
	c := &change{provider: r.provider, api: api, was: &state, network: network}
	if failure := c.run(bounded, &plan); failure != nil {
		resp.Diagnostics.Append(failure)
		cleanup, done := tfstate.CleanupContext(ctx)
		defer done()
		c.observeAgain(cleanup, &plan)
		if c.services != nil {
			state.set(c.network, c.securityServiceIDs())
		}
		resp.Diagnostics.Append(resp.State.Set(cleanup, &state)...)
		return
	}
	planned := plan
	plan.set(c.network, c.securityServiceIDs())
	plan.keepPlanned(&planned)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, false, plan.identity())...)
}

// keepPlanned keeps what the service may have set since the plan, such as the segment with
// the first share, and what another client has: Terraform takes no other value, and the
// next refresh reads it. What was changed has been compared.
func (o *observed) keepPlanned(planned *model) {
	o.Name, o.Description = planned.Name, planned.Description
	if tfstate.IsKnown(planned.Subnets) {
		o.Subnets = planned.Subnets
	}
	o.SecurityServiceIDs = planned.SecurityServiceIDs
	if tfstate.IsKnown(planned.Status) {
		o.Status = planned.Status
	}
	if tfstate.IsKnown(planned.NetworkType) {
		o.NetworkType = planned.NetworkType
	}
	if tfstate.IsKnown(planned.CIDR) {
		o.CIDR = planned.CIDR
	}
	if tfstate.IsKnown(planned.SegmentationID) {
		o.SegmentationID = planned.SegmentationID
	}
	if tfstate.IsKnown(planned.IPVersion) {
		o.IPVersion = planned.IPVersion
	}
}
