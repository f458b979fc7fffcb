package manila

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrNotSupported is what errors.Is finds in every error of ClassNotSupported.
var ErrNotSupported = errors.New("the service does not support this call")

// Error is returned by every call that fails, also in login, catalogue and network.
type Error struct {
	Operation                 string // "shrink share", "log in", "find the share service"
	Share                     Ref
	Method, URL, Microversion string
	Status                    int    // 0 = no response
	Code                      string // the service's: badRequest, APIG.0308
	Message                   string // the service's, as one clean line
	RequestID                 string
	RetryAfter                time.Duration
	Attempts                  int
	Err                       error // the cause if there is no usable response

	waited time.Duration // for a rate limit, in vain
	// earlierMayBeApplied is set if an earlier attempt of the request may have been
	// carried out, whatever the last one met.
	earlierMayBeApplied bool
	// rateLimited is set if the context ended in the wait for a rate limit.
	rateLimited bool
	class       ErrorClass
	problem     problem
	detail      string
	advice      string
	// softDeletion is set if the share is in the recycle bin.
	softDeletion *SoftDeletion
	argument     func(string) string
	// region is the one that the service is not in, and regionOfResource whether it
	// is other than the provider's.
	region           string
	regionOfResource bool
	// clockAhead is this machine's clock minus the Date of the response, 0 without
	// one.
	clockAhead time.Duration
	reported   *sync.Map // of a failed login; see ReportedBefore
	notSent    bool      // the service cannot have received the request
	permanent  bool      // another attempt gives the same result
}

// Unwrap returns the cause, if there is one besides the service's response.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrNotSupported) work.
func (e *Error) Is(target error) bool {
	return target == ErrNotSupported && e.Class() == ClassNotSupported
}

// Class returns the error's class, which the status decides if nothing more is
// known.
func (e *Error) Class() ErrorClass {
	switch {
	case e.class != ClassUnknown:
		return e.class
	case isThrottle(e.Code):
		return ClassRateLimit
	case e.Status != 0:
		return classOfStatus(e.Status)
	case errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded):
		return ClassCanceled
	case e.Err != nil:
		return ClassLost
	}
	return ClassUnknown
}

// MayHaveBeenApplied reports whether the service may have carried out the request
// although there is no success response. The caller then has to read the share
// before it sends the request again.
func (e *Error) MayHaveBeenApplied() bool {
	return !e.notSent && (e.earlierMayBeApplied || errorClasses[e.Class()].mayBeApplied)
}

// Transient reports whether a later attempt may succeed.
func (e *Error) Transient() bool {
	return !e.permanent && errorClasses[e.Class()].transient
}

// ReportedBefore is true for a login that failed as one before, which was reported: all
// calls of a run fail with it, and its text is worth reading once. The first call of
// it counts as the report.
func (e *Error) ReportedBefore() bool {
	if e.reported == nil {
		return false
	}
	_, before := e.reported.LoadOrStore(e.outcome(), true)
	return before
}

func (e *Error) copy() *Error {
	clone := *e
	return &clone
}

// WithShare returns the error about one share of several that a request was sent
// for.
func (e *Error) WithShare(share Ref) *Error {
	clone := e.copy()
	clone.Share = share
	return clone
}

// NotApplied returns the error for a caller that has read the share since: the
// request had no effect.
func (e *Error) NotApplied() *Error {
	clone := e.copy()
	clone.notSent = true
	return clone
}

// canceledBetweenAttempts keeps whether the last attempt may have been applied.
func (e *Error) canceledBetweenAttempts(ctx context.Context) *Error {
	clone := e.copy()
	clone.notSent = !e.MayHaveBeenApplied()
	clone.class, clone.Err = ClassCanceled, contextEnded(ctx, "in the last attempt, "+e.outcome())
	clone.rateLimited = e.Class() == ClassRateLimit
	return clone
}

// EndedInRateLimit reports whether the context ended in the wait for a rate limit.
func (e *Error) EndedInRateLimit() bool { return e.rateLimited }

// IsNotFound reports whether the service says that the resource does not exist.
// The 404 of a gateway or of an unknown URL does not count.
func IsNotFound(err error) bool {
	e, ok := AsError(err)
	return ok && e.Class() == ClassNotFound
}

// IsForbidden reports whether the account may not make the call.
func IsForbidden(err error) bool {
	e, ok := AsError(err)
	return ok && e.Class() == ClassForbidden
}

// IsTransient reports whether a later request may well succeed.
func IsTransient(err error) bool {
	e, ok := AsError(err)
	return ok && e.Transient()
}

// AsError finds the *Error in a chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok && e != nil
}

// misconfigured is an error that only the user can correct.
func (c *core) misconfigured(operation, what, advice string) *Error {
	return &Error{
		Operation: operation, Err: errors.New(what), advice: advice,
		class: ClassConfiguration, argument: c.config.Argument, notSent: true,
	}
}

// contextEnded is why a context ended. errors.Is finds the context's own error in
// it, Canceled or DeadlineExceeded, and the context's cause. during is what it ended
// in, or "".
func contextEnded(ctx context.Context, during string) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == nil {
		err = context.Canceled
	}
	text := "the request was canceled"
	if errors.Is(err, context.DeadlineExceeded) {
		text = "the timeout expired"
	}
	if cause != nil && !errors.Is(err, cause) {
		text += " (" + cleanLine(cause.Error(), maxMessage) + ")"
	}
	if during != "" {
		text += "; " + during
	}
	return plainError{text, errors.Join(err, cause)}
}

// plainError replaces the text of an error.
type plainError struct {
	text string
	err  error
}

func (p plainError) Error() string { return p.text }

func (p plainError) Unwrap() error { return p.err }
