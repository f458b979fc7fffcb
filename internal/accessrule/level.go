package accessrule

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// setLevel changes the level of a rule in place and waits until that is applied.
func (k *keeper) setLevel(ctx context.Context, rule manila.Rule, level string) (*sighting, diag.Diagnostic) {
	wanted := rule.Grant()
	wanted.Level = level
	for sends := 1; ; sends++ {
		changed, err := k.sendLevel(ctx, rule, level)
		if err == nil {
			return k.untilApplied(ctx, changed)
		}
		there, again, failure := k.afterLevel(ctx, rule, wanted, err, sends)
		if there != nil {
			return k.untilApplied(ctx, *there)
		}
		if !again || sends == mostSends {
			return nil, failure
		}
	}
}

func (k *keeper) sendLevel(ctx context.Context, rule manila.Rule, level string) (changed manila.Rule, err error) {
	err = k.inTurn(ctx, func() error {
		shown, err := k.API.SetAccessLevel(ctx, k.Ref, rule, level)
		changed = rule
		changed.Level = level
		if shown != nil {
			changed.RequestID = shown.RequestID
		}
		return err
	})
	return changed, err
}

// afterLevel looks at the rule before it believes an error.
func (k *keeper) afterLevel(ctx context.Context, rule manila.Rule, wanted manila.Grant, err error, sends int) (there *manila.Rule, again bool, failure diag.Diagnostic) {
	var turn *turnError
	if errors.As(err, &turn) {
		return nil, false, turnNotTaken(k.named(ctx), wanted, turn)
	}
	failure = levelNotSet(k.named(ctx), rule, wanted.Level, err)
	answer, ok := manila.AsError(err)
	if !ok {
		return nil, false, failure
	}
	lost := answer.MayHaveBeenApplied()
	if !lost && answer.Class() != manila.ClassBadRequest && answer.Class() != manila.ClassConflict {
		return nil, false, failure
	}
	rules, unseen := k.now(ctx)
	if unseen != nil {
		return nil, false, failure
	}
	if now := sameClient(rules, wanted); now != nil && now.ID == rule.ID && now.Grant().Equal(wanted) {
		return now, false, nil
	}
	was, stuck := k.busy(ctx, "change the level of "+rule.Grant().String())
	if stuck != nil {
		return nil, false, stuck
	}
	if lost {
		return nil, was || k.pause(ctx), failure
	}
	return nil, was || k.mayHaveComeToRest(sends), failure
}
