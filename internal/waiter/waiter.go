// Package waiter waits until asynchronous work on a share has ended, and
// reports how it ended.
//
// A Waiter polls on a Schedule and keeps the history of observations; a Goal
// turns the history into a verdict, until that is no longer Pending. The
// package knows neither HTTP nor Terraform: the caller passes in the refresh
// function, the clock and the jitter.
package waiter

import "time"

// Observation is the result of one poll of a share. Started and Ended delimit
// the request, because the service may have read what it returned at any moment
// between them: two observations are only independent if the second started
// after the first had ended.
type Observation struct {
	Started, Ended time.Time

	// Status and Size (GiB) are what the service reported. An empty status
	// is legal: Manila shows nulls for a moment while a share is deleted.
	Status string
	Size   int

	// NotFound is true when the service reported that there is no such share.
	// Reason says more about it, where there is more to say.
	NotFound bool

	// Refused is true when a user message of the service about this very
	// request says that it was not carried out; Reason is its text.
	Refused bool
	Reason  string

	// Err is why the poll failed. Denied marks an error that polling again
	// cannot resolve (401 after a new login, 403).
	Err    error
	Denied bool

	// RetryAfter is how long the service asked to wait before the next request.
	RetryAfter time.Duration
}

// Outcome is the kind of a verdict.
type Outcome int

// The three outcomes. The zero value is Pending, so that nothing is ever
// reported as settled by omission.
const (
	Pending Outcome = iota
	Settled
	Failed
)

func (o Outcome) String() string {
	switch o {
	case Settled:
		return "settled"
	case Failed:
		return "failed"
	default:
		return "pending"
	}
}

// Cause is why a wait failed.
type Cause string

// The causes of a failed verdict, and the two that a Waiter adds.
const (
	// CauseRefused: the service accepted the request, and the share is stable
	// again as it was before.
	CauseRefused Cause = "refused"
	// CauseNeverStarted: the request was accepted and no work was ever observed.
	CauseNeverStarted Cause = "never started"
	// CauseResizedElsewhere: the share is stable at a size that was not requested.
	CauseResizedElsewhere Cause = "resized outside Terraform"
	// CauseDataLoss: the share contains more data than fits into the new size.
	CauseDataLoss Cause = "data would be lost"
	// CauseBackendFailed: the backend failed and the share is in an error status.
	CauseBackendFailed Cause = "backend failure"
	// CauseDeleted: the share was deleted, or is no longer managed by the service.
	CauseDeleted Cause = "deleted"
	// CauseDenied: the service no longer allows reading the share.
	CauseDenied Cause = "denied"
	// CauseTimedOut: the context's deadline was exceeded.
	CauseTimedOut Cause = "timed out"
	// CauseInterrupted: the context was canceled, as Ctrl-C does.
	CauseInterrupted Cause = "interrupted"
)

// Verdict is what a goal concludes from a history.
type Verdict struct {
	Outcome Outcome
	// Cause is set if and only if the outcome is Failed.
	Cause Cause
	// Again, on Pending, asks for the next poll at once, to confirm an
	// observation that may be a torn read.
	Again bool
}

// Goal evaluates a history of observations, oldest first and never empty. It
// is a pure function: the same history always gives the same verdict.
type Goal interface {
	Evaluate(history []Observation) Verdict
}

func pending() Verdict           { return Verdict{Outcome: Pending} }
func pendingAgain() Verdict      { return Verdict{Outcome: Pending, Again: true} }
func settled() Verdict           { return Verdict{Outcome: Settled} }
func failed(cause Cause) Verdict { return Verdict{Outcome: Failed, Cause: cause} }
