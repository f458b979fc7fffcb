package accessrule

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// model is sfs_share_access_rule in configuration, plan and state.
type model struct {
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

// identity is what tells one rule from all others.
type identity struct {
	ShareID types.String `tfsdk:"share_id"`
	ID      types.String `tfsdk:"id"`
	Region  types.String `tfsdk:"region"`
}

func (m *model) identity() identity {
	return identity{ShareID: m.ShareID, ID: m.ID, Region: m.Region}
}

func (m *model) grant() manila.Grant {
	return manila.Grant{Type: m.AccessType.ValueString(), To: m.AccessTo.ValueString(), Level: m.AccessLevel.ValueString()}
}

// rule is the rule that the state stands for.
func (m *model) rule() manila.Rule {
	grant := m.grant()
	return manila.Rule{ID: m.ID.ValueString(), Type: grant.Type, To: grant.To, Level: grant.Level, State: m.State.ValueString()}
}

// observe writes what the service shows into the model. A client stays as the
// person wrote it where the two mean the same.
func (m *model) observe(rule *manila.Rule) {
	m.ID = types.StringValue(rule.ID)
	if !hidden(rule.To) && !rule.Grant().SameClient(m.grant()) {
		m.AccessType = types.StringValue(rule.Type)
		m.AccessTo = types.StringValue(rule.To)
	}
	m.AccessLevel = types.StringValue(levelOrDefault(rule.Level))
	m.State = tfstate.StringOrNull(rule.State)
	if !hidden(rule.Key) {
		m.AccessKey = tfstate.StringOrNull(rule.Key)
	}
	if m.AccessKey.IsUnknown() {
		m.AccessKey = types.StringNull()
	}
}

// hidden is true for what the service does not show to everybody: from
// microversion 2.82 on, an owner may have client and key of a rule starred out.
func hidden(text string) bool {
	return text != "" && strings.Trim(text, "*") == ""
}

func levelOrDefault(level string) string {
	if level == "" {
		return manila.LevelReadWrite
	}
	return level
}
