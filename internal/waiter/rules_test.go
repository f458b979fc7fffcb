package waiter

import (
	"errors"
	"testing"
	"time"
)

// states is a history of a rule: one look a second, each of which took a tenth.
// "-" is a look that saw no such rule, "!" one that failed.
func states(list ...string) []Observation {
	history := make([]Observation, 0, len(list))
	for i, state := range list {
		begun := time.Unix(int64(i), 0)
		look := Observation{Started: begun, Ended: begun.Add(time.Second / 10), Status: state}
		switch state {
		case "-":
			look.Status, look.NotFound = "", true
		case "!":
			look.Status, look.Err = "", errors.New("no answer")
		}
		history = append(history, look)
	}
	return history
}

func TestWhenARuleIsApplied(t *testing.T) {
	t.Parallel()
	goal := RuleApplied{Sent: time.Unix(0, 0), Grace: 3 * time.Second}
	for name, test := range map[string]struct {
		history []Observation
		want    Verdict
	}{
		"active":                          {states("queued_to_apply", "applying", "active"), settled()},
		"queued":                          {states("queued_to_apply"), pending()},
		"being applied":                   {states("applying"), pending()},
		"new, as before 2.28":             {states("new"), pending()},
		"being updated":                   {states("queued_to_update", "updating"), pending()},
		"in a state of a later release":   {states("reconsidering"), pending()},
		"in no state":                     {states(""), pending()},
		"in error":                        {states("applying", "error"), failed(CauseBackendFailed)},
		"denied by somebody else":         {states("applying", "queued_to_deny"), failed(CauseDeleted)},
		"not listed yet":                  {states("-"), pending()},
		"not listed for longer than that": {states("-", "-", "-", "-"), failed(CauseDeleted)},
		"a look that failed":              {states("applying", "!"), pending()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := goal.Judge(test.history); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

func TestWhenARuleIsGone(t *testing.T) {
	t.Parallel()
	goal := RuleRemoved{Sent: time.Unix(0, 0), Grace: 3 * time.Second}
	for name, test := range map[string]struct {
		history []Observation
		want    Verdict
	}{
		"not listed":                         {states("denying", "-"), settled()},
		"queued":                             {states("queued_to_deny"), pending()},
		"being denied":                       {states("denying"), pending()},
		"new, as before 2.28":                {states("new"), pending()},
		"not visible yet":                    {states("active"), pending()},
		"never visible":                      {states("active", "active", "active", "active"), failed(CauseNeverStarted)},
		"an error from before":               {states("error"), pending()},
		"an error from before that stays":    {states("error", "error", "error", "error"), failed(CauseNeverStarted)},
		"an error in place of going":         {states("denying", "error"), failed(CauseBackendFailed)},
		"back once: maybe two moments mixed": {states("new", "active"), pending()},
		"back for good":                      {states("new", "active", "active"), failed(CauseRefused)},
		"a look that failed":                 {states("denying", "!"), pending()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := goal.Judge(test.history); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

func TestTheSameListSeenTwiceIsOneLook(t *testing.T) {
	t.Parallel()
	history := states("new", "active")
	history = append(history, history[1])
	if got := (RuleRemoved{}).Judge(history); got != pending() {
		t.Errorf("%+v", got)
	}
}

func TestALookThatIsDeniedEndsTheWaitForARule(t *testing.T) {
	t.Parallel()
	history := []Observation{{Err: errors.New("no"), Denied: true}}
	for _, goal := range []Goal{RuleApplied{}, RuleRemoved{}} {
		if got := goal.Judge(history); got != failed(CauseDenied) {
			t.Errorf("%T: %+v", goal, got)
		}
	}
}
