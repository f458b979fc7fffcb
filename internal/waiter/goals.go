package waiter

import "time"

// Created is the goal of a create: the share is available.
type Created struct {
	// Sent is when the create was accepted, and Grace how long the service
	// may respond "not found" after that.
	Sent  time.Time
	Grace time.Duration
}

// Evaluate waits for "available".
func (c Created) Evaluate(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return failedPoll(last)
	}
	if last.NotFound {
		if withinGrace(last, c.Sent, c.Grace) {
			return pending()
		}
		return failed(CauseDeleted)
	}
	switch Classify(last.Status) {
	case StatusStable:
		return settled()
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

// Evaluate waits for "not found".
func (d Deleted) Evaluate(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return failedPoll(last)
	}
	if last.NotFound {
		return settled()
	}
	switch Classify(last.Status) {
	case StatusStable, StatusShrinkRefused, StatusFailed:
		if observed(history, func(status string) bool { return Classify(status) == StatusDeleting }) {
			return failed(CauseRefused)
		}
		if withinGrace(last, d.Sent, d.Grace) {
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

// Stable is the goal before a share is changed: no work on it is in progress. It
// is settled by any status that does not change by itself, errors and unknown
// ones included; whether the change is allowed from there is for the caller to
// decide, and then for the service.
type Stable struct {
	// NeedsConfirmation asks for a second observation even when the first one is
	// stable: an earlier run left unfinished work, whose end may be a torn read.
	NeedsConfirmation bool
}

// Evaluate waits for a status that does not change by itself. Once work was
// observed, one observation is not enough to trust the size.
func (s Stable) Evaluate(history []Observation) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return failedPoll(last)
	}
	busy := func(status string) bool { return Classify(status) == StatusBusy }
	switch {
	case last.NotFound || Classify(last.Status) == StatusDeleting:
		return failed(CauseDeleted)
	case busy(last.Status):
		return pending()
	case (s.NeedsConfirmation || observed(history, busy)) && !confirmed(history):
		return pendingAgain()
	default:
		return settled()
	}
}
