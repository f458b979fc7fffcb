package waiter

import (
	"testing"
	"time"
)

const grace = 10 * time.Second

// answers are what one poll can return: a status of every class at every size, work that is no
// resize, no share, and no answer.
func answers() []Observation {
	answers := []Observation{{NotFound: true}, {Err: errTransient}, {Err: errTransient, Denied: true}, {Status: "migrating", Size: 20}}
	for _, status := range []string{"available", "inactive", "shrinking", "polishing", "shrinking_possible_data_loss_error", "deleting"} {
		for _, size := range []int{20, 8, 15} { // from, to and neither
			answers = append(answers, Observation{Status: status, Size: size})
		}
	}
	return answers
}

// histories calls visit with every history of at most that length, and does not continue one
// whose verdict is final. Each observation starts after the one before it has ended, within
// the grace time or past it.
func histories(goal Goal, longest int, visit func(history []Observation, verdict Verdict)) {
	all := answers()
	var extend func(history []Observation, isPast bool)
	extend = func(history []Observation, isPast bool) {
		length := len(history)
		for _, past := range []bool{false, true} {
			if isPast && !past {
				continue // time does not go back
			}
			started := sent.Add(time.Duration(length) * time.Second)
			if past {
				started = started.Add(grace)
			}
			for _, o := range all {
				o.Started, o.Ended = started, started.Add(20*time.Millisecond)
				history = append(history[:length], o)
				verdict := goal.Evaluate(history)
				visit(history, verdict)
				if verdict.Outcome == Pending && length+1 < longest {
					extend(history, past)
				}
			}
		}
	}
	extend(make([]Observation, 0, longest), false)
}

// reached is what the service has to show for a success. It is written without any function of
// the package, so that it cannot be wrong in the same way.
func reached(o Observation) bool {
	return o.Err == nil && !o.NotFound && o.Status == "available" && o.Size == 8
}

// falseRefusal is true for a verdict that the old size is final although a torn read can have
// shown it: nothing but one observation after the work, or none after the grace time.
func falseRefusal(history []Observation, verdict Verdict) bool {
	if verdict.Cause != CauseRefused && verdict.Cause != CauseNeverStarted {
		return false
	}
	atOldSize := 0
	for i := len(history) - 1; i >= 0; i-- {
		switch o := history[i]; {
		case o.Err != nil:
		case !o.NotFound && o.Status == "available" && o.Size == 20:
			atOldSize++
		default:
			i = 0 // what came before is of another time
		}
	}
	return atOldSize < 2
}

// mistakes counts what a goal's verdicts say wrongly.
func mistakes(goal Goal, longest int) (total, falseSuccesses, missedSuccesses, falseRefusals int) {
	histories(goal, longest, func(history []Observation, verdict Verdict) {
		total++
		switch isReached := reached(history[len(history)-1]); {
		case verdict.Outcome == Settled && !isReached:
			falseSuccesses++
		case verdict.Outcome != Settled && isReached:
			missedSuccesses++
		}
		if falseRefusal(history, verdict) {
			falseRefusals++
		}
	})
	return total, falseSuccesses, missedSuccesses, falseRefusals
}

func TestResize_EveryShortHistoryHasATrueVerdict(t *testing.T) {
	t.Parallel()
	for name, goal := range map[string]Resize{
		"sent":                 {From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: grace},
		"joined":               {From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: grace, WorkObserved: true},
		"sent after a refusal": {From: 20, To: 8, FromStatus: "shrinking_possible_data_loss_error", Sent: sent, Grace: grace},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			total, falseSuccesses, missedSuccesses, falseRefusals := mistakes(goal, 6)
			t.Logf("%d histories", total)
			if total < 100_000 {
				t.Errorf("only %d histories", total)
			}
			if falseSuccesses+missedSuccesses+falseRefusals > 0 {
				t.Errorf("%d false successes, %d missed successes, %d false refusals", falseSuccesses, missedSuccesses, falseRefusals)
			}
		})
	}
}

// The usual mistakes of a program that waits for a resize.
type (
	byStatus  struct{ Resize } // goes by the status alone
	bySize    struct{ Resize } // goes by the size alone
	impatient struct{ Resize } // believes the first observation of the old size after work
)

func (g byStatus) Evaluate(history []Observation) Verdict {
	if last := history[len(history)-1]; last.Err == nil && last.Status == "available" {
		return settled()
	}
	return g.Resize.Evaluate(history)
}

func (g bySize) Evaluate(history []Observation) Verdict {
	if last := history[len(history)-1]; last.Err == nil && last.Size == g.To {
		return settled()
	}
	return g.Resize.Evaluate(history)
}

func (g impatient) Evaluate(history []Observation) Verdict {
	verdict := g.Resize.Evaluate(history)
	if verdict.Again {
		return failed(CauseRefused)
	}
	return verdict
}

func TestHistories_FindTheUsualMistakes(t *testing.T) {
	t.Parallel()
	goal := Resize{From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: grace}
	if _, falseSuccesses, _, _ := mistakes(byStatus{goal}, 2); falseSuccesses == 0 {
		t.Error("a goal that goes by the status has no false success")
	}
	if _, falseSuccesses, _, _ := mistakes(bySize{goal}, 2); falseSuccesses == 0 {
		t.Error("a goal that goes by the size has no false success")
	}
	if _, _, _, falseRefusals := mistakes(impatient{goal}, 2); falseRefusals == 0 {
		t.Error("a goal that believes one observation has no false refusal")
	}
}

// Waiting ends with a status that only a person ends, and goes on with one that ends by itself.
func TestResize_OnlyWhatEndsByItselfIsWaitedFor(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]Outcome{
		"shrinking": Pending, "migrating": Pending, "": Pending, "polishing": Pending,
		"inactive": Failed, "awaiting_transfer": Failed, "error": Failed, "error_deleting": Failed, "unmanage_error": Failed, "manage_error": Failed,
	} {
		goals := map[string]Goal{
			"a resize": Resize{From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: grace},
			"a create": Created{Sent: sent, Grace: grace},
		}
		for name, goal := range goals {
			if got := goal.Evaluate([]Observation{at(0, status, 8)}).Outcome; got != want {
				t.Errorf("%s in status %q is %s, want %s", name, status, got, want)
			}
		}
	}
}
