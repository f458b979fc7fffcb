package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// response is a whole answer before it is sent, so that faults can still alter it.
type response struct {
	status  int
	header  http.Header
	body    []byte
	closed     bool // close the connection without an answer
	closedInBody bool // close it in the middle of the body
	reason  string
	logLine   string // for the log
}

func (a response) send(w http.ResponseWriter) {
	if a.closed {
		panic(http.ErrAbortHandler)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if a.closedInBody {
		_, _ = w.Write(a.body[:len(a.body)/2])
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body)
}

func newResponse(status int, contentType string, body []byte) *response {
	a := &response{status: status, header: http.Header{}, body: body}
	a.header.Set("Content-Type", contentType)
	return a
}

func okResponse(body any) *response { return jsonResponse(http.StatusOK, body) }

func jsonResponse(status int, body any) *response {
	encoded, err := json.Marshal(body)
	if err != nil {
		encoded = []byte(`{"computeFault":{"code":500,"message":"` + serverErrorText + `"}}`)
		status = http.StatusInternalServerError
	}
	return newResponse(status, "application/json", encoded)
}

// emptyResponse is how the service answers what it merely accepts.
func emptyResponse(status int) *response {
	return newResponse(status, "text/html; charset=UTF-8", nil)
}

func textResponse(status int, text string) *response {
	return newResponse(status, "text/plain; charset=UTF-8", []byte(text))
}

// routerNotFound is the answer of the router itself: no JSON and no request id.
func routerNotFound() *response {
	return textResponse(http.StatusNotFound, "404 Not Found\n\nThe resource could not be found.\n\n   ")
}

// The service's own words.
const (
	badRequestText = "The server could not comply with the request since it is either malformed or otherwise incorrect."
	malformedBodyText     = "Malformed request body"
	malformedURLText      = "Malformed request url"
	notFoundText      = "The resource could not be found."
	resourceNotFoundText    = "Resource could not be found."
	accessDeniedText      = "Access was denied to this resource."
	serverErrorText   = "The server has either erred or is incapable of performing the requested operation."
	unprocessableText     = "Unable to process the contained instructions"
)

// apiError is an error of the service's.
type apiError struct {
	status  int
	message string
}

func (r apiError) Error() string { return r.message }

func badRequest(format string, args ...any) error {
	return apiError{http.StatusBadRequest, sprintf(format, args)}
}

func forbidden(message string) error { return apiError{http.StatusForbidden, message} }

func notFound(format string, args ...any) error {
	return apiError{http.StatusNotFound, sprintf(format, args)}
}

// overLimit is 413 with Retry-After: 0, which is about quota and never about time.
func overLimit(format string, args ...any) error {
	return apiError{http.StatusRequestEntityTooLarge, sprintf(format, args)}
}

func serverError() error { return apiError{http.StatusInternalServerError, serverErrorText} }

// sprintf leaves texts without arguments alone: some of the service's hold
// templates that it forgot to fill in.
func sprintf(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func (r apiError) response() *response {
	body := map[string]any{"code": r.status, "message": r.message}
	if r.status == http.StatusRequestEntityTooLarge {
		body["retryAfter"] = "0"
	}
	a := jsonResponse(r.status, map[string]any{faultName(r.status): body})
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
