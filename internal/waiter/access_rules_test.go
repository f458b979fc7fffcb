package waiter

import (
	"testing"
	"time"
)

// states is a history of a rule: one observation a second, each of which took a
// tenth. "-" is a rule that is not listed, "!" a poll that failed.
func states(list ...string) []Observation {
	history := make([]Observation, 0, len(list))
	for i, state := range list {
		started := sent.Add(time.Duration(i) * time.Second)
		o := Observation{Started: started, Ended: started.Add(time.Second / 10), Status: state}
		switch state {
		case "-":
			o.Status, o.NotFound = "", true
		case "!":
			o.Status, o.Err = "", errTransient
		}
		history = append(history, o)
	}
	return history
}

func TestRuleApplied_Verdicts(t *testing.T) {
	t.Parallel()
	applied := RuleApplied{Sent: sent, Grace: 3 * time.Second}
	verdicts(t, map[string]verdictRow{
		"active":                           row(applied, settled(), states("queued_to_apply", "applying", "active")...),
		"queued":                           row(applied, pending(), states("queued_to_apply")...),
		"being applied":                    row(applied, pending(), states("applying")...),
		"new, as before 2.28":              row(applied, pending(), states("new")...),
		"being updated":                    row(applied, pending(), states("queued_to_update", "updating")...),
		"an unknown state is pending":      row(applied, pending(), states("reconsidering")...),
		"in no state":                      row(applied, pending(), states("")...),
		"in error":                         row(applied, failed(CauseBackendFailed), states("applying", "error")...),
		"removed outside Terraform":        row(applied, failed(CauseDeleted), states("applying", "queued_to_deny")...),
		"not listed yet":                   row(applied, pending(), states("-")...),
		"not listed beyond the grace time": row(applied, failed(CauseDeleted), states("-", "-", "-", "-")...),
		"a failed poll is pending":         row(applied, pending(), states("applying", "!")...),
		"a denied poll is a failure":       row(applied, failed(CauseDenied), deniedAt(0)),
	})
}

func TestRuleRemoved_Verdicts(t *testing.T) {
	t.Parallel()
	removed := RuleRemoved{Sent: sent, Grace: 3 * time.Second}
	verdicts(t, map[string]verdictRow{
		"not listed":                             row(removed, settled(), states("denying", "-")...),
		"queued":                                 row(removed, pending(), states("queued_to_deny")...),
		"being denied":                           row(removed, pending(), states("denying")...),
		"new, as before 2.28":                    row(removed, pending(), states("new")...),
		"an accepted removal may stay invisible": row(removed, pending(), states("active")...),
		"invisible beyond the grace time never started": row(removed, failed(CauseNeverStarted),
			states("active", "active", "active", "active")...),
		"an error from before the removal": row(removed, pending(), states("error")...),
		"an error from before the removal, beyond the grace time": row(removed, failed(CauseNeverStarted),
			states("error", "error", "error", "error")...),
		"the removal failed": row(removed, failed(CauseBackendFailed),
			states("denying", "error")...),
		"active once after work may be a torn read": row(removed, pending(), states("new", "active")...),
		"active twice after work is refused": row(removed, failed(CauseRefused),
			states("new", "active", "active")...),
		"a failed poll is pending": row(removed, pending(), states("denying", "!")...),
		// One response that serves two polls is one observation.
		"the same list twice is no confirmation": row(removed, pending(), append(states("new", "active"), states("new", "active")[1])...),
		"a denied poll is a failure":             row(removed, failed(CauseDenied), deniedAt(0)),
	})
}
