package waiter

import "time"

// Resize is the goal of an accepted extend or shrink: the share is available at
// the requested size. Being available is not enough, because a share whose
// resize was refused becomes available too.
type Resize struct {
	// From and To are the sizes, in GiB, before and after.
	From, To int
	// FromStatus is the status from which the resize was sent; a shrink may
	// be sent again from shrinking_possible_data_loss_error.
	FromStatus string
	// Sent is when the request was accepted.
	Sent time.Time
	// Grace is how long an accepted request may stay invisible. Manila writes
	// the new status before it responds; other services may not.
	Grace time.Duration
	// WorkObserved is true when the work was already observed before this
	// history begins, as when an earlier run's resize is joined.
	WorkObserved bool
}

// Evaluate waits for "available" at the requested size.
func (r Resize) Evaluate(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return failedPoll(last)
	}
	if last.NotFound {
		return failed(CauseDeleted)
	}
	switch Classify(last.Status) {
	case StatusStable:
		return r.evaluateStable(history)
	case StatusShrinkRefused:
		// The status that the shrink was sent from is not yet its result.
		if r.FromStatus == dataLoss && !r.workObserved(history) && withinGrace(last, r.Sent, r.Grace) {
			return pending()
		}
		return failed(CauseDataLoss)
	case StatusFailed:
		return failed(CauseBackendFailed)
	case StatusDeleting:
		return failed(CauseDeleted)
	default:
		return pending()
	}
}

func (r Resize) evaluateStable(history []Observation) Verdict {
	last := history[len(history)-1]
	worked := r.workObserved(history)
	switch {
	case last.Size == r.To:
		return settled()
	case last.Size != r.From:
		return failed(CauseResizedElsewhere)
	case last.Refused:
		return failed(CauseRefused)
	case !worked && withinGrace(last, r.Sent, r.Grace):
		return pending()
	case !confirmed(history):
		return pendingAgain()
	case worked:
		return failed(CauseRefused)
	default:
		return failed(CauseNeverStarted)
	}
}

func (r Resize) workObserved(history []Observation) bool {
	return r.WorkObserved || observed(history, func(status string) bool { return status == shrinking || status == extending })
}
