package accessrule

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	ruleActive = "active"
	ruleError  = "error"
	// ruleOutdated is not of the service: the rule is active as it was before.
	ruleOutdated = "active, without the change"
)

// waitUntilApplied waits until rules that were added or changed are active, and
// compares them with what was asked for.
func (m *ruleManager) waitUntilApplied(ctx context.Context, asked ...manila.Rule) diag.Diagnostic {
	observer, sent := m.observerOf(asked...), m.Provider.Clock.Now()
	observer.asked, observer.shownBy = asked, sent.Add(conns.AcceptedGrace)
	_, err := m.Waiter().Wait(ctx, waiter.RuleApplied{Sent: sent, Grace: conns.AcceptedGrace}, observer.observeApplied)
	if err != nil {
		failed := waiter.AsError(err)
		ref := m.named(ctx)
		return notApplied(ref, asked, failed, m.backendMessage(ctx, failed, asked), failedRules(m.Last, m.rules))
	}
	if different := observer.mismatches(); len(different) > 0 {
		return rulesDiffer(m.named(ctx), different)
	}
	return nil
}

// waitUntilRemoved waits until none of the rules is listed, and returns those that
// still are.
func (m *ruleManager) waitUntilRemoved(ctx context.Context, rules []manila.Rule) (remaining []manila.Rule, failed *waiter.Error) {
	observer, sent := m.observerOf(rules...), m.Provider.Clock.Now()
	observer.shownBy = sent.Add(conns.AcceptedGrace)
	_, err := m.Waiter().Wait(ctx, waiter.RuleRemoved{Sent: sent, Grace: conns.AcceptedGrace}, observer.observeRemoved)
	if err == nil {
		return nil, nil
	}
	if m.rules == nil { // No observation succeeded.
		return rules, waiter.AsError(err)
	}
	for _, rule := range rules {
		if observed := m.find(rule.ID); observed != nil {
			remaining = append(remaining, *observed)
		}
	}
	return remaining, waiter.AsError(err)
}

// backendMessage is the user message of the service about a failed change, if
// there is one: not every service keeps them.
func (m *ruleManager) backendMessage(ctx context.Context, failed *waiter.Error, rules []manila.Rule) string {
	if failed.Cause != waiter.CauseBackendFailed {
		return ""
	}
	cleanup, cancel := tfstate.CleanupContext(ctx)
	defer cancel()
	for _, rule := range rules {
		if message, found := m.UserMessage(cleanup, rule.RequestID); found {
			return message
		}
	}
	return ""
}

// ruleObserver observes some rules of a share.
type ruleObserver struct {
	*ruleManager
	ids []string
	// asked is what the rules should be, and shownBy how long one that is active may
	// still be shown as it was before, or the listing be missing.
	asked   []manila.Rule
	shownBy time.Time
}

func (m *ruleManager) observerOf(rules ...manila.Rule) *ruleObserver {
	o := &ruleObserver{ruleManager: m}
	for _, rule := range rules {
		o.ids = append(o.ids, rule.ID)
	}
	return o
}

// find returns a rule as last observed; nil if it was not listed.
func (m *ruleManager) find(id string) *manila.Rule {
	at := slices.IndexFunc(m.rules, func(rule manila.Rule) bool { return rule.ID == id })
	if at < 0 {
		return nil
	}
	return &m.rules[at]
}

// observeApplied observes whether the rules are active. Below microversion 2.28
// all rules are shown as active while the share is busy, even those that are not
// applied yet, so that there two listings with a share that is not busy between
// them have to show it.
func (o *ruleObserver) observeApplied(ctx context.Context, by time.Time) waiter.Observation {
	observed := o.observe(ctx, by, o.applied)
	if o.API.ReportsRuleStates() || observed.Err != nil || observed.NotFound || observed.Status != ruleActive {
		return observed
	}
	if share := o.Observe(ctx); share.Err == nil && waiter.Classify(share.Status) == waiter.StatusBusy {
		observed.Status = ""
		return observed
	}
	return o.observe(ctx, o.Provider.Clock.Now(), o.applied)
}

// applied is the state of the rule that is furthest from being active; gone is true
// if one is not listed.
func (o *ruleObserver) applied() (state string, gone bool) {
	state, missing := o.summarize()
	if missing && !isPending(state) && state != ruleError {
		return "", true
	}
	state = cmp.Or(state, ruleActive)
	if state == ruleActive && len(o.mismatches()) > 0 && o.Provider.Clock.Now().Before(o.shownBy) {
		return ruleOutdated, false
	}
	return state, false
}

// observeRemoved observes whether the rules are gone.
func (o *ruleObserver) observeRemoved(ctx context.Context, by time.Time) waiter.Observation {
	return o.observe(ctx, by, o.removed)
}

// removed is the state of a rule that is still listed; gone is true if none is.
func (o *ruleObserver) removed() (state string, gone bool) {
	state, _ = o.summarize()
	return state, state == ""
}

func (o *ruleObserver) observe(ctx context.Context, by time.Time, state func() (state string, gone bool)) waiter.Observation {
	list, err := o.Provider.ObserveRules(ctx, o.API, o.Ref, by)
	observed := waiter.Observation{Started: list.Started, Ended: list.Ended}
	switch {
	case err == nil:
		o.rules = o.unmask(list.Rules)
		observed.Status, observed.NotFound = state()
	case manila.IsNotFound(err):
		o.observeNotFound(ctx, &observed, err)
	default:
		conns.RecordError(&observed, err)
	}
	tflog.Debug(ctx, "observed access rules", map[string]any{"share": o.Ref.ID, "rules": o.ids, "state": observed.Status, "gone": observed.NotFound})
	return observed
}

// observeNotFound tells a share that is gone from a listing that is. After the grace
// time, polling again does not bring that back.
func (o *ruleObserver) observeNotFound(ctx context.Context, observed *waiter.Observation, err error) {
	switch share := o.Observe(ctx); {
	case share.NotFound:
		o.rules, observed.NotFound = nil, true
	case share.Err != nil || o.Provider.Clock.Now().Before(o.shownBy):
		conns.RecordError(observed, err)
	default:
		observed.Err, observed.Denied = notAboutTheShare(err), true
	}
}

// summarize returns one state for those of the rules that are listed: that of a rule
// that will change by itself, or else "error" if one is in that state. It is empty if
// none is listed.
func (o *ruleObserver) summarize() (state string, missing bool) {
	for _, id := range o.ids {
		rule := o.find(id)
		switch {
		case rule == nil:
			missing = true
		case isPending(state):
		case state == "" || rule.State != ruleActive:
			state = cmp.Or(rule.State, "unknown")
		}
	}
	return state, missing
}

func isPending(state string) bool { return state != "" && state != ruleActive && state != ruleError }
