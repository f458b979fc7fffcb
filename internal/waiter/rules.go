package waiter

import "time"

// The states of an access rule that decide something. All others pass by
// themselves: new, queued_to_apply, applying, queued_to_update, updating, and
// those of later releases.
const (
	ruleActive  = "active"
	ruleError   = "error"
	ruleToLeave = "queued_to_deny"
	ruleDenying = "denying"
)

// RuleIsBeingRemoved tells whether a rule in that state is being removed.
func RuleIsBeingRemoved(state string) bool { return state == ruleToLeave || state == ruleDenying }

// RuleApplied is the goal of adding or changing an access rule: it is active.
// In the looks it judges, Status is the state of the rule, and Gone is true when
// the rule is not listed.
type RuleApplied struct {
	// Sent is when the rule was accepted, and Grace how long it may stay
	// unlisted after that.
	Sent  time.Time
	Grace time.Duration
}

// Judge waits for "active".
func (r RuleApplied) Judge(history []Observation) Verdict {
	last := history[len(history)-1]
	switch {
	case last.Err != nil:
		return judgeFailedLook(last)
	case last.NotFound && last.Started.Before(r.Sent.Add(r.Grace)):
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

// RuleRemoved is the goal of removing an access rule: it is not listed any more.
type RuleRemoved struct {
	// Sent is when the removal was accepted, and Grace how long it may stay
	// invisible after that.
	Sent  time.Time
	Grace time.Duration
}

// Judge waits for a rule that is not listed. Below microversion 2.28 the removal
// shows as "new", the state of all rules of the share together.
func (r RuleRemoved) Judge(history []Observation) Verdict {
	last := history[len(history)-1]
	switch {
	case last.Err != nil:
		return judgeFailedLook(last)
	case last.NotFound:
		return settled()
	case last.Status == ruleError || last.Status == ruleActive:
		return r.judgeRest(history)
	default:
		return pending()
	}
}

func (r RuleRemoved) judgeRest(history []Observation) Verdict {
	last := history[len(history)-1]
	seen := ruleWorkSeen(history)
	switch {
	case seen && last.Status == ruleError:
		return failed(CauseBackendFailed)
	case seen && restedBefore(history):
		return failed(CauseRefused)
	case seen:
		return pending()
	case last.Started.Before(r.Sent.Add(r.Grace)):
		return pending()
	default:
		return failed(CauseNeverStarted)
	}
}

func ruleWorkSeen(history []Observation) bool {
	for _, look := range history {
		if look.Err == nil && !look.NotFound && look.Status != ruleActive && look.Status != ruleError {
			return true
		}
	}
	return false
}

// restedBefore is true when the last look and an independent one before it both
// showed the rule as it was: one list can mix two moments.
func restedBefore(history []Observation) bool {
	last := history[len(history)-1]
	for i := len(history) - 2; i >= 0; i-- {
		earlier := history[i]
		if earlier.Err != nil {
			continue
		}
		if earlier.Status != last.Status {
			return false
		}
		if !last.Started.Before(earlier.Ended) {
			return true
		}
	}
	return false
}
