package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// difference is the difference between the rules of a share and the planned ones.
type difference struct {
	missing  []manila.Grant // planned, and not there
	failed   []manila.Rule  // planned, and in error
	pending  []manila.Rule  // planned, and not applied yet
	levels   []levelChange  // there at another level
	unwanted []manila.Rule  // there, and not planned
	blocking []manila.Rule  // unwanted, and in error
}

type levelChange struct {
	rule  manila.Rule
	grant manila.Grant
}

// compare does not count a rule as failed where the service has no state for each
// rule, because there the rejected rule cannot be distinguished from the others.
func compare(rules []manila.Rule, planned []manila.Grant, statePerRule bool) difference {
	var d difference
	for _, grant := range planned {
		rule := findClient(rules, grant)
		switch {
		case rule == nil || waiter.RuleIsBeingRemoved(rule.State):
			d.missing = append(d.missing, grant)
		case !rule.Grant().Equal(grant):
			d.levels = append(d.levels, levelChange{*rule, grant})
		case rule.State == ruleError && statePerRule:
			d.failed = append(d.failed, *rule)
		case rule.State != ruleActive:
			d.pending = append(d.pending, *rule)
		}
	}
	for _, rule := range rules {
		switch {
		case slices.ContainsFunc(planned, rule.Grant().SameClient) || waiter.RuleIsBeingRemoved(rule.State):
		case rule.State == ruleError:
			d.blocking = append(d.blocking, rule)
		default:
			d.unwanted = append(d.unwanted, rule)
		}
	}
	return d
}

// reconcile makes the rules of the share the planned ones, in an order in which no
// client loses access that it is to keep: what is added is active before anything
// is removed, because a wider range may replace a narrower one. The exception is a
// rule whose level changes where the service cannot change it in place: that rule
// is removed and added again.
func (m *ruleManager) reconcile(ctx context.Context, planned []manila.Grant) diag.Diagnostic {
	rules, err := m.listNow(ctx)
	if err != nil {
		return notListed(m.named(ctx), err)
	}
	diff := compare(rules, planned, m.API.ReportsRuleStates())
	if len(diff.blocking) > 0 {
		// They give access to nobody, and below microversion 2.28 no rule is added
		// while they exist.
		if failure := m.remove(ctx, diff.blocking...); failure != nil {
			return failure
		}
		if rules, err = m.listApplied(ctx); err != nil {
			return notListed(m.named(ctx), err)
		}
		diff = compare(rules, planned, m.API.ReportsRuleStates())
	}
	// One at a time, so that a rule that the backend rejects fails alone.
	for _, rule := range diff.failed {
		if failure := m.replace(ctx, rule, rule.Grant()); failure != nil {
			return failure
		}
	}
	if failure := m.addAll(ctx, diff.missing, diff.pending); failure != nil {
		return failure
	}
	for _, change := range diff.levels {
		if failure := m.changeLevel(ctx, change); failure != nil {
			return failure
		}
	}
	if failure := m.remove(ctx, diff.unwanted...); failure != nil {
		return failure
	}
	return m.verify(ctx, planned)
}

// listApplied returns the rules when the service has applied them.
func (m *ruleManager) listApplied(ctx context.Context) ([]manila.Rule, error) {
	rules, err := m.listNow(ctx)
	if err != nil {
		return nil, err
	}
	// A rule that failed is in the list too.
	_, _ = m.Waiter().Wait(ctx, waiter.RuleApplied{Sent: m.Provider.Clock.Now()}, m.observerOf(rules...).observeApplied)
	return m.rules, nil
}

// addAll adds rules and waits for all of them together, and for those that are
// pending: the service applies rules in few batches.
func (m *ruleManager) addAll(ctx context.Context, missing []manila.Grant, pending []manila.Rule) diag.Diagnostic {
	for _, grant := range missing {
		rule, failure := m.add(ctx, grant)
		if failure != nil {
			return failure
		}
		pending = append(pending, rule.With(grant))
	}
	if len(pending) == 0 {
		return nil
	}
	return m.waitUntilApplied(ctx, pending...)
}

func (m *ruleManager) changeLevel(ctx context.Context, change levelChange) diag.Diagnostic {
	if change.rule.State != ruleError && m.canSetLevel(ctx, change.rule.Type) {
		return m.setLevel(ctx, change.rule, change.grant.Level)
	}
	return m.replace(ctx, change.rule, change.grant)
}

// replace removes a rule and adds another one for the same client.
func (m *ruleManager) replace(ctx context.Context, rule manila.Rule, grant manila.Grant) diag.Diagnostic {
	if failure := m.remove(ctx, rule); failure != nil {
		return failure
	}
	return m.addAll(ctx, []manila.Grant{grant}, nil)
}
