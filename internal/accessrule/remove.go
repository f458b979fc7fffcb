package accessrule

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// remove asks for the removal of rules and waits until they are gone. Rules that
// are gone already are fine.
func (k *keeper) remove(ctx context.Context, rules ...manila.Rule) diag.Diagnostic {
	for sends := 1; len(rules) > 0; sends++ {
		failure, lost := k.denyAll(ctx, rules)
		if failure != nil {
			return failure
		}
		left, ended := k.untilGone(ctx, rules)
		if ended == nil {
			return nil
		}
		failure = notRemoved(k.named(ctx), left, ended, lost)
		again := ended.Cause == waiter.CauseNeverStarted && lost != nil
		if !again || sends == mostSends {
			return failure
		}
		rules = left
	}
	return nil
}

// denyAll asks for the removal of each rule. lost is an error after which it is
// not known whether one was accepted.
func (k *keeper) denyAll(ctx context.Context, rules []manila.Rule) (failure diag.Diagnostic, lost error) {
	for _, rule := range rules {
		failure, err := k.deny(ctx, rule)
		if failure != nil {
			return failure, nil
		}
		if err != nil {
			lost = err
		}
	}
	return nil, lost
}

func (k *keeper) deny(ctx context.Context, rule manila.Rule) (failure diag.Diagnostic, lost error) {
	for sends := 1; ; sends++ {
		err := k.inTurn(ctx, func() error { return k.API.DenyAccess(ctx, k.Ref, rule) })
		if err == nil {
			return nil, nil
		}
		var turn *turnError
		if errors.As(err, &turn) {
			return turnNotTaken(k.named(ctx), rule.Grant(), turn), nil
		}
		answer, ok := manila.AsError(err)
		switch {
		case !ok:
			return notDenied(k.named(ctx), rule, k.Last, err), nil
		case answer.Class() == manila.ClassNotFound, answer.MayHaveBeenApplied(), answer.Class() == manila.ClassCanceled:
			tflog.Warn(ctx, "looking whether the access rule is gone", map[string]any{"share": k.Ref.ID, "rule": rule.ID, "error": err.Error()})
			return nil, err
		}
		again, failure := k.afterDenial(ctx, rule, answer, sends)
		if !again || sends == mostSends {
			return failure, nil
		}
	}
}

// afterDenial tells a refusal that passes, because the share is at work, from one
// that does not. A rule that goes, or whose share goes, is only waited for.
func (k *keeper) afterDenial(ctx context.Context, rule manila.Rule, answer *manila.Error, sends int) (again bool, failure diag.Diagnostic) {
	if answer.Class() != manila.ClassBadRequest && answer.Class() != manila.ClassConflict {
		return false, notDenied(k.named(ctx), rule, k.Last, answer)
	}
	look := k.Observe(ctx)
	if look.NotFound || look.Err == nil && waiter.Classify(look.Status) == waiter.StatusDeleting {
		return false, nil
	}
	was, stuck := k.busy(ctx, "remove "+rule.Grant().String())
	if stuck != nil {
		return false, stuck
	}
	return was || k.mayHaveComeToRest(sends), notDenied(k.named(ctx), rule, k.Last, answer)
}

// untilGone waits until none of the rules is listed any more, and gives those
// that still are.
func (k *keeper) untilGone(ctx context.Context, rules []manila.Rule) (left []manila.Rule, ended *waiter.Error) {
	seen := k.sightingOf(rules...)
	goal := waiter.RuleRemoved{Sent: k.Provider.Clock.Now(), Grace: acceptedGrace}
	err := seen.until(ctx, goal, seen.lookGone)
	if err == nil {
		return nil, nil
	}
	for _, rule := range rules {
		if now := seen.rule(rule.ID); now != nil {
			left = append(left, *now)
		} else if seen.list == nil {
			left = append(left, rule) // Nothing was seen at all.
		}
	}
	return left, endedAs(err)
}
