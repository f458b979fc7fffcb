package waiter

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyObservation draws what a service could return, plausible or not.
func anyObservation(started time.Time) *rapid.Generator[Observation] {
	statuses := []string{"available", "shrinking", "extending", "creating", "deleting", "", "error",
		"shrinking_error", "extending_error", "shrinking_possible_data_loss_error", "migrating", "polishing"}
	return rapid.Custom(func(t *rapid.T) Observation {
		o := Observation{
			Started: started,
			Ended:   started.Add(time.Duration(rapid.IntRange(0, 500).Draw(t, "took ms")) * time.Millisecond),
			Status:  rapid.SampledFrom(statuses).Draw(t, "status"),
			Size:    rapid.SampledFrom([]int{8, 20, 15}).Draw(t, "size"),
			Refused: rapid.IntRange(0, 9).Draw(t, "refused") == 0,
		}
		if rapid.IntRange(0, 5).Draw(t, "transient error") == 0 {
			return Observation{Started: o.Started, Ended: o.Ended, Err: errTransient, Denied: rapid.Bool().Draw(t, "denied")}
		}
		o.NotFound = rapid.IntRange(0, 15).Draw(t, "not found") == 0
		return o
	})
}

func anyHistory(t *rapid.T) []Observation {
	var history []Observation
	started := sent
	for range rapid.IntRange(1, 12).Draw(t, "observations") {
		started = started.Add(time.Duration(rapid.IntRange(0, 4000).Draw(t, "pause ms")) * time.Millisecond)
		history = append(history, anyObservation(started).Draw(t, "observation"))
	}
	return history
}

func TestResize_IsSettledOnlyWhenAvailableAtTheRequestedSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		goal := Resize{From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: 10 * time.Second,
			WorkObserved: rapid.Bool().Draw(t, "joined")}
		last := history[len(history)-1]
		reached := last.Err == nil && !last.NotFound && last.Status == "available" && last.Size == 8
		verdict := goal.Evaluate(history)
		if (verdict.Outcome == Settled) != reached {
			t.Fatalf("verdict %+v on a last observation of %+v", verdict, last)
		}
	})
}

func TestResize_IsRefusedOnOneObservationOnlyWithAUserMessage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		goal := Resize{From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: 10 * time.Second}
		if goal.Evaluate(history).Cause != CauseRefused {
			return
		}
		last := history[len(history)-1]
		if last.Refused {
			return
		}
		atOldSize := 0
		for _, o := range history {
			if o.Err == nil && o.Status == "available" && o.Size == 20 {
				atOldSize++
			}
		}
		if atOldSize < 2 {
			t.Fatalf("refused after %d observations of the old size: %+v", atOldSize, history)
		}
	})
}

func TestEvaluate_IsAPureFunctionOfTheHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		goals := []Goal{
			Resize{From: 20, To: 8, Sent: sent, Grace: 10 * time.Second},
			Created{Sent: sent, Grace: 10 * time.Second},
			Deleted{Sent: sent, Grace: 10 * time.Second},
			Stable{NeedsConfirmation: rapid.Bool().Draw(t, "needs confirmation")},
		}
		for _, goal := range goals {
			first, second := goal.Evaluate(history), goal.Evaluate(history)
			if first != second {
				t.Fatalf("%T gave %+v, then %+v", goal, first, second)
			}
			if (first.Outcome == Failed) != (first.Cause != "") {
				t.Fatalf("%T gave %+v: a failure has a cause, and nothing else has", goal, first)
			}
		}
	})
}

func TestDeleted_IsSettledOnlyByNotFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		last := history[len(history)-1]
		verdict := Deleted{Sent: sent, Grace: 10 * time.Second}.Evaluate(history)
		if (verdict.Outcome == Settled) != (last.Err == nil && last.NotFound) {
			t.Fatalf("verdict %+v on a last observation of %+v", verdict, last)
		}
	})
}
