package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// mismatch is a rule that the service lists with another content than asked for: a
// gateway or a backend may ignore the level and still confirm the request.
type mismatch struct{ asked, listed manila.Rule }

// mismatches are those of the awaited rules. The id tells which rule is meant.
func (o *ruleObserver) mismatches() []mismatch {
	var different []mismatch
	for _, rule := range o.asked {
		if listed := o.find(rule.ID); listed != nil && !isAsAsked(*listed, rule.Grant()) {
			different = append(different, mismatch{rule, *listed})
		}
	}
	return different
}

// isAsAsked is true also for a rule whose client the service hides.
func isAsAsked(listed manila.Rule, asked manila.Grant) bool {
	if isMasked(listed.To) {
		listed.To = asked.To
	}
	return listed.Grant().Equal(asked)
}

// verify compares the rules, as last observed, with the planned ones. They may
// have been changed, and others added, while this apply was at work. Those of a share
// in the recycle bin go with it.
func (m *ruleManager) verify(ctx context.Context, planned []manila.Grant) diag.Diagnostic {
	if m.SoftDeletion != nil {
		return nil
	}
	diff := compare(m.rules, planned, m.API.ReportsRuleStates())
	if max(len(diff.missing), len(diff.failed), len(diff.levels), len(diff.unwanted), len(diff.blocking)) == 0 {
		return nil
	}
	return rulesNotAsPlanned(m.named(ctx), diff)
}

// granting are the rules that give access, or will when they are applied.
func granting(rules []manila.Rule) []manila.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(rule manila.Rule) bool {
		return rule.State == ruleError || waiter.RuleIsBeingRemoved(rule.State)
	})
}
