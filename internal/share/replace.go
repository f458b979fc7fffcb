package share

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// planReplacement plans and reports a replacement that the configuration asks for.
// Terraform then plans once more, a create.
func (r *shareResource) planReplacement(ctx context.Context, prior, plan, configured *model, known shareType, resp *resource.ModifyPlanResponse) {
	sameType, failure := r.isSameType(ctx, prior, plan, known)
	if failure == nil {
		failure = r.checkNewRegion(ctx, prior, configured)
	}
	if failure != nil {
		resp.Diagnostics.Append(failure)
		return
	}
	replaced, unverified := replacedBy(prior, plan, configured, sameType)
	if len(replaced) > 0 {
		resp.RequiresReplace = replaced
		resp.Diagnostics.Append(reportReplacement(prior, configured, replaced), r.planLocked(ctx, prior))
		return
	}
	for _, attribute := range unverified {
		if r.isRefreshed(prior) {
			resp.Diagnostics.Append(notVerified(prior.ref(), attribute))
		}
	}
}

// replacedBy returns the attributes that force a new share. An argument that the
// configuration leaves out forces none, and neither does one of which nothing is
// known: a share that was imported is not lost for what nobody wrote down, or for
// what somebody writes down later. Those of the second kind are in unverified.
func replacedBy(state, plan, configured *model, sameType bool) (replaced, unverified path.Paths) {
	notEqual := func(before, after types.String) bool { return !after.Equal(before) }
	// The service accepts a protocol in any case and answers in upper case.
	otherProtocol := func(before, after types.String) bool {
		return after.IsUnknown() || !strings.EqualFold(before.ValueString(), after.ValueString())
	}
	// A type can be given by name or by id.
	otherType := func(before, after types.String) bool {
		return !after.Equal(before) && !sameType
	}
	for _, attribute := range []struct {
		name                      string
		before, after, configured types.String
		differ                    func(before, after types.String) bool
		// alwaysShown: a null means that the share has none.
		alwaysShown bool
	}{
		{"share_proto", state.ShareProto, plan.ShareProto, configured.ShareProto, otherProtocol, true},
		{"share_type", state.ShareType, plan.ShareType, configured.ShareType, otherType, false},
		{"availability_zone", state.AvailabilityZone, plan.AvailabilityZone, configured.AvailabilityZone, notEqual, false},
		{"share_network_id", state.ShareNetworkID, plan.ShareNetworkID, configured.ShareNetworkID, notEqual, true},
		{"snapshot_id", state.SnapshotID, plan.SnapshotID, configured.SnapshotID, notEqual, true},
		{"region", state.Region, plan.Region, configured.Region, notEqual, false},
		{"enterprise_project_id", state.EnterpriseProjectID, plan.EnterpriseProjectID, configured.EnterpriseProjectID, notEqual, false},
	} {
		switch {
		case attribute.configured.IsNull() || !attribute.differ(attribute.before, attribute.after):
		case attribute.before.IsNull() && attribute.name == "region":
			// Where a region is in no state yet, checkNewRegion compares it.
		case attribute.before.IsNull() && !attribute.alwaysShown:
			unverified = append(unverified, path.Root(attribute.name))
		default:
			replaced = append(replaced, path.Root(attribute.name))
		}
	}
	switch {
	case configured.Encryption.IsNull() || plan.Encryption.Equal(state.Encryption):
	case state.Encryption.IsNull():
		unverified = append(unverified, path.Root("encryption"))
	default:
		replaced = append(replaced, path.Root("encryption"))
	}
	return replaced, unverified
}

// reportReplacement reports what happens to the share that is replaced.
func reportReplacement(state, configured *model, because path.Paths) diag.Diagnostic {
	if isProtected(state, configured) {
		return replacementProtected(state.ref(), attributeList(because), state.DeletionProtection.ValueBool())
	}
	return replacementLosesData(state.ref(), attributeList(because))
}

// isProtected is true where the state or the configuration protects a share from
// being replaced: a share that was imported has the protection of its
// configuration only after the first apply. A value that is not known yet counts
// as true.
func isProtected(state, configured *model) bool {
	return state.DeletionProtection.ValueBool() || configured.DeletionProtection.ValueBool() || configured.DeletionProtection.IsUnknown()
}

// errNotListed: the type was renamed, or the project may not use it any more.
var errNotListed = errors.New("the service does not list the type of the state")

// isSameType is true where the plan names the share's own type in another way: a
// type can be given by name or by id. Only the service knows both, and where it
// did not show both with the share they have to be listed. A type that cannot be
// looked up is no reason to replace a share.
func (r *shareResource) isSameType(ctx context.Context, prior, plan *model, known shareType) (bool, diag.Diagnostic) {
	planned := plan.ShareType.ValueString()
	switch {
	case !tfstate.IsKnown(plan.ShareType) || prior.ShareType.IsNull() || plan.ShareType.Equal(prior.ShareType):
		return false, nil
	case known.isNamed(planned) || known.ID != "" && known.Name != "":
		return known.isNamed(planned), nil
	}
	listed, err := r.provider.ShareTypes(ctx, prior.Region.ValueString())
	if err != nil {
		return false, typeNotComparable(prior.ref(), prior.ShareType.ValueString(), planned, err)
	}
	own := slices.IndexFunc(listed, func(t manila.ShareType) bool {
		return shareType{ID: t.ID, Name: t.Name}.isNamed(prior.ShareType.ValueString())
	})
	if own < 0 {
		return false, typeNotComparable(prior.ref(), prior.ShareType.ValueString(), planned, errNotListed)
	}
	return shareType{ID: listed[own].ID, Name: listed[own].Name}.isNamed(planned), nil
}

// checkNewRegion compares a region that is written down later with the provider's
// own. A share has none in the state where `endpoint` is configured without one.
func (r *shareResource) checkNewRegion(ctx context.Context, prior, configured *model) diag.Diagnostic {
	if !prior.Region.IsNull() || !tfstate.IsKnown(configured.Region) {
		return nil
	}
	own, err := r.provider.API.Region(ctx)
	switch {
	case err != nil:
		return requestFailed(unknownRegion(prior.ref(), configured.Region.ValueString()), err)
	case own != configured.Region.ValueString():
		return regionNotComparable(prior.ref(), configured.Region.ValueString(), own)
	}
	return nil
}
