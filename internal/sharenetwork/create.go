package sharenetwork

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *networkResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Create, changeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	api := r.api(plan.Region)
	created, found := conns.CreateMarked(bounded, r.provider, creation(ctx, api, &plan))
	resp.Diagnostics.Append(found...)
	if created == nil {
		return
	}
	// From here on every path saves a state: the share network exists.
	was := plan
	was.Name = types.StringValue(created.Name)
	was.Description = types.StringValue(created.Description)
	was.Subnets, was.SecurityServiceIDs = subnetSet(created.Subnets), idSet(nil)
	c := &change{provider: r.provider, api: api, was: &was, network: created, isNew: true}
	failure := c.run(bounded, &plan)
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	if failure != nil {
		resp.Diagnostics.Append(failure)
		c.observeAgain(cleanup, &plan)
	}
	plan.set(c.network, c.securityServiceIDs())
	resp.Diagnostics.Append(tfstate.SetRegion(cleanup, &plan.Region, api)...)
	if plan.Region.IsUnknown() {
		plan.Region = types.StringNull()
	}
	resp.Diagnostics.Append(tfstate.Set(cleanup, &resp.State, resp.Identity, &plan, plan.identity())...)
}

// creation creates the share network with its first subnet, and with the create marker in
// place of the description.
func creation(ctx context.Context, api *manila.Client, plan *model) conns.MarkedCreation[manila.ShareNetwork] {
	var first manila.Subnet
	wanted := subnets(ctx, plan.Subnets)
	if len(wanted) > 0 {
		first = wanted[0]
	}
	return conns.MarkedCreation[manila.ShareNetwork]{
		Planned: diags.Creation{Kind: "share network", Planned: plan.ref().String()},
		Send: func(ctx context.Context, marker string) (*manila.ShareNetwork, error) {
			if len(wanted) > 1 && !api.HasSubnets() { // known from the listing
				return nil, errOneSubnet
			}
			return api.CreateShareNetwork(ctx, plan.Name.ValueString(), marker, first)
		},
		List: func(ctx context.Context) ([]*manila.ShareNetwork, error) {
			return api.ShareNetworksNamed(ctx, plan.Name.ValueString())
		},
		NotCreated: func(err error) diag.Diagnostic { return refused("Cannot create "+plan.ref().String(), first, err) },
		Shown: func(network *manila.ShareNetwork) conns.Marked {
			return conns.Marked{Ref: network.Ref(), Description: network.Description}
		},
	}
}
