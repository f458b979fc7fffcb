package waiter

import "time"

// Resize is the goal of an extend or a shrink that the service has accepted:
// the share is available at the wanted size. Being available is not enough,
// for a refused resize ends available too.
type Resize struct {
	// From and To are the sizes, in GiB, before and after.
	From, To int
	// FromStatus is the status from which the resize was sent; a shrink may
	// be sent again from shrinking_possible_data_loss_error.
	FromStatus string
	// Sent is when the request was accepted.
	Sent time.Time
	// Grace is how long an accepted request may stay invisible. Manila writes
	// the new status before it answers; other services may not.
	Grace time.Duration
	// WorkObserved is true when the work was already seen before this history
	// begins, as when an earlier run's resize is joined.
	WorkObserved bool
}

// Judge is the table of a resize's verdicts.
func (r Resize) Judge(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.NotFound {
		return failed(CauseDeleted)
	}
	switch Classify(last.Status) {
	case StatusStable:
		return r.judgeRest(history)
	case StatusShrinkRefused:
		return r.judgeLossRefused(history)
	case StatusFailed:
		return failed(CauseBackendFailed)
	case StatusDeleting:
		return failed(CauseDeleted)
	default:
		return pending()
	}
}

func (r Resize) judgeRest(history []Observation) Verdict {
	last := history[len(history)-1]
	switch {
	case last.Status != available:
		return pending()
	case last.Size == r.To:
		return settled()
	case last.Size != r.From:
		return failed(CauseResizedElsewhere)
	case last.Refused:
		return failed(CauseRefused)
	case r.seenWorking(history):
		return r.judgeSecondLook(history, CauseRefused)
	case r.withinGrace(last):
		return pending()
	default:
		return r.judgeSecondLook(history, CauseNeverStarted)
	}
}

// judgeSecondLook tells the old size from a torn read. Manila reads a share's
// status and its size in two queries, so a look that falls between them shows
// "available" with the old size although the resize succeeded; a look begun
// after that one ended cannot (observed on Manila 15.1: 60 of 265 successful
// resizes under constant polling, and never twice in a row).
func (r Resize) judgeSecondLook(history []Observation, cause Cause) Verdict {
	last := history[len(history)-1]
	for i := len(history) - 2; i >= 0; i-- {
		earlier := history[i]
		if earlier.Err != nil {
			continue
		}
		if earlier.NotFound || earlier.Status != available || earlier.Size != r.From {
			break
		}
		if !last.Started.Before(earlier.Ended) {
			return failed(cause)
		}
	}
	return pendingAgain()
}

// judgeLossRefused does not mistake the status that the shrink was sent from
// for its result.
func (r Resize) judgeLossRefused(history []Observation) Verdict {
	last := history[len(history)-1]
	if r.FromStatus == dataLoss && !r.seenWorking(history) && r.withinGrace(last) {
		return pending()
	}
	return failed(CauseDataLoss)
}

func (r Resize) seenWorking(history []Observation) bool {
	if r.WorkObserved {
		return true
	}
	for _, look := range history {
		if look.Err == nil && resizing(look.Status) {
			return true
		}
	}
	return false
}

func (r Resize) withinGrace(look Observation) bool {
	return look.Started.Before(r.Sent.Add(r.Grace))
}

func judgeFailedLook(look Observation) Verdict {
	if look.Denied {
		return failed(CauseDenied)
	}
	return pending()
}
