package accessrule

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// difference is what separates the rules of a share from those that are wanted.
type difference struct {
	missing   []manila.Grant // wanted, and not there
	broken    []manila.Rule  // wanted, and failed
	moving    []manila.Rule  // wanted, and still being applied
	relevel   []relevel      // there at another level
	unwanted  []manila.Rule  // there, and not wanted
	hindering []manila.Rule  // unwanted and failed
}

type relevel struct {
	rule  manila.Rule
	grant manila.Grant
}

func compare(rules []manila.Rule, wanted []manila.Grant, ownStates bool) difference {
	var d difference
	for _, grant := range wanted {
		d.look(sameClient(rules, grant), grant, ownStates)
	}
	for _, rule := range rules {
		if slices.ContainsFunc(wanted, rule.Grant().SameClient) || waiter.RuleIsBeingRemoved(rule.State) {
			continue
		}
		if rule.State == ruleError {
			d.hindering = append(d.hindering, rule)
		} else {
			d.unwanted = append(d.unwanted, rule)
		}
	}
	return d
}

// look files one rule that is wanted. Where a rule's state is not its own, one that
// failed cannot be told from those that share its fate, and none is replaced.
func (d *difference) look(rule *manila.Rule, grant manila.Grant, ownStates bool) {
	switch {
	case rule == nil || waiter.RuleIsBeingRemoved(rule.State):
		d.missing = append(d.missing, grant)
	case !rule.Grant().Equal(grant):
		d.relevel = append(d.relevel, relevel{*rule, grant})
	case rule.State == ruleError && ownStates:
		d.broken = append(d.broken, *rule)
	case rule.State != ruleActive:
		d.moving = append(d.moving, *rule)
	}
}

// reconcile makes the rules of the share what is wanted, in an order that never
// leaves a client without the access that it keeps: what is added is active before
// anything is removed, for a wider range may take the place of a narrower one. One
// exception cannot be helped: where the service changes no levels, the rule whose
// level changes is removed and added again.
func (k *keeper) reconcile(ctx context.Context, wanted []manila.Grant) diag.Diagnostic {
	rules, err := k.now(ctx)
	if err != nil {
		return notListed(k.named(ctx), err)
	}
	diff := compare(rules, wanted, k.API.ReportsRuleStates())
	if len(diff.hindering) > 0 {
		// They give access to nobody, they hold others in "error", and an old
		// service adds none beside them.
		if failure := k.remove(ctx, diff.hindering...); failure != nil {
			return failure
		}
		if rules, err = k.afterSync(ctx); err != nil {
			return notListed(k.named(ctx), err)
		}
		diff = compare(rules, wanted, k.API.ReportsRuleStates())
	}
	for _, step := range []func(context.Context, difference) diag.Diagnostic{
		k.repairBroken, k.addMissing, k.changeLevels,
	} {
		if failure := step(ctx, diff); failure != nil {
			return failure
		}
	}
	return k.remove(ctx, diff.unwanted...)
}

// afterSync gives the rules when none of them is being applied any more: when one
// that failed is gone, the service applies all others again.
func (k *keeper) afterSync(ctx context.Context) ([]manila.Rule, error) {
	rules, err := k.now(ctx)
	if err != nil {
		return nil, err
	}
	seen := k.sightingOf(rules...)
	seen.list = rules // if no look succeeds
	// Whatever they end as is seen in the list.
	_ = seen.until(ctx, waiter.RuleApplied{Sent: k.Provider.Clock.Now()}, seen.lookApplied)
	return seen.list, nil
}

// repairBroken adds rules that failed anew, one at a time, so that the one that
// the backend refuses fails alone.
func (k *keeper) repairBroken(ctx context.Context, diff difference) diag.Diagnostic {
	for _, rule := range diff.broken {
		if failure := k.replace(ctx, rule, rule.Grant()); failure != nil {
			return failure
		}
	}
	return nil
}

// addMissing adds rules together: the service applies them in few batches.
func (k *keeper) addMissing(ctx context.Context, diff difference) diag.Diagnostic {
	added := diff.moving
	for _, grant := range diff.missing {
		rule, failure := k.add(ctx, grant)
		if failure != nil {
			return failure
		}
		added = append(added, *rule)
	}
	if len(added) == 0 {
		return nil
	}
	_, failure := k.untilApplied(ctx, added...)
	return failure
}

func (k *keeper) changeLevels(ctx context.Context, diff difference) diag.Diagnostic {
	for _, change := range diff.relevel {
		if failure := k.changeLevel(ctx, change); failure != nil {
			return failure
		}
	}
	return nil
}

func (k *keeper) changeLevel(ctx context.Context, change relevel) diag.Diagnostic {
	if change.rule.State != ruleError && k.canSetLevel(ctx, change.rule.Type) {
		_, failure := k.setLevel(ctx, change.rule, change.grant.Level)
		return failure
	}
	return k.replace(ctx, change.rule, change.grant)
}

// replace removes a rule and adds another for the same client.
func (k *keeper) replace(ctx context.Context, rule manila.Rule, grant manila.Grant) diag.Diagnostic {
	if failure := k.remove(ctx, rule); failure != nil {
		return failure
	}
	added, failure := k.add(ctx, grant)
	if failure != nil {
		return failure
	}
	_, failure = k.untilApplied(ctx, *added)
	return failure
}
