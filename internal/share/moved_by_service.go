package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// A service or an administrator moves a share without its user: to another zone
// when a replica is promoted (observed on Manila 20), to another type or network
// by a migration, and a share type can get another name. The configuration then
// still says the previous value, which is no wish for a new share. What tells the
// two apart is that a refresh saw the change: it keeps the previous value in
// private state.

// previousValues are the values, by attribute, that the state had before a refresh
// found the share elsewhere.
type previousValues map[string][]string

const previousKey = "previous"

// movable are the attributes that can change without the user. Those that cannot
// be configured (host, share server) force no new share anyway.
var movable = []struct {
	name  string
	value func(*model) *types.String
}{
	{"availability_zone", func(m *model) *types.String { return &m.AvailabilityZone }},
	{"share_type", func(m *model) *types.String { return &m.ShareType }},
	{"share_network_id", func(m *model) *types.String { return &m.ShareNetworkID }},
}

func getPreviousValues(ctx context.Context, private tfstate.PrivateReader) (previousValues, diag.Diagnostics) {
	previous, diags := tfstate.GetPrivate[previousValues](ctx, private, previousKey)
	if previous == nil {
		return nil, diags
	}
	return *previous, diags
}

// keepPreviousValues notes what an observation has changed of the state.
func keepPreviousValues(ctx context.Context, private privateState, before, after *model) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, attribute := range movable {
		was, is := attribute.value(before), attribute.value(after)
		if !tfstate.IsKnown(*was) || was.Equal(*is) {
			continue
		}
		previous, more := getPreviousValues(ctx, private)
		if diags.Append(more...); previous == nil {
			previous = previousValues{}
		}
		others := slices.DeleteFunc(previous[attribute.name], func(value string) bool { return value == was.ValueString() || value == is.ValueString() })
		previous[attribute.name] = append(others, was.ValueString())
		diags.Append(tfstate.SetPrivate(ctx, private, previousKey, &previous)...)
	}
	return diags
}

// forgetPreviousValues forgets those that the configuration does not say any more.
func forgetPreviousValues(ctx context.Context, private privateState, configured *model) diag.Diagnostics {
	previous, diags := getPreviousValues(ctx, private)
	if previous == nil {
		return diags
	}
	for _, attribute := range movable {
		if !slices.Contains(previous[attribute.name], attribute.value(configured).ValueString()) {
			delete(previous, attribute.name)
		}
	}
	if len(previous) == 0 {
		return append(diags, tfstate.SetPrivate[previousValues](ctx, private, previousKey, nil)...)
	}
	return append(diags, tfstate.SetPrivate(ctx, private, previousKey, &previous)...)
}

// keepMoved plans the observed values where the configuration says what the share
// had before it was moved, and reports them.
func (r *shareResource) keepMoved(ctx context.Context, prior, plan, configured *model, known shareType, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	previous, diags := getPreviousValues(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	kept := false
	for _, attribute := range movable {
		observed, written := *attribute.value(prior), attribute.value(configured).ValueString()
		if written == "" || written == observed.ValueString() || !slices.Contains(previous[attribute.name], written) {
			continue
		}
		if attribute.name == "share_type" && known.isNamed(written) {
			continue // its other name
		}
		at := path.Root(attribute.name)
		if observed.IsNull() {
			// Terraform takes no null for what is configured.
			resp.Diagnostics.Append(movedAway(prior.ref(), at, written))
			continue
		}
		kept = true
		*attribute.value(plan) = observed
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, at, observed)...)
		if r.isRefreshed(prior) {
			resp.Diagnostics.Append(moved(prior.ref(), at, written, observed.ValueString()))
		}
	}
	if kept {
		dropEmptyChange(req, resp)
		resp.Diagnostics.Append(resp.Plan.Get(ctx, plan)...)
	}
}

// dropEmptyChange plans the prior state where only what the framework left open
// differs from it: as soon as the configuration differs from the state, it plans
// every computed attribute anew.
func dropEmptyChange(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var planned, prior, configured map[string]tftypes.Value
	if resp.Plan.Raw.As(&planned) != nil || req.State.Raw.As(&prior) != nil || req.Config.Raw.As(&configured) != nil {
		return
	}
	for name, value := range planned {
		leftOpen := !value.IsKnown() && configured[name].IsNull()
		if !leftOpen && !value.Equal(prior[name]) {
			return
		}
	}
	resp.Plan.Raw = req.State.Raw
}
