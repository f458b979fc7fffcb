package waiter

import (
	"errors"
	"testing"
	"time"
)

// sent is when the service accepted the request in every row.
var sent = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var errTransient = errors.New("502 Bad Gateway")

// at is an observation that started so many seconds after the request was
// accepted and took 20 ms.
func at(seconds float64, status string, size int) Observation {
	started := sent.Add(time.Duration(seconds * float64(time.Second)))
	return Observation{Started: started, Ended: started.Add(20 * time.Millisecond), Status: status, Size: size}
}

func notFound(seconds float64) Observation {
	o := at(seconds, "", 0)
	o.NotFound = true
	return o
}

func failedAt(seconds float64) Observation {
	o := at(seconds, "", 0)
	o.Err = errTransient
	return o
}

func deniedAt(seconds float64) Observation {
	o := failedAt(seconds)
	o.Denied = true
	return o
}

func refusedByMessage(o Observation) Observation {
	o.Refused, o.Reason = true, "The size to be shrunk is smaller than the current used space."
	return o
}

type verdictRow struct {
	goal    Goal
	want    Verdict
	history []Observation
}

func row(goal Goal, want Verdict, history ...Observation) verdictRow {
	return verdictRow{goal: goal, want: want, history: history}
}

func verdicts(t *testing.T, rows map[string]verdictRow) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := row.goal.Evaluate(row.history); got != row.want {
				t.Errorf("verdict is %+v, want %+v", got, row.want)
			}
		})
	}
}
