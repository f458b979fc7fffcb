package manila

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ErrNotSupported is what errors.Is finds in every error of ClassNotSupported.
var ErrNotSupported = errors.New("the service does not offer this")

// Error is what every call returns when it fails, for the login, the catalogue
// and the network too.
type Error struct {
	Operation                 string // "shrink share", "log in", "find the share service"
	Share                     ShareRef
	Method, URL, Microversion string
	Status                    int    // 0 = no answer
	Code                      string // the service's own: badRequest, APIG.0308
	Message                   string // the service's own words, one clean line
	RequestID                 string
	RetryAfter                time.Duration
	Attempts                  int
	Err                       error // the cause when there was no usable answer

	kind     ErrorClass
	detail   string
	advice   string
	argument func(string) string
	// clockAhead is this machine's clock against the refusal's date, 0 without one.
	clockAhead time.Duration
	notSent    bool // the service cannot have seen the request
	lasting    bool // trying again brings the same
}

// Error says in a sentence what was tried, on which share, and what came back.
func (e *Error) Error() string {
	text := "could not " + e.what() + ": " + e.outcome()
	var notes []string
	if e.RequestID != "" {
		notes = append(notes, "request id "+e.RequestID)
	}
	if e.Attempts > 1 {
		notes = append(notes, fmt.Sprintf("tried %d times", e.Attempts))
	}
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, ", ") + ")"
	}
	return text
}

func (e *Error) what() string {
	if e.Operation == "" {
		return "ask the share service"
	}
	if e.Share == (ShareRef{}) {
		return e.Operation + e.detail
	}
	if verb, ok := strings.CutSuffix(e.Operation, "share"); ok {
		return verb + e.Share.String() + e.detail
	}
	return e.Operation + e.detail + " for " + e.Share.String()
}

// outcome is what came back.
func (e *Error) outcome() string {
	cause := "the reason is not known"
	if e.Err != nil {
		cause = cleanLine(e.Err.Error(), maxMessage)
	}
	switch kind := e.Class(); {
	case kind == ClassCanceled:
		return cause
	case kind == ClassMalformed && e.Status != 0:
		return fmt.Sprintf("%s answered %s, but %s", e.who(), statusText(e.Status), cause)
	case kind == ClassMalformed:
		return fmt.Sprintf("the answer of %s cannot be read: %s", e.who(), cause)
	case e.Status != 0 && e.Message == "" && e.Err != nil:
		return fmt.Sprintf("%s answered %s: %s", e.who(), statusText(e.Status), cause)
	case e.Status != 0 && e.Message == "":
		return fmt.Sprintf("%s answered %s and gave no reason", e.who(), statusText(e.Status))
	case e.Status != 0:
		return fmt.Sprintf("%s answered %s: %s", e.who(), statusText(e.Status), strings.TrimSuffix(e.Message, "."))
	case kind == ClassUnreachable:
		return fmt.Sprintf("%s could not be reached: %s", e.who(), cause)
	case kind == ClassLost:
		return fmt.Sprintf("%s gave no complete answer: %s", e.who(), cause)
	}
	return cause
}

func (e *Error) who() string {
	who := "the share service"
	if e.Operation == logIn {
		who = "the identity service"
	}
	if address, err := url.Parse(e.URL); err == nil && address.Host != "" && e.Message == "" {
		who += " at " + origin(address)
	}
	return who
}

// Unwrap gives the cause, if there is one besides the service's own words.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrNotSupported) work.
func (e *Error) Is(target error) bool {
	return target == ErrNotSupported && e.Class() == ClassNotSupported
}

// Class sorts the error. Without more knowledge it goes by the status.
func (e *Error) Class() ErrorClass {
	switch {
	case e.kind != ClassUnknown:
		return e.kind
	case isThrottle(e.Code):
		return ClassRateLimit
	case e.Status != 0:
		return kindOfStatus(e.Status)
	case errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded):
		return ClassCanceled
	case e.Err != nil:
		return ClassLost
	}
	return ClassUnknown
}

// MayHaveBeenApplied tells that the request may have been carried out although no good
// answer came, so the thing to do is to look, not to send it again.
func (e *Error) MayHaveBeenApplied() bool {
	return !e.notSent && treatments[e.Class()].mayHaveWorked
}

// Transient tells that a later look may well succeed.
func (e *Error) Transient() bool {
	return !e.lasting && treatments[e.Class()].transient
}

func (e *Error) copy() *Error {
	clone := *e
	return &clone
}

// WithShare is the same error, told about a share that it concerns: one request may
// have been made for many.
func (e *Error) WithShare(share ShareRef) *Error {
	clone := e.copy()
	clone.Share = share
	return clone
}

// NotApplied is the same error for a caller who has looked since: the request
// had no effect.
func (e *Error) NotApplied() *Error {
	clone := e.copy()
	clone.notSent = true
	return clone
}

// stoppedWaiting is the error of a call that was cancelled between two attempts.
// What the last attempt may have done, it may still have done.
func (e *Error) stoppedWaiting(ctx context.Context) *Error {
	clone := e.copy()
	clone.notSent = !e.MayHaveBeenApplied()
	clone.kind, clone.Err = ClassCanceled, stopped(ctx, e)
	return clone
}

// IsNotFound tells that the service says that the thing does not exist. The 404
// of a gateway or of an unknown address does not count.
func IsNotFound(err error) bool {
	e, ok := AsError(err)
	return ok && e.Class() == ClassNotFound
}

// AsError finds the *Error in a chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok && e != nil
}

// misconfigured is an error that only the person can put right.
func (c *core) misconfigured(operation, what, advice string) *Error {
	return &Error{
		Operation: operation, Err: errors.New(what), advice: advice,
		kind: ClassConfiguration, argument: c.argument, notSent: true,
	}
}

func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprintf("status %d", status)
}
