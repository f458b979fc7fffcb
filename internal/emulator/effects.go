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
	answer    answer
	ofService bool // the answer has a request id
	duration  time.Duration
	outcome   outcome
	kinds     []work
	stuck     bool
	reads     int
	meanwhile func()
	alter     func(*answer)
}

// stage is where an effect takes place. At each stage of a request one fault
// happens at most.
type stage int

const (
	stageMeanwhile stage = iota
	stageDelay
	stageInstead
	stageTakes
	stageInvisible
	stageOutcome
	stageTorn
	stageAnswer
)

// work is what the service does after its answer.
type work int

const (
	workCreate work = iota
	workExtend
	workShrink
	workDelete
	workRule
)

// outcome is how the work ends.
type outcome int

const (
	succeeds outcome = iota
	fails
	refused
	refusedAtOnce
	refusedByScheduler
	losesData
)

func (f Effect) suits(kind work) bool {
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
	a := newAnswer(status, contentTypeOf(body), []byte(body))
	for name, value := range header {
		a.header.Set(name, value)
	}
	return Effect{stage: stageInstead, answer: *a}
}

// Status replaces the service by the usual error of that status, in the form of
// who usually gives it: the service, the login, a proxy, or the gateway.
func Status(status int) Effect {
	a, ofService := usualError(status)
	return Effect{stage: stageInstead, answer: *a, ofService: ofService}
}

func usualError(status int) (a *answer, ofService bool) {
	switch status {
	case http.StatusUnauthorized:
		return unauthorized(""), false
	case http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		title := strconv.Itoa(status) + " " + http.StatusText(status)
		page := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
			"</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
		return newAnswer(status, "text/html", []byte(page)), false
	case http.StatusTooManyRequests:
		return throttled("1"), false
	case http.StatusForbidden:
		return refusal{status, accessDenied}.answer(), true
	case http.StatusNotFound:
		return refusal{status, notFoundText}.answer(), true
	case http.StatusInternalServerError:
		return refusal{status, serverErrorText}.answer(), true
	default:
		return refusal{status, http.StatusText(status)}.answer(), true
	}
}

// TooManyRequests is what the gateway in front of SFS says. The header
// Retry-After is left out when it is empty.
func TooManyRequests(retryAfter string) Effect {
	return Effect{stage: stageInstead, answer: *throttled(retryAfter)}
}

// CutBefore closes the connection before any work.
func CutBefore() Effect {
	return Effect{stage: stageInstead, answer: answer{cut: true}}
}

// CutAfter does the work and then closes the connection. An HTTP client of Go
// repeats a GET by itself if that happens on a connection it had used before.
func CutAfter() Effect {
	return altering(func(a *answer) { a.cut = true })
}

// CutBody does the work, sends half of the body, and closes the connection.
func CutBody() Effect {
	return altering(func(a *answer) { a.cutBody = true })
}

// Delay is really waited, before the work. It ends when the client goes away.
func Delay(d time.Duration) Effect { return Effect{stage: stageDelay, duration: d} }

// Meanwhile calls f before the request is answered: somebody else was faster.
// Unlike other functions in faults, f may call the Emulator.
func Meanwhile(f func()) Effect { return Effect{stage: stageMeanwhile, meanwhile: f} }

// Takes is how long the accepted work takes, instead of what Options say.
func Takes(d time.Duration) Effect { return Effect{stage: stageTakes, duration: d} }

// Invisible leaves status and size as they were for d after the work was accepted.
func Invisible(d time.Duration) Effect {
	return Effect{stage: stageInvisible, duration: d, kinds: []work{workExtend, workShrink, workDelete}}
}

// TornReads makes the first n looks (single or in a list) after a successful
// resize show the status available with the old size. Real services do that,
// since status and size are read in two steps (observed on Manila 15.1).
func TornReads(n int) Effect {
	return Effect{stage: stageTorn, reads: n, kinds: []work{workExtend, workShrink}}
}

// Stick never finishes the work: its transitional status stays.
func Stick() Effect { return Effect{stage: stageOutcome, stuck: true} }

// Fail ends the work in its error status: error, extending_error,
// shrinking_error, error_deleting, or error of an access rule.
func Fail() Effect { return Effect{stage: stageOutcome, outcome: fails} }

// Refuse ends a shrink as one below the used space: available with the old size
// and a user message, or as Options.LegacyRefusal says.
func Refuse() Effect {
	return Effect{stage: stageOutcome, outcome: refused, kinds: []work{workShrink}}
}

// RefuseAtOnce ends a resize before its transitional status could be seen.
func RefuseAtOnce() Effect {
	return Effect{stage: stageOutcome, outcome: refusedAtOnce, kinds: []work{workShrink, workExtend}}
}

// RefuseByScheduler ends an extend as if no backend had room: available with the
// old size, and a user message only some time later.
func RefuseByScheduler() Effect {
	return Effect{stage: stageOutcome, outcome: refusedByScheduler, kinds: []work{workExtend}}
}

// LoseData ends a shrink in shrinking_possible_data_loss_error.
func LoseData() Effect {
	return Effect{stage: stageOutcome, outcome: losesData, kinds: []work{workShrink}}
}

func altering(alter func(*answer)) Effect { return Effect{stage: stageAnswer, alter: alter} }

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

// throttled is the answer of an API gateway, in the form of Huawei Cloud's.
func throttled(retryAfter string) *answer {
	a := jsonAnswer(http.StatusTooManyRequests, map[string]any{
		"error_code": "APIG.0308",
		"error_msg":  "The throttling threshold has been reached",
	})
	if retryAfter != "" {
		a.header.Set("Retry-After", retryAfter)
	}
	return a
}
