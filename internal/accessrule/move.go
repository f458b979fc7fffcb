package accessrule

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var (
	_ resource.ResourceWithMoveState = (*ruleResource)(nil)
	_ resource.ResourceWithMoveState = (*rulesResource)(nil)
)

// foreignRule has the attributes of the other providers' rules, in all versions
// of their schemas.
type foreignRule struct {
	ID          string             `json:"id"`
	Region      string             `json:"region"`
	ShareID     string             `json:"share_id"`
	SFSID       string             `json:"sfs_id"`
	AccessType  string             `json:"access_type"`
	AccessTo    string             `json:"access_to"`
	AccessLevel string             `json:"access_level"`
	AccessKey   string             `json:"access_key"`
	State       string             `json:"state"`
	Status      string             `json:"status"`
	Timeouts    map[string]*string `json:"timeouts"`
}

// foreignRules has the attributes of the other providers' resources that manage
// all rules of a share.
type foreignRules struct {
	ID       string             `json:"id"` // of the share
	ShareID  string             `json:"share_id"`
	Region   string             `json:"region"`
	Rules    []foreignRule      `json:"access_rule"`
	Timeouts map[string]*string `json:"timeouts"`
}

// MoveState moves a rule from another provider.
func (r *ruleResource) MoveState(context.Context) []resource.StateMover {
	return tfstate.Move[foreignRule, ruleModel]{
		Target: "sfs_share_access_rule",
		Sources: []string{
			"openstack_sharedfilesystem_share_access_v2", "vkcs_sharedfilesystem_share_access", "huaweicloud_sfs_access_rule", "huaweicloud_sfs_access_rule_v2", "flexibleengine_sfs_access_rule_v2",
		},
		Fill: func(_ context.Context, source *foreignRule, target *ruleModel) (diag.Diagnostics, error) {
			shareID := cmp.Or(source.ShareID, source.SFSID)
			if source.ID == "" || shareID == "" {
				return nil, errors.New("it lacks the id of the rule or of its share")
			}
			target.ID = types.StringValue(source.ID)
			target.ShareID = types.StringValue(shareID)
			target.Region = tfstate.StringOrNull(source.Region)
			target.AccessType = tfstate.StringOrNull(source.AccessType)
			target.AccessTo = tfstate.StringOrNull(source.AccessTo)
			target.AccessLevel = types.StringValue(levelOrDefault(source.AccessLevel))
			target.AccessKey = tfstate.StringOrNull(source.AccessKey)
			target.State = tfstate.StringOrNull(cmp.Or(source.State, source.Status))
			target.Timeouts = tfstate.ForeignTimeouts(source.Timeouts, target.Timeouts)
			return nil, nil
		},
		Identity: func(target *ruleModel) (any, types.String) { return target.identity(), target.Region },
	}.Movers()
}

// MoveState moves all rules of a share from another provider.
func (r *rulesResource) MoveState(context.Context) []resource.StateMover {
	return tfstate.Move[foreignRules, rulesModel]{
		Target:  "sfs_share_access_rules",
		Sources: []string{"opentelekomcloud_sfs_share_access_rules_v2"},
		Fill: func(ctx context.Context, source *foreignRules, target *rulesModel) (diags diag.Diagnostics, err error) {
			shareID := cmp.Or(source.ShareID, source.ID)
			if shareID == "" {
				return nil, errors.New("it lacks the id of the share")
			}
			elements := make([]element, 0, len(source.Rules))
			for _, rule := range source.Rules {
				elements = append(elements, element{
					AccessType: tfstate.StringOrNull(rule.AccessType), AccessTo: tfstate.StringOrNull(rule.AccessTo),
					AccessLevel: types.StringValue(levelOrDefault(rule.AccessLevel)),
				})
			}
			target.Rules, diags = types.SetValueFrom(ctx, elementType, elements)
			target.ShareID = types.StringValue(shareID)
			target.Region = tfstate.StringOrNull(source.Region)
			target.Timeouts = tfstate.ForeignTimeouts(source.Timeouts, target.Timeouts)
			return diags, nil
		},
		Identity: func(target *rulesModel) (any, types.String) { return target.identity(), target.Region },
	}.Movers()
}
