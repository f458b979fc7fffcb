package waiter

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyLook draws what a service could show, sense and nonsense alike.
func anyLook(begun time.Time) *rapid.Generator[Observation] {
	statuses := []string{"available", "shrinking", "extending", "creating", "deleting", "", "error",
		"shrinking_error", "extending_error", "shrinking_possible_data_loss_error", "migrating", "polishing"}
	return rapid.Custom(func(t *rapid.T) Observation {
		look := Observation{
			Started: begun,
			Ended:   begun.Add(time.Duration(rapid.IntRange(0, 500).Draw(t, "took ms")) * time.Millisecond),
			Status:  rapid.SampledFrom(statuses).Draw(t, "status"),
			Size:    rapid.SampledFrom([]int{8, 20, 15}).Draw(t, "size"),
			Refused: rapid.IntRange(0, 9).Draw(t, "refused") == 0,
		}
		if rapid.IntRange(0, 5).Draw(t, "weather") == 0 {
			return Observation{Started: look.Started, Ended: look.Ended, Err: errWeather, Denied: rapid.Bool().Draw(t, "denied")}
		}
		look.NotFound = rapid.IntRange(0, 15).Draw(t, "gone") == 0
		return look
	})
}

func anyHistory(t *rapid.T) []Observation {
	var history []Observation
	at := start
	for range rapid.IntRange(1, 12).Draw(t, "looks") {
		at = at.Add(time.Duration(rapid.IntRange(0, 4000).Draw(t, "pause ms")) * time.Millisecond)
		history = append(history, anyLook(at).Draw(t, "look"))
	}
	return history
}

func TestAResizeIsNeverSettledUnlessAvailableAtTheTarget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		goal := Resize{From: 20, To: 8, FromStatus: "available", Sent: start, Grace: 10 * time.Second,
			WorkObserved: rapid.Bool().Draw(t, "joined")}
		last := history[len(history)-1]
		isThere := last.Err == nil && !last.NotFound && last.Status == "available" && last.Size == 8
		verdict := goal.Judge(history)
		if (verdict.Outcome == Settled) != isThere {
			t.Fatalf("verdict %+v on a last look of %+v", verdict, last)
		}
	})
}

func TestAResizeIsNeverCalledRefusedOnOneLookWithoutTheServicesWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		goal := Resize{From: 20, To: 8, FromStatus: "available", Sent: start, Grace: 10 * time.Second}
		if goal.Judge(history).Cause != CauseRefused {
			return
		}
		last := history[len(history)-1]
		if last.Refused {
			return
		}
		atOldSize := 0
		for _, look := range history {
			if look.Err == nil && look.Status == "available" && look.Size == 20 {
				atOldSize++
			}
		}
		if atOldSize < 2 {
			t.Fatalf("called refused after %d looks at the old size: %+v", atOldSize, history)
		}
	})
}

func TestAVerdictIsAPureFunctionOfTheHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		goals := []Goal{
			Resize{From: 20, To: 8, Sent: start, Grace: 10 * time.Second},
			Created{Sent: start, Grace: 10 * time.Second},
			Deleted{Sent: start, Grace: 10 * time.Second},
			Stable{NeedsConfirmation: rapid.Bool().Draw(t, "suspicious")},
		}
		for _, goal := range goals {
			first, second := goal.Judge(history), goal.Judge(history)
			if first != second {
				t.Fatalf("%T gave %+v, then %+v", goal, first, second)
			}
			if (first.Outcome == Failed) != (first.Cause != "") {
				t.Fatalf("%T gave %+v: a failure has a cause, and nothing else has", goal, first)
			}
		}
	})
}

func TestADeleteIsNeverSettledWhileTheShareIsThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t)
		last := history[len(history)-1]
		verdict := Deleted{Sent: start, Grace: 10 * time.Second}.Judge(history)
		if (verdict.Outcome == Settled) != (last.Err == nil && last.NotFound) {
			t.Fatalf("verdict %+v on a last look of %+v", verdict, last)
		}
	})
}
