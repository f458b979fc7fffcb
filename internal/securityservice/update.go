package securityservice

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func (r *serviceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Update, standardTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	if names := plan.changes(&state); len(names) > 0 {
		updated, failure := r.change(bounded, &state, plan.change(names, &config))
		if failure != nil {
			resp.Diagnostics.Append(failure)
			r.saveAfterFailure(ctx, &state, resp)
			return
		}
		observed := plan
		observed.observe(updated)
		if failure := compare(names, &plan, &observed); failure != nil {
			resp.Diagnostics.Append(failure)
		} else {
			observed.keepPlanned(&plan)
		}
		plan = observed
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(tfstate.SetIdentity(ctx, resp.Identity, false, plan.identity())...)
}

func (r *serviceResource) change(ctx context.Context, state *model, change manila.SecurityServiceChange) (*manila.SecurityService, diag.Diagnostic) {
	updated, err := r.api(state.Region).UpdateSecurityService(ctx, state.ref(), change)
	switch {
	case err == nil:
		return updated, nil
	case manila.IsForbidden(err):
		return nil, inUse(state.ref(), r.usedBy(ctx, state), err)
	}
	return nil, refused("Cannot change "+state.ref().String(), change, err)
}

// saveAfterFailure saves what is observed now. The password stays that of the state, so
// that the next apply sends the new one again.
func (r *serviceResource) saveAfterFailure(ctx context.Context, state *model, resp *resource.UpdateResponse) {
	ctx, done := tfstate.CleanupContext(ctx)
	defer done()
	if observed, err := r.api(state.Region).GetSecurityService(manila.WithoutRetries(ctx), state.ref()); err == nil {
		state.observe(observed)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// refused reports a request that the service refused, or that was not sent because it
// lacks an attribute.
func refused(summary string, change manila.SecurityServiceChange, err error) diag.Diagnostic {
	failure, ok := manila.AsError(err)
	if !ok || failure.Class() != manila.ClassNotSupported {
		return diags.CallFailed(summary, err)
	}
	for _, field := range []struct{ name, version string }{{"default_ad_site", "2.76"}, {"ou", "2.44"}} {
		if change[field.name] != nil {
			return fieldNotSupported(summary, field.name, field.version, err)
		}
	}
	return diags.CallFailed(summary, err)
}

// compare reports an attribute that was sent, and that the service confirmed and did not
// change.
func compare(sent []string, plan, observed *model) diag.Diagnostic {
	shown := observed.fields()
	for i, field := range plan.fields() {
		if slices.Contains(sent, field.name) && field.value.ValueString() != shown[i].value.ValueString() {
			return notChanged(observed.ref(), field.name)
		}
	}
	return nil
}

// keepPlanned keeps what another client has changed since the plan: Terraform takes no
// other value, and the next refresh reads it.
func (m *model) keepPlanned(planned *model) {
	fields := m.fields()
	for i, field := range planned.fields() {
		if !field.value.IsUnknown() {
			*fields[i].value = *field.value
		}
	}
	if tfstate.IsKnown(planned.Status) {
		m.Status = planned.Status
	}
}
