package sfsapi

import (
	"net/http"
	"strings"
)

// Kind sorts errors by what can be done about them.
type Kind int

// The kinds. A status alone does not always tell: see Error.Kind.
const (
	KindUnknown       Kind = iota
	KindNotFound           // the share service says that there is no such thing
	KindBadRequest         // refused as it stands
	KindUnauthorized       // login or token refused
	KindForbidden          // not allowed
	KindConflict           // something else is under way
	KindQuota              // more than the project may have
	KindRateLimit          // too many requests
	KindNotOffered         // the service lacks the call, or lacks it at this version
	KindProxy              // the proxy wants a login
	KindUnavailable        // the service had trouble
	KindLost               // the connection was there, an answer was not
	KindUnreachable        // never connected: name, port, handshake
	KindConfiguration      // region, endpoint, catalogue, certificate authority
	KindGarbled            // an answer that cannot be read
	KindCanceled           // the caller's context ended
)

// treatment is what follows from a kind.
type treatment struct {
	name          string
	transient     bool // a later try or look may do better
	mayHaveWorked bool // the work may have been done: look before repeating
}

var treatments = map[Kind]treatment{
	KindUnknown:       {name: "unknown"},
	KindNotFound:      {name: "not found"},
	KindBadRequest:    {name: "bad request"},
	KindUnauthorized:  {name: "unauthorized"},
	KindForbidden:     {name: "forbidden"},
	KindConflict:      {name: "conflict"},
	KindQuota:         {name: "quota"},
	KindRateLimit:     {name: "rate limit", transient: true},
	KindNotOffered:    {name: "not offered"},
	KindProxy:         {name: "proxy"},
	KindUnavailable:   {name: "unavailable", transient: true, mayHaveWorked: true},
	KindLost:          {name: "lost", transient: true, mayHaveWorked: true},
	KindUnreachable:   {name: "unreachable", transient: true},
	KindConfiguration: {name: "configuration"},
	KindGarbled:       {name: "garbled", transient: true, mayHaveWorked: true},
	KindCanceled:      {name: "canceled", mayHaveWorked: true},
}

// String is for logs and test failures.
func (k Kind) String() string { return treatments[k].name }

// kinds has the statuses the SFS API reference documents for os-shrink, and the
// two that only quotas and gateways use.
var kinds = map[int]Kind{
	http.StatusBadRequest:            KindBadRequest,
	http.StatusUnauthorized:          KindUnauthorized,
	http.StatusForbidden:             KindForbidden,
	http.StatusNotFound:              KindNotFound,
	http.StatusMethodNotAllowed:      KindNotOffered,
	http.StatusNotAcceptable:         KindNotOffered,
	http.StatusProxyAuthRequired:     KindProxy,
	http.StatusRequestTimeout:        KindUnavailable,
	http.StatusConflict:              KindConflict,
	http.StatusRequestEntityTooLarge: KindQuota,
	http.StatusTooManyRequests:       KindRateLimit,
	http.StatusInternalServerError:   KindUnavailable,
	http.StatusNotImplemented:        KindNotOffered,
	http.StatusBadGateway:            KindUnavailable,
	http.StatusServiceUnavailable:    KindUnavailable,
	http.StatusGatewayTimeout:        KindUnavailable,
}

func kindOfStatus(status int) Kind {
	if kind, ok := kinds[status]; ok {
		return kind
	}
	switch {
	case status >= 500:
		return KindUnavailable
	case status >= 400:
		return KindBadRequest
	case status >= 300:
		return KindConfiguration
	}
	return KindGarbled
}

// kindOf corrects the status by what was said with it.
func kindOf(e *Error, said fault, login bool) Kind {
	kind := kindOfStatus(e.Status)
	switch {
	case isThrottle(said.code):
		return KindRateLimit
	case login && (kind == KindNotFound || kind == KindNotOffered):
		return KindConfiguration
	case kind == KindNotFound && !fromService(said):
		return KindNotOffered
	case kind == KindQuota && said.plain && said.message != "":
		// Without a fault this is about the size of the request's body.
		return KindBadRequest
	case kind == KindForbidden && aboutQuota(said):
		return KindQuota
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
