package waiter

import "time"

// The states of an access rule that decide something. All others are transient:
// new, queued_to_apply, applying, queued_to_update, updating, and those of later
// releases.
const (
	ruleActive       = "active"
	ruleError        = "error"
	ruleQueuedToDeny = "queued_to_deny"
	ruleDenying      = "denying"
)

// RuleIsBeingRemoved is true for the state of a rule that is being removed.
func RuleIsBeingRemoved(state string) bool { return state == ruleQueuedToDeny || state == ruleDenying }

// RuleApplied is the goal of adding or changing an access rule: it is active.
// In its observations Status is the state of the rule, and NotFound is true when
// the rule is not listed.
type RuleApplied struct {
	// Sent is when the rule was accepted, and Grace how long it may stay
	// unlisted after that.
	Sent  time.Time
	Grace time.Duration
}

// Evaluate waits for "active".
func (r RuleApplied) Evaluate(history []Observation) Verdict {
	last := history[len(history)-1]
	switch {
	case last.Err != nil:
		return failedPoll(last)
	case last.NotFound && withinGrace(last, r.Sent, r.Grace):
		return pending()
	case last.NotFound, RuleIsBeingRemoved(last.Status):
		return failed(CauseDeleted)
	case last.Status == ruleActive:
		return settled()
	case last.Status == ruleError:
		return failed(CauseBackendFailed)
	default:
		return pending()
	}
}

// RuleRemoved is the goal of removing an access rule: it is no longer listed.
type RuleRemoved struct {
	// Sent is when the removal was accepted, and Grace how long it may stay
	// invisible after that.
	Sent  time.Time
	Grace time.Duration
}

// Evaluate waits for a rule that is not listed. Below microversion 2.28 a rule
// that is being removed is shown as "new", the state of all rules of the share
// together.
func (r RuleRemoved) Evaluate(history []Observation) Verdict {
	last := history[len(history)-1]
	transient := func(state string) bool { return state != ruleActive && state != ruleError }
	switch {
	case last.Err != nil:
		return failedPoll(last)
	case last.NotFound:
		return settled()
	case transient(last.Status):
		return pending()
	case !observed(history, transient):
		if withinGrace(last, r.Sent, r.Grace) {
			return pending()
		}
		return failed(CauseNeverStarted)
	case last.Status == ruleError:
		return failed(CauseBackendFailed)
	case confirmed(history):
		return failed(CauseRefused)
	default:
		return pending()
	}
}
