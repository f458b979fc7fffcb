package securityservice

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

func (r *serviceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	bounded, cancel := tfstate.WithTimeout(ctx, plan.Timeouts.Create, standardTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	api := r.api(plan.Region)
	created, found := conns.CreateMarked(bounded, r.provider, creation(api, &plan, &config))
	resp.Diagnostics.Append(found...)
	if created == nil {
		return
	}
	// From here on every path saves a state: the security service exists.
	created, failure := complete(bounded, api, &plan, created)
	resp.Diagnostics.Append(failure)
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	resp.Diagnostics.Append(r.saveObserved(cleanup, &plan, created, resp)...)
}

// creation sends all that is set, and the create marker in place of the description.
func creation(api *manila.Client, plan, config *model) conns.MarkedCreation[manila.SecurityService] {
	fields := plan.change(plan.toCreate(config), config)
	return conns.MarkedCreation[manila.SecurityService]{
		Planned: diags.Creation{Kind: "security service", Planned: plan.ref().String()},
		Send: func(ctx context.Context, marker string) (*manila.SecurityService, error) {
			fields["description"] = &marker
			return api.CreateSecurityService(ctx, fields)
		},
		List: func(ctx context.Context) ([]*manila.SecurityService, error) {
			return api.SecurityServicesNamed(ctx, plan.Name.ValueString())
		},
		NotCreated: func(err error) diag.Diagnostic { return refused("Cannot create "+plan.ref().String(), fields, err) },
		Shown: func(service *manila.SecurityService) conns.Marked {
			return conns.Marked{Ref: service.Ref(), Description: service.Description}
		},
	}
}

// complete replaces the create marker by the planned description.
func complete(ctx context.Context, api *manila.Client, plan *model, created *manila.SecurityService) (*manila.SecurityService, diag.Diagnostic) {
	updated, err := api.UpdateSecurityService(ctx, created.Ref(), plan.change([]string{"description"}, plan))
	if err != nil {
		return created, notCompleted(created.Ref(), err)
	}
	return updated, nil
}

// saveObserved writes the state of a new security service as it was last observed.
func (r *serviceResource) saveObserved(ctx context.Context, plan *model, created *manila.SecurityService, resp *resource.CreateResponse) diag.Diagnostics {
	plan.observe(created)
	plan.PasswordWO = types.StringNull()
	diags := tfstate.SetRegion(ctx, &plan.Region, r.api(plan.Region))
	if plan.Region.IsUnknown() {
		plan.Region = types.StringNull()
	}
	return append(diags, tfstate.Set(ctx, &resp.State, resp.Identity, plan, plan.identity())...)
}
