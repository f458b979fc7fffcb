package accessrule

import (
	"cmp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ruleModel is sfs_share_access_rule in configuration, plan and state.
type ruleModel struct {
	ID          types.String   `tfsdk:"id"`
	ShareID     types.String   `tfsdk:"share_id"`
	Region      types.String   `tfsdk:"region"`
	AccessType  types.String   `tfsdk:"access_type"`
	AccessTo    types.String   `tfsdk:"access_to"`
	AccessLevel types.String   `tfsdk:"access_level"`
	State       types.String   `tfsdk:"state"`
	AccessKey   types.String   `tfsdk:"access_key"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

type ruleIdentity struct {
	ShareID types.String `tfsdk:"share_id"`
	ID      types.String `tfsdk:"id"`
	Region  types.String `tfsdk:"region"`
}

func (m *ruleModel) identity() ruleIdentity {
	return ruleIdentity{ShareID: m.ShareID, ID: m.ID, Region: m.Region}
}

func (m *ruleModel) grant() manila.Grant {
	return manila.Grant{Type: m.AccessType.ValueString(), To: m.AccessTo.ValueString(), Level: m.AccessLevel.ValueString()}
}

func (m *ruleModel) rule() manila.Rule {
	grant := m.grant()
	return manila.Rule{ID: m.ID.ValueString(), Type: grant.Type, To: grant.To, Level: grant.Level, State: m.State.ValueString()}
}

// set sets what the service shows. It keeps the client as it is written in the
// configuration, if the service's form means the same.
func (m *ruleModel) set(rule *manila.Rule) {
	m.ID = types.StringValue(rule.ID)
	if !isMasked(rule.To) && !rule.Grant().SameClient(m.grant()) {
		m.AccessType = types.StringValue(rule.Type)
		m.AccessTo = types.StringValue(rule.To)
	}
	m.AccessLevel = types.StringValue(levelOrDefault(rule.Level))
	m.State = tfstate.StringOrNull(rule.State)
	if !isMasked(rule.Key) {
		m.AccessKey = tfstate.StringOrNull(rule.Key)
	}
	if m.AccessKey.IsUnknown() {
		m.AccessKey = types.StringNull()
	}
}

// isMasked reports whether a text consists of asterisks. From microversion 2.82 on
// the owner of a rule may have its client and key hidden from other users that way.
func isMasked(text string) bool {
	return text != "" && strings.Trim(text, "*") == ""
}

func levelOrDefault(level string) string { return cmp.Or(level, manila.LevelReadWrite) }
