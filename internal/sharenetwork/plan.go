package sharenetwork

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ModifyPlan decides which changes replace the network, makes what follows from others
// unknown, and reports a change that the service refuses because shares use the network.
func (r *networkResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if tfstate.RegionChanges(plan.Region, state.Region) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("region"))
		return
	}
	subnetsChange, servicesChange := !plan.Subnets.Equal(state.Subnets), !plan.SecurityServiceIDs.Equal(state.SecurityServiceIDs)
	if subnetsChange {
		plan.NetworkType, plan.CIDR = types.StringUnknown(), types.StringUnknown()
		plan.SegmentationID, plan.IPVersion = types.Int64Unknown(), types.Int64Unknown()
	}
	if subnetsChange || servicesChange {
		plan.Status = types.StringUnknown()
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
	if r.provider != nil {
		resp.Diagnostics.Append(r.checkInUse(ctx, &plan, &state))
	}
}

// checkInUse is nil where it is not known that the service refuses the change.
func (r *networkResource) checkInUse(ctx context.Context, plan, state *model) diag.Diagnostic {
	subnetsGo := r.removesAllSubnets(ctx, plan, state)
	added, removed := serviceChanges(plan, state)
	if !subnetsGo && len(added)+len(removed) == 0 {
		return nil
	}
	shares := r.provider.SharesOn(ctx, state.Region.ValueString(), state.ref())
	switch {
	case len(shares) == 0:
		return nil
	case subnetsGo:
		return subnetsInUse(state.ref(), shares)
	}
	network, err := r.provider.ReadShareNetwork(ctx, state.Region.ValueString(), state.ref())
	switch {
	case err != nil:
		return nil
	case network.Status == "" || !network.UpdatesSecurityServices:
		return servicesFixed(state.ref(), shares)
	case r.removesWithoutReplacement(ctx, state, added, removed):
		return serviceNotRemovable(state.ref(), shares)
	}
	return nil
}

// removesAllSubnets is true for a change that leaves no subnet that the shares could be on.
func (r *networkResource) removesAllSubnets(ctx context.Context, plan, state *model) bool {
	wanted := subnets(ctx, plan.Subnets)
	if wanted == nil {
		return false
	}
	existing := subnets(ctx, state.Subnets)
	_, removed := difference(wanted, existing)
	return len(existing) > 0 && len(removed) == len(existing)
}

// serviceChanges are empty where a part of the plan is not known.
func serviceChanges(plan, state *model) (added, removed []string) {
	wanted, complete := ids(plan.SecurityServiceIDs)
	if !complete {
		return nil, nil
	}
	existing, _ := ids(state.SecurityServiceIDs)
	without := func(all, others []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(others, id) })
	}
	return without(wanted, existing), without(existing, wanted)
}

// removesWithoutReplacement is true for a removed service of a type that none of the added
// ones has.
func (r *networkResource) removesWithoutReplacement(ctx context.Context, state *model, added, removed []string) bool {
	types := map[string]int{}
	for _, change := range []struct {
		ids   []string
		count int
	}{{added, 1}, {removed, -1}} {
		for _, id := range change.ids {
			service, err := r.provider.ReadSecurityService(ctx, state.Region.ValueString(), manila.SecurityServiceRef(id, ""))
			if err != nil {
				return false
			}
			types[service.Type] += change.count
		}
	}
	for _, count := range types {
		if count < 0 {
			return true
		}
	}
	return false
}

// atServices is where a diagnostic about security services is shown.
var atServices = path.Root("security_service_ids")
