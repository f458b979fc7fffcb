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

// replacementGrace is how long it may take until the removal of a conflicting rule
// begins. When a rule moves to another address of the configuration, Terraform
// removes the old one and adds the new one concurrently.
const replacementGrace = 5 * time.Second

// errNotListed is a response without the rule, as SFS returns it if nothing changed.
var errNotListed = errors.New("the service accepted the rule, but neither shows it nor lists it")

// add adds a rule, which is not applied yet when it returns. The rule can exist
// despite a failure.
func (m *ruleManager) add(ctx context.Context, grant manila.Grant) (*manila.Rule, diag.Diagnostic) {
	a := addition{ruleManager: m, grant: grant}
	failure := m.send(ctx, grant, func() (err error) {
		a.rule, err = m.API.AllowAccess(ctx, m.Ref, grant)
		if err == nil && a.rule == nil {
			err = errNotListed
		}
		return err
	}, func(err error, sends int) (again bool, failure diag.Diagnostic) {
		a.rule = nil
		return a.resolve(ctx, err, sends)
	})
	if a.rule != nil {
		m.Provider.RegisterRule(a.rule.ID)
		m.clients[a.rule.ID] = grant.To
		tflog.Info(ctx, "access rule added, waiting until it is active", map[string]any{
			"share": m.Ref.ID, "rule": a.rule.ID, "access_type": a.rule.Type, "request_id": a.rule.RequestID,
		})
	}
	return a.rule, failure
}

type addition struct {
	*ruleManager
	grant manila.Grant
	rule  *manila.Rule
	// lost is true once a response was lost: an equal rule may be this one.
	lost bool
}

// resolve lists the rules before it believes an error.
func (a *addition) resolve(ctx context.Context, err error, sends int) (again bool, failure diag.Diagnostic) {
	response, ok := manila.AsError(err)
	switch {
	case errors.Is(err, errNotListed),
		ok && (response.MayHaveBeenApplied() || a.lost && response.Class() == manila.ClassCanceled):
		a.lost = true
		return a.resolveLostResponse(ctx, err)
	case ok && isRefusal(response):
		return a.resolveRefusal(ctx, err, sends)
	}
	return false, notAdded(a.named(ctx), a.grant, err, "")
}

// resolveLostResponse takes the rule that the request has created, if it has.
func (a *addition) resolveLostResponse(ctx context.Context, err error) (again bool, failure diag.Diagnostic) {
	tflog.Warn(ctx, "the response to adding an access rule was lost, listing the rules", map[string]any{"share": a.Ref.ID, "error": err.Error()})
	cleanup, cancel := tfstate.CleanupContext(ctx)
	defer cancel()
	rules, listErr := a.listNow(cleanup)
	if listErr != nil {
		return false, notAdded(a.named(ctx), a.grant, err, existenceUnknown(listErr))
	}
	if found := findClient(rules, a.grant); a.created(found) {
		a.rule = found
		if ctx.Err() != nil {
			return false, addInterrupted(a.named(ctx), a.grant, err)
		}
		return false, nil
	}
	return a.pause(ctx), notAdded(a.named(ctx), a.grant, err, "The rule does not exist.")
}

// created reports whether a request whose response was lost created the rule. A
// rule that existed before, and that another resource manages, is not it.
func (a *addition) created(found *manila.Rule) bool {
	return found != nil && a.lost && found.Grant().Equal(a.grant) && !waiter.RuleIsBeingRemoved(found.State) && !a.Provider.RuleRegistered(found.ID)
}

// resolveRefusal handles a refusal that is temporary because of a conflicting rule
// that is being removed, or because the share is busy.
func (a *addition) resolveRefusal(ctx context.Context, err error, sends int) (again bool, failure diag.Diagnostic) {
	rules, listErr := a.listNow(ctx)
	if listErr != nil {
		return false, notAdded(a.named(ctx), a.grant, err, "")
	}
	found := findClient(rules, a.grant)
	switch {
	case a.created(found):
		a.rule = found
		return false, nil
	case found != nil:
		old := a.observerOf(*found)
		_, waitErr := a.Waiter().Wait(ctx, waiter.RuleRemoved{Sent: a.Provider.Clock.Now(), Grace: replacementGrace}, old.observeRemoved)
		return waitErr == nil, clientHasRule(a.named(ctx), a.grant, found, err)
	}
	again, failure = a.retryAfterRefusal(ctx, a.grant, sends)
	if failure == nil {
		failure = notAdded(a.named(ctx), a.grant, err, blockedBy(failedRules(nil, rules).failed))
	}
	return again, failure
}

// findClient returns the rule for the client of the grant; nil if there is none.
func findClient(rules []manila.Rule, grant manila.Grant) *manila.Rule {
	for i := range rules {
		if rules[i].Grant().SameClient(grant) {
			return &rules[i]
		}
	}
	return nil
}
