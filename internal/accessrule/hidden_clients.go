package accessrule

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// clientsKey is that of the private state of sfs_share_access_rules, whose rules have
// no ids in the state.
const clientsKey = "clients"

// unmask returns the rules with the clients that the service hides from this account,
// as far as they are known: the id tells which rule it is.
func (m *ruleManager) unmask(rules []manila.Rule) []manila.Rule {
	rules = slices.Clone(rules) // other callers have the list, too
	for i := range rules {
		rule := &rules[i]
		if known, ok := m.clients[rule.ID]; ok && isMasked(rule.To) {
			rule.To = known
		} else if !isMasked(rule.To) {
			m.clients[rule.ID] = rule.To
		}
	}
	return rules
}

// loadClients takes the clients that an earlier operation has seen.
func (m *ruleManager) loadClients(ctx context.Context, private tfstate.PrivateReader) diag.Diagnostics {
	saved, diags := tfstate.GetPrivate[map[string]string](ctx, private, clientsKey)
	if saved != nil {
		maps.Copy(m.clients, *saved)
	}
	return diags
}

// saveClients keeps the clients of the given rules for later operations: a client may
// be hidden at any time.
func (m *ruleManager) saveClients(ctx context.Context, private tfstate.PrivateWriter, rules []manila.Rule) diag.Diagnostics {
	clients := map[string]string{}
	for _, rule := range rules {
		if !isMasked(rule.To) {
			clients[rule.ID] = rule.To
		}
	}
	return tfstate.SetPrivate(ctx, private, clientsKey, &clients)
}
