package accessrule

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var (
	_ resource.ResourceWithMoveState = (*ruleResource)(nil)
	_ resource.ResourceWithMoveState = (*rulesResource)(nil)
)

// MoveState takes the state of a rule over from another provider. It asks
// nothing of the network: what the other state lacks the next refresh brings.
func (r *ruleResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveRule}}
}

// MoveState takes the states of resources over that own all rules of a share.
func (r *rulesResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveRules}}
}

// foreignRule is what the states of the other providers have in common, in all
// versions of their schemas.
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

func moveRule(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	switch req.SourceTypeName {
	case "openstack_sharedfilesystem_share_access_v2", "huaweicloud_sfs_access_rule", "huaweicloud_sfs_access_rule_v2", "flexibleengine_sfs_access_rule_v2":
	default:
		return
	}
	if !tfstate.IsFromProvider(req.SourceTypeName, req.SourceProviderAddress) {
		return
	}
	var source foreignRule
	err := tfstate.DecodeForeign(req.SourceRawState, &source)
	shareID := either(source.ShareID, source.SFSID)
	if err == nil && (source.ID == "" || shareID == "") {
		err = errors.New("it lacks the id of the rule or of its share")
	}
	if err != nil {
		resp.Diagnostics.Append(tfstate.CannotMove(req.SourceTypeName, "sfs_share_access_rule", err))
		return
	}
	var target model
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), source.ID)...)
	resp.Diagnostics.Append(resp.TargetState.Get(ctx, &target)...)
	if resp.Diagnostics.HasError() {
		return
	}
	target.ShareID = types.StringValue(shareID)
	target.Region = optional(source.Region)
	target.AccessType = optional(source.AccessType)
	target.AccessTo = optional(source.AccessTo)
	target.AccessLevel = types.StringValue(levelOf(source.AccessLevel))
	target.AccessKey = optional(source.AccessKey)
	target.State = optional(either(source.State, source.Status))
	target.Timeouts = tfstate.ForeignTimeouts(source.Timeouts, target.Timeouts)
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, &target)...)
	// An identity must not change later, and the region is a part of it.
	if !target.Region.IsNull() {
		resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, target.identity())...)
	}
}

func moveRules(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != "opentelekomcloud_sfs_share_access_rules_v2" || !tfstate.IsFromProvider(req.SourceTypeName, req.SourceProviderAddress) {
		return
	}
	var source struct {
		ID       string             `json:"id"` // of the share
		ShareID  string             `json:"share_id"`
		Region   string             `json:"region"`
		Rules    []foreignRule      `json:"access_rule"`
		Timeouts map[string]*string `json:"timeouts"`
	}
	err := tfstate.DecodeForeign(req.SourceRawState, &source)
	shareID := either(source.ShareID, source.ID)
	if err == nil && shareID == "" {
		err = errors.New("it lacks the id of the share")
	}
	if err != nil {
		resp.Diagnostics.Append(tfstate.CannotMove(req.SourceTypeName, "sfs_share_access_rules", err))
		return
	}
	var target rulesModel
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("share_id"), shareID)...)
	resp.Diagnostics.Append(resp.TargetState.Get(ctx, &target)...)
	if resp.Diagnostics.HasError() {
		return
	}
	elements := make([]element, 0, len(source.Rules))
	for _, rule := range source.Rules {
		elements = append(elements, element{
			AccessType: optional(rule.AccessType), AccessTo: optional(rule.AccessTo), AccessLevel: types.StringValue(levelOf(rule.AccessLevel)),
		})
	}
	rules, diags := types.SetValueFrom(ctx, elementType, elements)
	resp.Diagnostics.Append(diags...)
	target.Rules = rules
	target.Region = optional(source.Region)
	target.Timeouts = tfstate.ForeignTimeouts(source.Timeouts, target.Timeouts)
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, &target)...)
	if !target.Region.IsNull() {
		resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, target.identity())...)
	}
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}
