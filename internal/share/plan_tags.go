package share

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// planFromProvider writes into the plan what the provider says of every share:
// the default tags, and the enterprise project and protocol of new shares.
func (r *shareResource) planFromProvider(ctx context.Context, plan, written *model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	creates := req.State.Raw.IsNull()
	if !creates {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if creates && written.EnterpriseProjectID.IsNull() && r.provider.EnterpriseProjectID != "" {
		plan.EnterpriseProjectID = optional(r.provider.EnterpriseProjectID)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("enterprise_project_id"), plan.EnterpriseProjectID)...)
	}
	if creates && written.ShareProto.IsNull() {
		plan.ShareProto = types.StringValue(defaultProtocol)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("share_proto"), plan.ShareProto)...)
	}
	resp.Diagnostics.Append(conflictingMetadata(plan, written)...)

	plan.TagsAll = allTags(r.provider.DefaultTags, written.Tags)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("tags_all"), plan.TagsAll)...)
	if !creates && plan.TagsAll.Equal(state.TagsAll) || creates && plan.TagsAll.IsNull() {
		return
	}
	if !creates {
		// The framework has done so only if the configuration has changed.
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
	}
	resp.Diagnostics.Append(r.tagsAllowed(ctx, plan, written)...)
}

// tagsAllowed checks, before anything is created, that there is room for the
// tags and that the service has tags at all: a share that was created and could
// not be tagged would be tainted.
func (r *shareResource) tagsAllowed(ctx context.Context, plan, written *model) diag.Diagnostics {
	if count := len(plan.TagsAll.Elements()); count > manila.MaxTags {
		return diag.Diagnostics{tooManyTags(count, len(r.provider.DefaultTags))}
	}
	if written.Region.IsUnknown() {
		return nil
	}
	err := r.api(plan.Region).SupportsTags(ctx)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, manila.ErrNotSupported):
		return diag.Diagnostics{tagsNotSupported(written, err)}
	}
	return optionalCheckFailed(ctx, "whether it has tags", err)
}
