package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Effect is what a Fault does. The functions here and in malformed.go make them.
type Effect struct {
	stage     stage
	response  response
	ofService bool // the response has a request id
	delay     time.Duration
	before    func()
	kinds     []workKind // empty = all
	plan      func(*workPlan)
	alter     func(*response)
	edit      func(object map[string]any) // each object of the request
}

// stage is when an effect applies. At each stage of a request at most one fault does.
type stage int

const (
	stageBeforeWork stage = iota
	stageDelay
	stageReplace
	stageRequest
	stageConfirm
	stageDuration
	stageInvisible
	stageOutcome
	stageTornReads
	stageResponse
)

// Respond replaces the service: the request changes nothing. The body is sent
// unchanged, even when it is empty; its content type is guessed unless given.
func Respond(status int, body string, header map[string]string) Effect {
	contentType := "text/plain; charset=UTF-8"
	switch {
	case strings.HasPrefix(body, "{"), strings.HasPrefix(body, "["):
		contentType = "application/json"
	case body == "", strings.HasPrefix(body, "<"):
		contentType = "text/html; charset=UTF-8"
	}
	resp := newResponse(status, contentType, []byte(body))
	for name, value := range header {
		resp.header.Set(name, value)
	}
	return Effect{stage: stageReplace, response: *resp}
}

// Status replaces the service by the typical error of that status, in the form
// of its usual source: the service, Keystone, a proxy or an API gateway.
func Status(status int) Effect {
	fromService := func(message string) Effect {
		return Effect{stage: stageReplace, response: *apiError{status, message}.response(), ofService: true}
	}
	switch status {
	case http.StatusUnauthorized:
		return Effect{stage: stageReplace, response: *unauthorized("")}
	case http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		title := strconv.Itoa(status) + " " + http.StatusText(status)
		return Respond(status, "<html>\r\n<head><title>"+title+"</title></head>\r\n<body>\r\n<center><h1>"+title+
			"</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n", map[string]string{"Content-Type": "text/html"})
	case http.StatusTooManyRequests:
		return TooManyRequests("1")
	case http.StatusForbidden:
		return fromService(accessDeniedText)
	case http.StatusNotFound:
		return fromService(notFoundText)
	case http.StatusInternalServerError:
		return fromService(serverErrorText)
	default:
		return fromService(http.StatusText(status))
	}
}

// TooManyRequests is the 429 of the gateway in front of SFS. An empty retryAfter
// omits the header Retry-After.
func TooManyRequests(retryAfter string) Effect {
	return Effect{stage: stageReplace, response: *rateLimited(retryAfter)}
}

// CutBefore closes the connection before any work.
func CutBefore() Effect {
	return Effect{stage: stageReplace, response: response{closed: true}}
}

// CutAfter does the work and then closes the connection. An HTTP client of Go
// repeats a GET by itself if that happens on a connection it has used before.
func CutAfter() Effect {
	return alterResponse(func(resp *response) { resp.closed = true })
}

// CutBody does the work, sends half of the body, and closes the connection.
func CutBody() Effect {
	return alterResponse(func(resp *response) { resp.closedInBody = true })
}

// Delay sleeps in real time before the work. It ends when the client disconnects.
func Delay(d time.Duration) Effect { return Effect{stage: stageDelay, delay: d} }

// BeforeWork calls f before the request is processed, as a concurrent change by
// another client. Unlike other functions in faults, f may call the Emulator.
func BeforeWork(f func()) Effect { return Effect{stage: stageBeforeWork, before: f} }

// EditRequest processes another request than was sent: edit changes each object of
// its body. The recorded request stays as it was sent.
func EditRequest(edit func(object map[string]any)) Effect {
	return Effect{stage: stageRequest, edit: edit}
}

// IgnoreFields processes the request as if it did not have those fields, such as
// access_level: a gateway or an older service drops what it does not know.
func IgnoreFields(names ...string) Effect {
	return EditRequest(func(object map[string]any) {
		for _, name := range names {
			delete(object, name)
		}
	})
}

// ConfirmOnly sends the response to a change that is not made. It is for changes
// without work that ends later: of tags, metadata, names and access levels.
func ConfirmOnly() Effect { return Effect{stage: stageConfirm} }

// Takes sets how long the accepted work takes, in place of the option.
func Takes(d time.Duration) Effect {
	return planned(stageDuration, func(p *workPlan) { p.duration = d })
}

// Invisible keeps status and size unchanged for d after the work was accepted.
func Invisible(d time.Duration) Effect {
	return planned(stageInvisible, func(p *workPlan) { p.invisible = d }, workExtend, workShrink, workDelete)
}

// TornReads makes the first n reads (single or in a list) after a successful
// resize show the status available with the old size. A real service does so
// because it reads status and size in two steps (observed on Manila 15.1).
func TornReads(n int) Effect {
	return planned(stageTornReads, func(p *workPlan) { p.tornReads = n }, workExtend, workShrink)
}

// Fail ends the work in its error status: error, extending_error,
// shrinking_error, error_deleting, or error of an access rule.
func Fail() Effect { return workEnds(workFails) }

// Refuse ends a shrink as if it were below the used space: available with the
// old size and a user message, or with the legacy option in
// shrinking_possible_data_loss_error.
func Refuse() Effect { return workEnds(shrinkRefusedByBackend, workShrink) }

// RefuseAtOnce ends a resize before its transitional status can be observed.
func RefuseAtOnce() Effect { return workEnds(refusedImmediately, workShrink, workExtend) }

// RefuseByScheduler ends an extend as if no backend had capacity: available with
// the old size, and a user message only some time later.
func RefuseByScheduler() Effect { return workEnds(extendRefusedByScheduler, workExtend) }

// LoseData ends a shrink in shrinking_possible_data_loss_error.
func LoseData() Effect { return workEnds(shrinkLosesData, workShrink) }

func workEnds(o outcome, kinds ...workKind) Effect {
	return planned(stageOutcome, func(p *workPlan) { p.outcome = o }, kinds...)
}

func planned(at stage, plan func(*workPlan), kinds ...workKind) Effect {
	return Effect{stage: at, plan: plan, kinds: kinds}
}

func alterResponse(alter func(*response)) Effect { return Effect{stage: stageResponse, alter: alter} }
