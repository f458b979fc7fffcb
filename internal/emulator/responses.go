package emulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// response is complete before it is sent, so that faults can alter it.
type response struct {
	status       int
	header       http.Header
	body         []byte
	closed       bool   // close the connection without a response
	closedInBody bool   // close it in the middle of the body
	reason       string // the error message, for the log
	logLine      string
}

func (resp response) send(w http.ResponseWriter) {
	if resp.closed {
		panic(http.ErrAbortHandler)
	}
	for name, values := range resp.header {
		w.Header()[name] = values
	}
	if resp.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(resp.body)))
	}
	w.WriteHeader(resp.status)
	if resp.closedInBody {
		_, _ = w.Write(resp.body[:len(resp.body)/2])
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(resp.body)
}

func newResponse(status int, contentType string, body []byte) *response {
	resp := &response{status: status, header: http.Header{}, body: body}
	resp.header.Set("Content-Type", contentType)
	return resp
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

// emptyResponse is the response to an accepted request.
func emptyResponse(status int) *response {
	return newResponse(status, "text/html; charset=UTF-8", nil)
}

func textResponse(status int, text string) *response {
	return newResponse(status, "text/plain; charset=UTF-8", []byte(text))
}

// routerNotFound is sent by the router itself: no JSON and no request id.
func routerNotFound() *response {
	return textResponse(http.StatusNotFound, "404 Not Found\n\nThe resource could not be found.\n\n   ")
}

// The messages of the service.
const (
	badRequestText       = "The server could not comply with the request since it is either malformed or otherwise incorrect."
	malformedBodyText    = "Malformed request body"
	malformedURLText     = "Malformed request url"
	notFoundText         = "The resource could not be found."
	resourceNotFoundText = "Resource could not be found."
	accessDeniedText     = "Access was denied to this resource."
	serverErrorText      = "The server has either erred or is incapable of performing the requested operation."
	unprocessableText    = "Unable to process the contained instructions"
)

// apiError is an error that the service returns.
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

func conflict(format string, args ...any) error {
	return apiError{http.StatusConflict, sprintf(format, args)}
}

// overLimit is 413 with Retry-After: 0, which is about quota and never about time.
func overLimit(format string, args ...any) error {
	return apiError{http.StatusRequestEntityTooLarge, sprintf(format, args)}
}

func serverError() error { return apiError{http.StatusInternalServerError, serverErrorText} }

// sprintf does not change a text without arguments: some messages of the service
// contain placeholders that it does not fill in.
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
	resp := jsonResponse(r.status, map[string]any{faultName(r.status): body})
	resp.reason = r.message
	if r.status == http.StatusRequestEntityTooLarge {
		resp.header.Set("Retry-After", "0")
	}
	return resp
}

func faultName(status int) string {
	names := map[int]string{
		http.StatusBadRequest:            "badRequest",
		http.StatusUnauthorized:          "unauthorized",
		http.StatusForbidden:             "forbidden",
		http.StatusNotFound:              "itemNotFound",
		http.StatusConflict:              "conflictingRequest",
		http.StatusRequestEntityTooLarge: "overLimit",
	}
	return cmp.Or(names[status], "computeFault")
}

// errorResponse is a 500 for an error that is not an apiError.
func errorResponse(err error) *response {
	var known apiError
	if errors.As(err, &known) {
		return known.response()
	}
	return apiError{http.StatusInternalServerError, serverErrorText}.response()
}

// rateLimited is the 429 of an API gateway, in the form of Huawei Cloud's.
func rateLimited(retryAfter string) *response {
	resp := jsonResponse(http.StatusTooManyRequests, map[string]any{
		"error_code": "APIG.0308",
		"error_msg":  "The throttling threshold has been reached",
	})
	if retryAfter != "" {
		resp.header.Set("Retry-After", retryAfter)
	}
	return resp
}
