package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// rulesModel is sfs_share_access_rules in configuration, plan and state.
type rulesModel struct {
	ShareID  types.String   `tfsdk:"share_id"`
	Rules    types.Set      `tfsdk:"rules"`
	Failed   types.Set      `tfsdk:"failed"`
	Region   types.String   `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

type rulesIdentity struct {
	ShareID types.String `tfsdk:"share_id"`
	Region  types.String `tfsdk:"region"`
}

func (m *rulesModel) identity() rulesIdentity {
	return rulesIdentity{ShareID: m.ShareID, Region: m.Region}
}

// element is an element of rules.
type element struct {
	AccessType  types.String `tfsdk:"access_type"`
	AccessTo    types.String `tfsdk:"access_to"`
	AccessLevel types.String `tfsdk:"access_level"`
}

var elementType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"access_type": types.StringType, "access_to": types.StringType, "access_level": types.StringType,
}}

func (e element) grant() manila.Grant {
	return manila.Grant{Type: e.AccessType.ValueString(), To: e.AccessTo.ValueString(), Level: levelOrDefault(e.AccessLevel.ValueString())}
}

// elementsOf returns the elements of a set; none if it is unknown as a whole.
func elementsOf(ctx context.Context, set types.Set) ([]element, diag.Diagnostics) {
	if !tfstate.IsKnown(set) {
		return nil, nil
	}
	var objects []types.Object
	diags := set.ElementsAs(ctx, &objects, false)
	elements := make([]element, 0, len(objects))
	for _, object := range objects {
		e := element{types.StringUnknown(), types.StringUnknown(), types.StringUnknown()}
		if tfstate.IsKnown(object) {
			diags.Append(object.As(ctx, &e, basetypes.ObjectAsOptions{})...)
		}
		elements = append(elements, e)
	}
	return elements, diags
}

// grantsOf leaves out elements that are not completely known.
func grantsOf(elements []element) []manila.Grant {
	grants := make([]manila.Grant, 0, len(elements))
	for _, e := range elements {
		if tfstate.IsKnown(e.AccessType) && tfstate.IsKnown(e.AccessTo) && !e.AccessLevel.IsUnknown() {
			grants = append(grants, e.grant())
		}
	}
	return grants
}

// noneFailed is planned by every plan, so that a failed rule is a difference
// whether the configuration still has it or not.
var noneFailed = types.SetNull(types.StringType)

// set sets what the service shows, with each rule in the form of the given elements
// where that means the same.
func (m *rulesModel) set(ctx context.Context, rules []manila.Rule, written []element, statePerRule bool) diag.Diagnostics {
	elements := []element{} // not nil: without rules the set is empty, not null
	var failed []string     // nil, if none: the set is null
	for _, rule := range rules {
		if waiter.RuleIsBeingRemoved(rule.State) {
			continue
		}
		elements = append(elements, asWritten(rule.Grant(), written))
		if rule.State == ruleError && statePerRule {
			failed = append(failed, rule.Type+" "+rule.To)
		}
	}
	var diags, more diag.Diagnostics
	m.Rules, diags = types.SetValueFrom(ctx, elementType, elements)
	m.Failed, more = types.SetValueFrom(ctx, types.StringType, failed)
	return append(diags, more...)
}

// asWritten keeps the form of the client also where only the level differs.
func asWritten(grant manila.Grant, written []element) element {
	shown := element{types.StringValue(grant.Type), types.StringValue(grant.To), types.StringValue(levelOrDefault(grant.Level))}
	for _, e := range written {
		switch {
		case e.grant().Equal(grant):
			return e
		case e.grant().SameClient(grant):
			shown.AccessTo = e.AccessTo
		}
	}
	return shown
}
