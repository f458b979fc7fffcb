package manila

import (
	"net/http"
	"strings"
)

// ErrorClass groups errors by what can be done about them.
type ErrorClass int

// The error classes. The status alone does not always decide: see classify.
const (
	ClassUnknown       ErrorClass = iota
	ClassNotFound                 // the share service says that the resource does not exist
	ClassBadRequest               // rejected, and will be rejected again
	ClassUnauthorized             // login or token rejected
	ClassForbidden                // not allowed
	ClassConflict                 // another operation is in progress
	ClassQuota                    // more than the project's quota
	ClassRateLimit                // too many requests
	ClassNotSupported             // the service lacks the call, or lacks it at this microversion
	ClassProxy                    // the proxy requires authentication
	ClassUnavailable              // the service failed
	ClassLost                     // connected, but no complete response
	ClassUnreachable              // never connected: name, port, handshake
	ClassConfiguration            // region, endpoint, catalogue, certificate authority
	ClassMalformed                // a response that cannot be decoded
	ClassCanceled                 // the caller's context ended
)

var errorClasses = map[ErrorClass]struct {
	name         string
	transient    bool // a later attempt may succeed
	mayBeApplied bool // the service may have carried the request out
}{
	ClassUnknown:       {name: "unknown"},
	ClassNotFound:      {name: "not found"},
	ClassBadRequest:    {name: "bad request"},
	ClassUnauthorized:  {name: "unauthorized"},
	ClassForbidden:     {name: "forbidden"},
	ClassConflict:      {name: "conflict"},
	ClassQuota:         {name: "quota"},
	ClassRateLimit:     {name: "rate limit", transient: true},
	ClassNotSupported:  {name: "not supported"},
	ClassProxy:         {name: "proxy"},
	ClassUnavailable:   {name: "unavailable", transient: true, mayBeApplied: true},
	ClassLost:          {name: "no response", transient: true, mayBeApplied: true},
	ClassUnreachable:   {name: "unreachable", transient: true},
	ClassConfiguration: {name: "configuration"},
	ClassMalformed:     {name: "malformed response", transient: true, mayBeApplied: true},
	ClassCanceled:      {name: "canceled", mayBeApplied: true},
}

// String is for logs and test failures.
func (c ErrorClass) String() string { return errorClasses[c].name }

// classesByStatus has the statuses that the SFS API reference documents for
// os-shrink, and those that only quotas and gateways use.
var classesByStatus = map[int]ErrorClass{
	http.StatusBadRequest:            ClassBadRequest,
	http.StatusUnauthorized:          ClassUnauthorized,
	http.StatusForbidden:             ClassForbidden,
	http.StatusNotFound:              ClassNotFound,
	http.StatusMethodNotAllowed:      ClassNotSupported,
	http.StatusNotAcceptable:         ClassNotSupported,
	http.StatusProxyAuthRequired:     ClassProxy,
	http.StatusRequestTimeout:        ClassUnavailable,
	http.StatusConflict:              ClassConflict,
	http.StatusRequestEntityTooLarge: ClassQuota,
	http.StatusTooManyRequests:       ClassRateLimit,
	http.StatusInternalServerError:   ClassUnavailable,
	http.StatusNotImplemented:        ClassNotSupported,
	http.StatusBadGateway:            ClassUnavailable,
	http.StatusServiceUnavailable:    ClassUnavailable,
	http.StatusGatewayTimeout:        ClassUnavailable,
}

func classOfStatus(status int) ErrorClass {
	if class, ok := classesByStatus[status]; ok {
		return class
	}
	switch {
	case status >= 500:
		return ClassUnavailable
	case status >= 400:
		return ClassBadRequest
	case status >= 300:
		return ClassConfiguration
	}
	return ClassMalformed
}

// classify corrects the status's class by the body.
func classify(status int, body errorBody, login bool) ErrorClass {
	class := classOfStatus(status)
	switch {
	case isThrottle(body.code):
		return ClassRateLimit
	case login && (class == ClassNotFound || class == ClassNotSupported):
		return ClassConfiguration
	case class == ClassNotFound && !isServiceNotFound(body):
		return ClassNotSupported
	case class == ClassQuota && body.plain && body.message != "":
		// Without a JSON fault it is about the size of the request's body.
		return ClassBadRequest
	case class == ClassForbidden && isQuota(body):
		return ClassQuota
	}
	return class
}

// isThrottle recognises the gateway's code for too many requests, which comes with
// various statuses.
func isThrottle(code string) bool {
	return code == "APIG.0308" || code == "APIGW.0308"
}

// isServiceNotFound distinguishes the service's 404 (the share does not exist) from
// that of a router, gateway or web server (the URL does not exist). Mistaking the
// second for the first would drop living shares from the state. Observed on
// Manila 15.1: unknown routes return plain text and no request ID.
func isServiceNotFound(body errorBody) bool {
	if strings.HasPrefix(body.code, "APIG") || body.plain && body.message != "" {
		return false
	}
	return body.fromService || body.code == "itemNotFound"
}

// isQuota: extending beyond the quota is rejected with 403, creating with 413.
func isQuota(body errorBody) bool {
	return strings.Contains(strings.ToLower(body.message), "quota") || strings.Contains(strings.ToLower(body.code), "quota")
}
