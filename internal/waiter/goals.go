package waiter

import "time"

// Created is the goal of a create: the share is available.
type Created struct {
	// Sent is when the create was accepted, and Grace how long the service
	// may go on answering "not found" after that.
	Sent  time.Time
	Grace time.Duration
}

// Judge waits for "available"; any other end is a failure.
func (c Created) Judge(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.NotFound {
		if last.Started.Before(c.Sent.Add(c.Grace)) {
			return pending()
		}
		return failed(CauseDeleted)
	}
	switch Classify(last.Status) {
	case StatusStable:
		if last.Status == available {
			return settled()
		}
		return pending()
	case StatusFailed, StatusShrinkRefused:
		return failed(CauseBackendFailed)
	case StatusDeleting:
		return failed(CauseDeleted)
	default:
		return pending()
	}
}

// Deleted is the goal of a delete: the service no longer knows the share.
type Deleted struct {
	// Sent is when the delete was accepted, and Grace how long it may stay
	// invisible after that.
	Sent  time.Time
	Grace time.Duration
}

// Judge waits for "not found". A share that fails to be deleted, or that is
// at rest again, is a failure.
func (d Deleted) Judge(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.NotFound {
		return settled()
	}
	switch Classify(last.Status) {
	case StatusStable, StatusShrinkRefused, StatusFailed:
		if leavingSeen(history) {
			return failed(CauseRefused)
		}
		if last.Started.Before(d.Sent.Add(d.Grace)) {
			return pending()
		}
		return failed(CauseNeverStarted)
	case StatusDeleting:
		if DeletionFailed(last.Status) {
			return failed(CauseBackendFailed)
		}
		return pending()
	default:
		return pending()
	}
}

func leavingSeen(history []Observation) bool {
	for _, look := range history {
		if look.Err == nil && Classify(look.Status) == StatusDeleting {
			return true
		}
	}
	return false
}

// Stable is the goal before acting on a share: nobody's work on it is under
// way. It is settled by any status that does not change by itself, errors and
// unknown ones included; what may be done from there is the caller's to judge,
// and then the service's.
type Stable struct {
	// NeedsConfirmation asks for a second look even when the first shows rest: an
	// earlier run left work behind, and its end may be seen torn.
	NeedsConfirmation bool
}

// Judge waits for a status that does not change by itself. After work has
// been seen, or is suspected, one look is not enough to believe the size.
func (r Stable) Judge(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.NotFound || Classify(last.Status) == StatusDeleting {
		return failed(CauseDeleted)
	}
	if Classify(last.Status) == StatusBusy {
		return pending()
	}
	if !r.NeedsConfirmation && !workSeen(history) {
		return settled()
	}
	for i := len(history) - 2; i >= 0; i-- {
		earlier := history[i]
		if earlier.Err != nil {
			continue
		}
		if earlier.Status == last.Status && earlier.Size == last.Size && !last.Started.Before(earlier.Ended) {
			return settled()
		}
		break
	}
	return pendingAgain()
}

func workSeen(history []Observation) bool {
	for _, look := range history {
		if look.Err == nil && !look.NotFound && Classify(look.Status) == StatusBusy {
			return true
		}
	}
	return false
}
