// Package accessrule is who may mount a share: sfs_share_access_rule for one
// rule, sfs_share_access_rules for all rules of a share, and the ephemeral
// sfs_share_access_key.
package accessrule

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
)

var (
	_ resource.ResourceWithConfigure      = (*ruleResource)(nil)
	_ resource.ResourceWithIdentity       = (*ruleResource)(nil)
	_ resource.ResourceWithImportState    = (*ruleResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*ruleResource)(nil)
	_ resource.ResourceWithValidateConfig = (*ruleResource)(nil)
)

// How long each operation may take unless the configuration says otherwise. Rules
// are applied in seconds, but a rule waits for a resize of its share, which may
// take an hour.
const (
	changeTimeout = 60 * time.Minute
	readTimeout   = 5 * time.Minute
)

type ruleResource struct {
	session *conns.Provider
}

// NewRule is the sfs_share_access_rule resource.
func NewRule() resource.Resource { return &ruleResource{} }

func (r *ruleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_access_rule"
}

func (r *ruleResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	var diags diag.Diagnostics
	r.session, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// ImportState takes share/rule: the service lists rules by share only.
func (r *ruleResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted := identity{}
	if req.ID == "" {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &wanted)...)
		if resp.Diagnostics.HasError() {
			return
		}
	} else {
		share, rule, ok := strings.Cut(req.ID, "/")
		if !ok || share == "" || rule == "" || strings.Contains(rule, "/") {
			resp.Diagnostics.AddError(fmt.Sprintf("%q is no import id of an access rule", req.ID),
				"A rule is imported by the id of its share and its own, with a slash between them: `terraform import ADDRESS SHARE_ID/RULE_ID`. "+
					"`openstack share access list SHARE` shows the ids of the rules.")
			return
		}
		wanted.ShareID, wanted.ID = types.StringValue(share), types.StringValue(rule)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("share_id"), wanted.ShareID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), wanted.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), wanted.Region)...)
}
