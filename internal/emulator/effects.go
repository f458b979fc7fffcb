package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Effect is what a Fault does; the functions of this file and of garble.go make them.
type Effect struct {
	stage     stage
	response    response
	ofService bool // the answer has a request id
	duration  time.Duration
	outcome   outcome
	kinds     []workKind
	stuck     bool
	tornReads     int
	before func()
	alter     func(*response)
}

// stage is where an effect takes place. At each stage of a request one fault
// happens at most.
type stage int

const (
	stageBeforeWork stage = iota
	stageDelay
	stageReplace
	stageDuration
	stageInvisible
	stageOutcome
	stageTornReads
	stageResponse
)

// workKind is what the service does after its answer.
type workKind int

const (
	workCreate workKind = iota
	workExtend
	workShrink
	workDelete
	workRule
)

// outcome is how the work ends.
type outcome int

const (
	workSucceeds outcome = iota
	workFails
	shrinkRefusedByBackend
	refusedImmediately
	extendRefusedByScheduler
	shrinkLosesData
)

func (f Effect) appliesTo(kind workKind) bool {
	if len(f.kinds) == 0 {
		return true
	}
	for _, k := range f.kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Answer replaces the service: the request changes nothing. The body is sent as
// it is, also when it is empty; its content type is guessed unless given.
func Answer(status int, body string, header map[string]string) Effect {
	a := newResponse(status, contentTypeOf(body), []byte(body))
	for name, value := range header {
		a.header.Set(name, value)
	}
	return Effect{stage: stageReplace, response: *a}
}

// Status replaces the service by the usual error of that status, in the form of
// who usually gives it: the service, the login, a proxy, or the gateway.
func Status(status int) Effect {
	a, ofService := typicalError(status)
	return Effect{stage: stageReplace, response: *a, ofService: ofService}
}

func typicalError(status int) (a *response, ofService bool) {
	switch status {
	case http.StatusUnauthorized:
		return unauthorized(""), false
	case http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		title := strconv.Itoa(status) + " " + http.StatusText(status)
		page := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
		return newResponse(status, "text/html", []byte(page)), false
	case http.StatusTooManyRequests:
		return rateLimited("1"), false
	case http.StatusForbidden:
		return apiError{status, accessDeniedText}.response(), true
	case http.StatusNotFound:
		return apiError{status, notFoundText}.response(), true
	case http.StatusInternalServerError:
		return apiError{status, serverErrorText}.response(), true
	default:
		return apiError{status, http.StatusText(status)}.response(), true
	}
}

// TooManyRequests is what the gateway in front of SFS says. The header
// Retry-After is left out when it is empty.
func TooManyRequests(retryAfter string) Effect {
	return Effect{stage: stageReplace, response: *rateLimited(retryAfter)}
}

// CutBefore closes the connection before any work.
func CutBefore() Effect {
	return Effect{stage: stageReplace, response: response{closed: true}}
}

// CutAfter does the work and then closes the connection. An HTTP client of Go
// repeats a GET by itself if that happens on a connection it had used before.
func CutAfter() Effect {
	return alterResponse(func(a *response) { a.closed = true })
}

// CutBody does the work, sends half of the body, and closes the connection.
func CutBody() Effect {
	return alterResponse(func(a *response) { a.closedInBody = true })
}

// Delay is really waited, before the work. It ends when the client goes away.
func Delay(d time.Duration) Effect { return Effect{stage: stageDelay, duration: d} }

// Meanwhile calls f before the request is answered: somebody else was faster.
// Unlike other functions in faults, f may call the Emulator.
func Meanwhile(f func()) Effect { return Effect{stage: stageBeforeWork, before: f} }

// Takes is how long the accepted work takes, instead of what Options say.
func Takes(d time.Duration) Effect { return Effect{stage: stageDuration, duration: d} }

// Invisible leaves status and size as they were for d after the work was accepted.
func Invisible(d time.Duration) Effect {
	return Effect{stage: stageInvisible, duration: d, kinds: []workKind{workExtend, workShrink, workDelete}}
}

// TornReads makes the first n looks (single or in a list) after a successful
// resize show the status available with the old size. Real services do that,
// since status and size are read in two steps (observed on Manila 15.1).
func TornReads(n int) Effect {
	return Effect{stage: stageTornReads, tornReads: n, kinds: []workKind{workExtend, workShrink}}
}

// Stick never finishes the work: its transitional status stays.
func Stick() Effect { return Effect{stage: stageOutcome, stuck: true} }

// Fail ends the work in its error status: error, extending_error,
// shrinking_error, error_deleting, or error of an access rule.
func Fail() Effect { return Effect{stage: stageOutcome, outcome: workFails} }

// Refuse ends a shrink as one below the used space: available with the old size
// and a user message, or as Options.LegacyRefusal says.
func Refuse() Effect {
	return Effect{stage: stageOutcome, outcome: shrinkRefusedByBackend, kinds: []workKind{workShrink}}
}

// RefuseAtOnce ends a resize before its transitional status could be seen.
func RefuseAtOnce() Effect {
	return Effect{stage: stageOutcome, outcome: refusedImmediately, kinds: []workKind{workShrink, workExtend}}
}

// RefuseByScheduler ends an extend as if no backend had room: available with the
// old size, and a user message only some time later.
func RefuseByScheduler() Effect {
	return Effect{stage: stageOutcome, outcome: extendRefusedByScheduler, kinds: []workKind{workExtend}}
}

// LoseData ends a shrink in shrinking_possible_data_loss_error.
func LoseData() Effect {
	return Effect{stage: stageOutcome, outcome: shrinkLosesData, kinds: []workKind{workShrink}}
}

func alterResponse(alter func(*response)) Effect { return Effect{stage: stageResponse, alter: alter} }

func contentTypeOf(body string) string {
	switch {
	case strings.HasPrefix(body, "{"), strings.HasPrefix(body, "["):
		return "application/json"
	case body == "", strings.HasPrefix(body, "<"):
		return "text/html; charset=UTF-8"
	default:
		return "text/plain; charset=UTF-8"
	}
}

// rateLimited is the answer of an API gateway, in the form of Huawei Cloud's.
func rateLimited(retryAfter string) *response {
	a := jsonResponse(http.StatusTooManyRequests, map[string]any{
		"error_code": "APIG.0308",
		"error_msg":  "The throttling threshold has been reached",
	})
	if retryAfter != "" {
		a.header.Set("Retry-After", retryAfter)
	}
	return a
}
