package share

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// setPlannedValues writes into the plan what neither the configuration nor a
// schema default gives: what the provider block says of every share (default
// tags; enterprise project and protocol of new shares), and the actual size.
func (r *shareResource) setPlannedValues(ctx context.Context, prior, plan, configured *model, resp *resource.ModifyPlanResponse) {
	set := func(attribute string, value attr.Value) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	if prior == nil && configured.EnterpriseProjectID.IsNull() && r.provider.EnterpriseProjectID != "" {
		plan.EnterpriseProjectID = tfstate.StringOrNull(r.provider.EnterpriseProjectID)
		set("enterprise_project_id", plan.EnterpriseProjectID)
	}
	if prior == nil && configured.ShareProto.IsNull() {
		plan.ShareProto = types.StringValue(defaultProtocol)
		set("share_proto", plan.ShareProto)
	}
	resp.Diagnostics.Append(conflictingMetadata(plan, configured)...)

	plan.ActualSize = plannedActualSize(prior, plan)
	set("actual_size", plan.ActualSize)
	plan.TagsAll = allTags(r.provider.DefaultTags, configured.Tags)
	set("tags_all", plan.TagsAll)
	if prior != nil && plan.TagsAll.Equal(prior.TagsAll) || prior == nil && plan.TagsAll.IsNull() {
		return
	}
	if prior != nil {
		// The framework has done so only if the configuration has changed.
		set("status", types.StringUnknown())
	}
	resp.Diagnostics.Append(r.tagsAllowed(ctx, plan, configured)...)
}

// tagsAllowed checks, before anything is created, the number of tags and that the
// service has tags at all: a share whose tags cannot be set would be tainted.
func (r *shareResource) tagsAllowed(ctx context.Context, plan, configured *model) diag.Diagnostics {
	if count := len(plan.TagsAll.Elements()); count > manila.MaxTags {
		return diag.Diagnostics{tooManyTags(count, len(r.provider.DefaultTags))}
	}
	if configured.Region.IsUnknown() {
		return nil
	}
	return r.checkCapacity(ctx, plan.Region.ValueString(), optionalCheck{"whether the service has tags", func(ctx context.Context) (diag.Diagnostics, error) {
		err := r.api(plan.Region).SupportsTags(ctx)
		if errors.Is(err, manila.ErrNotSupported) {
			return diag.Diagnostics{tagsNotSupported(configured, err)}, nil
		}
		return nil, err
	}})
}
