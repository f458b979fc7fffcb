package waiter

import (
	"slices"
	"time"
)

// failedPoll is the verdict on a history whose last poll failed.
func failedPoll(last Observation) Verdict {
	if last.Denied {
		return failed(CauseDenied)
	}
	return pending()
}

// withinGrace is true for an observation that an accepted request may still be
// missing from.
func withinGrace(last Observation, sent time.Time, grace time.Duration) bool {
	return last.Started.Before(sent.Add(grace))
}

// observed is true when any observation had a status for which is returns true.
func observed(history []Observation, is func(status string) bool) bool {
	return slices.ContainsFunc(history, func(o Observation) bool {
		return o.Err == nil && !o.NotFound && is(o.Status)
	})
}

// confirmed distinguishes a stable status from a torn read. Manila reads a share's
// status and its size in two queries, so an observation that falls between them
// shows "available" with the old size although the resize succeeded; one that
// started after that one ended cannot (observed on Manila 15.1: 60 of 265
// successful resizes under constant polling, and never twice in a row; observed
// on 20 and 23, too).
//
// It is true when an earlier observation, independent of the last one, showed
// the same, and nothing else was observed since.
func confirmed(history []Observation) bool {
	last := history[len(history)-1]
	for _, earlier := range slices.Backward(history[:len(history)-1]) {
		switch {
		case earlier.Err != nil: // It showed nothing.
		case earlier.NotFound || earlier.Status != last.Status || earlier.Size != last.Size:
			return false
		case !last.Started.Before(earlier.Ended):
			return true
		}
	}
	return false
}
