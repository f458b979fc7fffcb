package accessrule

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// handover is how long a rule that is in the way may take to begin to leave: when
// a rule moves to another address of the configuration, Terraform removes the old
// one and adds the new one side by side.
const handover = 5 * time.Second

// add asks for a rule and gives it as soon as it is there, when it is not applied
// yet. The failure may come with a rule, which then is there all the same.
func (k *keeper) add(ctx context.Context, grant manila.Grant) (*manila.Rule, diag.Diagnostic) {
	adding := &addition{keeper: k, grant: grant}
	for sends := 1; ; sends++ {
		rule, err := adding.send(ctx)
		if err == nil && rule != nil {
			return adding.claimed(ctx, rule), nil
		}
		rule, again, failure := adding.after(ctx, err, sends)
		if rule != nil {
			return adding.claimed(ctx, rule), failure
		}
		if !again || sends == mostSends {
			return nil, failure
		}
	}
}

// addition is the adding of one rule.
type addition struct {
	*keeper
	grant manila.Grant
	// lost is true once an answer was lost: an equal rule may be this one.
	lost bool
}

func (a *addition) send(ctx context.Context) (rule *manila.Rule, err error) {
	err = a.inTurn(ctx, func() error {
		rule, err = a.API.AllowAccess(ctx, a.Ref, a.grant)
		return err
	})
	return rule, err
}

// claimed makes the rule this resource's own in this process.
func (a *addition) claimed(ctx context.Context, rule *manila.Rule) *manila.Rule {
	a.Provider.RegisterRule(rule.ID)
	tflog.Info(ctx, "access rule added, waiting until it is active", map[string]any{
		"share": a.Ref.ID, "rule": rule.ID, "access_type": rule.Type, "request_id": rule.RequestID,
	})
	return rule
}

// after looks at the rules before it believes an error. again asks to send once
// more; failure is what to tell if that is not possible.
func (a *addition) after(ctx context.Context, err error, sends int) (rule *manila.Rule, again bool, failure diag.Diagnostic) {
	if err == nil {
		// The service took it and did not show it, as SFS does when nothing changed.
		a.lost = true
		return a.afterLostAnswer(ctx, errNotShown)
	}
	var turn *turnError
	if errors.As(err, &turn) {
		return nil, false, turnNotTaken(a.named(ctx), a.grant, turn)
	}
	answer, ok := manila.AsError(err)
	switch {
	case !ok:
		return nil, false, a.refused(ctx, err)
	case answer.MayHaveBeenApplied(), a.lost && answer.Class() == manila.ClassCanceled:
		a.lost = true
		return a.afterLostAnswer(ctx, err)
	case answer.Class() == manila.ClassBadRequest, answer.Class() == manila.ClassConflict:
		return a.afterRefusal(ctx, err, sends)
	}
	return nil, false, a.refused(ctx, err)
}

var errNotShown = errors.New("the service accepted the rule, but neither shows it nor lists it")

// afterLostAnswer takes up the rule that the request has left, if it has.
func (a *addition) afterLostAnswer(ctx context.Context, err error) (*manila.Rule, bool, diag.Diagnostic) {
	tflog.Warn(ctx, "the answer to an access rule was lost, looking at the rules", map[string]any{"share": a.Ref.ID, "error": err.Error()})
	looking, done := tfstate.CleanupContext(ctx)
	defer done()
	rules, failure := a.now(looking)
	if failure != nil {
		return nil, false, notAdded(a.named(ctx), a.grant, err, "Whether the rule is there could not be seen: "+failure.Error())
	}
	if found := sameClient(rules, a.grant); found != nil && a.isOurs(found) {
		if ctx.Err() != nil {
			return found, false, addInterrupted(a.named(ctx), a.grant, err)
		}
		return found, false, nil
	}
	return nil, a.pause(ctx), notAdded(a.named(ctx), a.grant, err, "The rule is not there.")
}

// isOurs tells the rule that a lost answer was about from one that was there
// before, and for which another resource stands.
func (a *addition) isOurs(found *manila.Rule) bool {
	return a.lost && found.Grant().Equal(a.grant) && !waiter.RuleIsBeingRemoved(found.State) && !a.Provider.RuleRegistered(found.ID)
}

// afterRefusal tells the refusals that pass, because a rule is in the way or the
// share is at work, from those that do not.
func (a *addition) afterRefusal(ctx context.Context, err error, sends int) (*manila.Rule, bool, diag.Diagnostic) {
	rules, failure := a.now(ctx)
	if failure != nil {
		return nil, false, a.refused(ctx, err)
	}
	found := sameClient(rules, a.grant)
	switch {
	case found != nil && a.isOurs(found):
		return found, false, nil
	case found != nil:
		return nil, a.untilOutOfTheWay(ctx, found), alreadyThere(a.named(ctx), a.grant, found, err)
	}
	was, stuck := a.busy(ctx, "add "+a.grant.String())
	if stuck != nil {
		return nil, false, stuck
	}
	if was {
		return nil, true, a.refused(ctx, err)
	}
	return nil, a.mayHaveComeToRest(sends), notAdded(a.named(ctx), a.grant, err, inError(rules))
}

func (a *addition) refused(ctx context.Context, err error) diag.Diagnostic {
	return notAdded(a.named(ctx), a.grant, err, "")
}

// untilOutOfTheWay waits for a rule to the same client that is being removed, or
// begins to be within the time of a handover.
func (a *addition) untilOutOfTheWay(ctx context.Context, found *manila.Rule) bool {
	old := a.sightingOf(*found)
	goal := waiter.RuleRemoved{Sent: a.Provider.Clock.Now(), Grace: handover}
	return old.until(ctx, goal, old.lookGone) == nil
}

func sameClient(rules []manila.Rule, grant manila.Grant) *manila.Rule {
	for i := range rules {
		if rules[i].Grant().SameClient(grant) {
			return &rules[i]
		}
	}
	return nil
}

// untilApplied waits until rules that were added or changed are active, and gives
// all rules of the share as last seen.
func (k *keeper) untilApplied(ctx context.Context, rules ...manila.Rule) (*sighting, diag.Diagnostic) {
	seen := k.sightingOf(rules...)
	goal := waiter.RuleApplied{Sent: k.Provider.Clock.Now(), Grace: acceptedGrace}
	err := seen.until(ctx, goal, seen.lookApplied)
	if err == nil {
		return seen, nil
	}
	ended := endedAs(err)
	ref := k.named(ctx)
	return seen, notApplied(ref, k.Last, rules, seen.list, ended, k.reasons(ctx, ended, rules))
}

// reasons is what the service tells the person about the changes, if it does. Not
// every service keeps messages, and none is worth failing for.
func (k *keeper) reasons(ctx context.Context, ended *waiter.Error, rules []manila.Rule) string {
	if ended.Cause != waiter.CauseBackendFailed {
		return ""
	}
	last, done := tfstate.CleanupContext(ctx)
	defer done()
	for _, rule := range rules {
		if rule.RequestID == "" {
			continue
		}
		messages, err := k.API.Messages(manila.WithoutRetries(last), rule.RequestID)
		if err != nil {
			tflog.Debug(ctx, "the service's messages could not be read", map[string]any{"share": k.Ref.ID, "error": err.Error()})
			return ""
		}
		if len(messages) > 0 {
			return messages[0].Text
		}
	}
	return ""
}
