// Package waiter waits until asynchronous work on a share has really ended,
// and says how it ended.
//
// A Goal judges the history of looks at one share; a Waiter takes the looks,
// on a Schedule, until the goal's verdict is no longer Pending. The package
// knows neither HTTP nor Terraform: a look is a function that the caller
// passes in, and so are the clock and the jitter.
package waiter

import "time"

// Observation is what one look at a share showed. Begun and Ended frame the request,
// because the service may have read what it answered at any moment between
// them: two looks are only independent if the second began after the first
// had ended.
type Observation struct {
	Started, Ended time.Time

	// Status and Size (GiB) are what the service reported. An empty status
	// is legal: Manila shows nulls for a moment while a share is deleted.
	Status string
	Size   int

	// NotFound is true when the service said that there is no such share.
	NotFound bool

	// Refused is true when the service itself has said, in a message about
	// this very request, that it did not do it; Reason holds its words.
	Refused bool
	Reason  string

	// Err is why nothing was seen. Denied marks an error that looking again
	// cannot mend (401 after a new login, 403).
	Err    error
	Denied bool

	// RetryAfter is how long the service asked to be left alone.
	RetryAfter time.Duration
}

// Outcome is the short form of a verdict.
type Outcome int

// The three outcomes. The zero value is Pending, so that nothing is ever
// called settled by omission.
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

// Cause says why a wait did not end as wanted.
type Cause string

// The causes of a failed verdict, and the two ends that a Waiter adds.
const (
	// CauseRefused: the service took the request, and the share is back at rest
	// as it was before.
	CauseRefused Cause = "refused"
	// CauseNeverStarted: the request was accepted and no work was ever seen.
	CauseNeverStarted Cause = "never started"
	// CauseResizedElsewhere: the share is at rest at a size that nobody here asked for.
	CauseResizedElsewhere Cause = "resized by somebody else"
	// CauseDataLoss: the backend found more data in the share than the new size holds.
	CauseDataLoss Cause = "data would be lost"
	// CauseBackendFailed: the backend failed and left the share in an error status.
	CauseBackendFailed Cause = "backend failure"
	// CauseDeleted: the share was deleted, or taken out of the service's management.
	CauseDeleted Cause = "gone"
	// CauseDenied: the service no longer lets us look.
	CauseDenied Cause = "denied"
	// CauseTimedOut: the context's deadline came first.
	CauseTimedOut Cause = "timed out"
	// CauseInterrupted: the context was canceled, as Ctrl-C does.
	CauseInterrupted Cause = "interrupted"
)

// Verdict is what a goal makes of a history.
type Verdict struct {
	Outcome Outcome
	// Cause is set on Failed only.
	Cause Cause
	// Again, on Pending, asks for the next look at once: what was seen may
	// be two halves of two moments.
	Again bool
}

// Goal judges a history of looks, oldest first and never empty. It is a pure
// function: the same history always gives the same verdict.
type Goal interface {
	Judge(history []Observation) Verdict
}

func pending() Verdict           { return Verdict{Outcome: Pending} }
func pendingAgain() Verdict      { return Verdict{Outcome: Pending, Again: true} }
func settled() Verdict           { return Verdict{Outcome: Settled} }
func failed(cause Cause) Verdict { return Verdict{Outcome: Failed, Cause: cause} }
