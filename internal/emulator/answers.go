package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// answer is a whole answer before it is sent, so that faults can still alter it.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	cut     bool // close the connection without an answer
	cutBody bool // close it in the middle of the body
	reason  string
	words   string // for the log
}

func (a answer) send(w http.ResponseWriter) {
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if a.cutBody {
		_, _ = w.Write(a.body[:len(a.body)/2])
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body)
}

func newAnswer(status int, contentType string, body []byte) *answer {
	a := &answer{status: status, header: http.Header{}, body: body}
	a.header.Set("Content-Type", contentType)
	return a
}

func answered(body any) *answer { return jsonAnswer(http.StatusOK, body) }

func jsonAnswer(status int, body any) *answer {
	encoded, err := json.Marshal(body)
	if err != nil {
		encoded = []byte(`{"computeFault":{"code":500,"message":"` + serverErrorText + `"}}`)
		status = http.StatusInternalServerError
	}
	return newAnswer(status, "application/json", encoded)
}

// empty is how the service answers what it merely accepts.
func empty(status int) *answer {
	return newAnswer(status, "text/html; charset=UTF-8", nil)
}

func textAnswer(status int, text string) *answer {
	return newAnswer(status, "text/plain; charset=UTF-8", []byte(text))
}

// noRoute is the answer of the router itself: no JSON and no request id.
func noRoute() *answer {
	return textAnswer(http.StatusNotFound, "404 Not Found\n\nThe resource could not be found.\n\n   ")
}

// The service's own words.
const (
	genericBadRequest = "The server could not comply with the request since it is either malformed or otherwise incorrect."
	malformedBody     = "Malformed request body"
	malformedURL      = "Malformed request url"
	notFoundText      = "The resource could not be found."
	noSuchResource    = "Resource could not be found."
	accessDenied      = "Access was denied to this resource."
	serverErrorText   = "The server has either erred or is incapable of performing the requested operation."
	unprocessable     = "Unable to process the contained instructions"
)

// refusal is an error of the service's.
type refusal struct {
	status  int
	message string
}

func (r refusal) Error() string { return r.message }

func badRequest(format string, args ...any) error {
	return refusal{http.StatusBadRequest, sprintf(format, args)}
}

func forbidden(message string) error { return refusal{http.StatusForbidden, message} }

func notFound(format string, args ...any) error {
	return refusal{http.StatusNotFound, sprintf(format, args)}
}

// overLimit is 413 with Retry-After: 0, which is about quota and never about time.
func overLimit(format string, args ...any) error {
	return refusal{http.StatusRequestEntityTooLarge, sprintf(format, args)}
}

func serverError() error { return refusal{http.StatusInternalServerError, serverErrorText} }

// sprintf leaves texts without arguments alone: some of the service's hold
// templates that it forgot to fill in.
func sprintf(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func (r refusal) answer() *answer {
	body := map[string]any{"code": r.status, "message": r.message}
	if r.status == http.StatusRequestEntityTooLarge {
		body["retryAfter"] = "0"
	}
	a := jsonAnswer(r.status, map[string]any{faultName(r.status): body})
	a.reason = r.message
	if r.status == http.StatusRequestEntityTooLarge {
		a.header.Set("Retry-After", "0")
	}
	return a
}

func faultName(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "badRequest"
	case http.StatusUnauthorized:
		return "unauthorized"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "itemNotFound"
	case http.StatusConflict:
		return "conflictingRequest"
	case http.StatusRequestEntityTooLarge:
		return "overLimit"
	default:
		return "computeFault"
	}
}
