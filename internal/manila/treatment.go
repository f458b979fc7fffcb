package manila

import (
	"net/http"
	"strings"
)

// ErrorClass sorts errors by what can be done about them.
type ErrorClass int

// The kinds. A status alone does not always tell: see Error.Kind.
const (
	ClassUnknown       ErrorClass = iota
	ClassNotFound                 // the share service says that there is no such thing
	ClassBadRequest               // refused as it stands
	ClassUnauthorized             // login or token refused
	ClassForbidden                // not allowed
	ClassConflict                 // something else is under way
	ClassQuota                    // more than the project may have
	ClassRateLimit                // too many requests
	ClassNotSupported             // the service lacks the call, or lacks it at this version
	ClassProxy                    // the proxy wants a login
	ClassUnavailable              // the service had trouble
	ClassLost                     // the connection was there, an answer was not
	ClassUnreachable              // never connected: name, port, handshake
	ClassConfiguration            // region, endpoint, catalogue, certificate authority
	ClassMalformed                // an answer that cannot be read
	ClassCanceled                 // the caller's context ended
)

// treatment is what follows from a kind.
type treatment struct {
	name          string
	transient     bool // a later try or look may do better
	mayHaveWorked bool // the work may have been done: look before repeating
}

var treatments = map[ErrorClass]treatment{
	ClassUnknown:       {name: "unknown"},
	ClassNotFound:      {name: "not found"},
	ClassBadRequest:    {name: "bad request"},
	ClassUnauthorized:  {name: "unauthorized"},
	ClassForbidden:     {name: "forbidden"},
	ClassConflict:      {name: "conflict"},
	ClassQuota:         {name: "quota"},
	ClassRateLimit:     {name: "rate limit", transient: true},
	ClassNotSupported:  {name: "not offered"},
	ClassProxy:         {name: "proxy"},
	ClassUnavailable:   {name: "unavailable", transient: true, mayHaveWorked: true},
	ClassLost:          {name: "lost", transient: true, mayHaveWorked: true},
	ClassUnreachable:   {name: "unreachable", transient: true},
	ClassConfiguration: {name: "configuration"},
	ClassMalformed:     {name: "garbled", transient: true, mayHaveWorked: true},
	ClassCanceled:      {name: "canceled", mayHaveWorked: true},
}

// String is for logs and test failures.
func (k ErrorClass) String() string { return treatments[k].name }

// kinds has the statuses the SFS API reference documents for os-shrink, and the
// two that only quotas and gateways use.
var kinds = map[int]ErrorClass{
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

func kindOfStatus(status int) ErrorClass {
	if kind, ok := kinds[status]; ok {
		return kind
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

// kindOf corrects the status by what was said with it.
func kindOf(e *Error, said fault, login bool) ErrorClass {
	kind := kindOfStatus(e.Status)
	switch {
	case isThrottle(said.code):
		return ClassRateLimit
	case login && (kind == ClassNotFound || kind == ClassNotSupported):
		return ClassConfiguration
	case kind == ClassNotFound && !fromService(said):
		return ClassNotSupported
	case kind == ClassQuota && said.plain && said.message != "":
		// Without a fault this is about the size of the request's body.
		return ClassBadRequest
	case kind == ClassForbidden && aboutQuota(said):
		return ClassQuota
	}
	return kind
}

// isThrottle knows the gateway's code for too many requests, whatever the status.
func isThrottle(code string) bool {
	return code == "APIG.0308" || code == "APIGW.0308"
}

// fromService tells the service's 404 (this share does not exist) from that of a
// router, a gateway or a web server (this address does not exist). Mistaking the
// second for the first would drop living shares from the state. Observed on
// Manila 15.1: unknown routes answer in plain text and without a request id.
func fromService(said fault) bool {
	if strings.HasPrefix(said.code, "APIG") || said.plain && said.message != "" {
		return false
	}
	return said.signed || said.code == "itemNotFound"
}

// aboutQuota: extending beyond the quota is answered 403, creating beyond it 413.
func aboutQuota(said fault) bool {
	return strings.Contains(strings.ToLower(said.message), "quota") || strings.Contains(strings.ToLower(said.code), "quota")
}
