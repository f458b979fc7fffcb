package securityservice

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// changeableInUse are the attributes that the service changes while share servers use it.
var changeableInUse = []string{"name", "description"}

// ModifyPlan decides which changes replace the security service, and reports one that the
// service refuses because share servers use it.
func (r *serviceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
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
	refused := slices.DeleteFunc(plan.changes(&state), func(name string) bool { return slices.Contains(changeableInUse, name) })
	if len(refused) == 0 || r.provider == nil {
		return
	}
	if users := r.usedBy(ctx, &state); len(users) > 0 {
		resp.Diagnostics.Append(changeOfUsed(state.ref(), refused[0], users))
	}
}

// user is a share network with share servers, and the shares that show it.
type user struct {
	network manila.Ref
	shares  []manila.Ref
}

// usedBy are the share networks with shares that have the security service. What cannot
// be read is left to the service to decide.
func (r *serviceResource) usedBy(ctx context.Context, state *model) []user {
	region := state.Region.ValueString()
	networks, err := r.provider.NetworksWith(ctx, region, state.ref())
	if err != nil {
		tflog.Debug(ctx, "the share networks of a security service could not be read", map[string]any{"id": state.ID.ValueString(), "error": err.Error()})
	}
	var users []user
	for _, network := range networks {
		if shares := r.provider.SharesOn(ctx, region, network); len(shares) > 0 {
			users = append(users, user{network, shares})
		}
	}
	return users
}
