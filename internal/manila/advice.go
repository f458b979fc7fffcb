package manila

import (
	"fmt"
	"net/http"
)

// Advice is the next step for a person.
func (e *Error) Advice() string {
	if e.advice != "" {
		return e.advice
	}
	arg := e.argument
	if arg == nil {
		arg = backticks
	}
	switch e.Class() {
	case ClassNotFound:
		return fmt.Sprintf("It may have been deleted meanwhile, or be in another project (%s) or region (%s).", arg("project_id"), arg("region"))
	case ClassBadRequest:
		return "Nothing was changed by it. Correct what the message names and try again."
	case ClassUnauthorized:
		return fmt.Sprintf("The service does not accept even a new token. Check that %s and %s belong to the same cloud, and the project.", arg("auth_url"), arg("endpoint"))
	case ClassForbidden:
		return "The account lacks the right for this in the project, or is suspended, or the share's status does not allow it. Ask the project's administrator."
	case ClassConflict:
		return "Something else is under way with it. Try again when that is over."
	case ClassQuota:
		return "The project's quota does not allow it. Free capacity, or ask the administrator for a higher quota."
	case ClassRateLimit:
		return fmt.Sprintf("Too many requests were sent. Try again in a minute, with a lower -parallelism or %s.", arg("requests_per_minute"))
	case ClassNotSupported:
		return e.adviceNotOffered(arg)
	case ClassProxy:
		return "A proxy on the way wants a login. Put user and password into HTTPS_PROXY or HTTP_PROXY, or name the service in NO_PROXY."
	case ClassUnavailable:
		return e.lookFirst("The service had trouble. Try again later.")
	case ClassLost:
		return e.lookFirst("Check the network between here and the service, and try again.")
	case ClassUnreachable:
		return fmt.Sprintf("Check the address (%s, %s), the network, and the proxy settings.", arg("auth_url"), arg("endpoint"))
	case ClassConfiguration:
		if e.Status != 0 {
			return fmt.Sprintf("Set %s to the address that answers by itself.", arg("endpoint"))
		}
		return "Correct the provider's configuration."
	case ClassMalformed:
		return e.lookFirst(fmt.Sprintf("Check that %s is the share service and not a web page or a proxy in front of it.", arg("endpoint")))
	case ClassCanceled:
		return e.lookFirst("Try again, with more time if it was not stopped on purpose.")
	}
	return "Try again."
}

func (e *Error) adviceNotOffered(arg func(string) string) string {
	version := ""
	if e.Microversion != "" {
		version = " at microversion " + e.Microversion
	}
	address := ""
	if e.URL != "" {
		address = " (" + e.Method + " " + e.URL + ")"
	}
	return fmt.Sprintf("The service has no such call%s%s. Check that %s is the share service's v2 address.", version, address, arg("endpoint"))
}

// lookFirst warns before a request that may have been carried out is repeated.
func (e *Error) lookFirst(advice string) string {
	if e.Method == "" || e.Method == http.MethodGet || !e.MayHaveBeenApplied() {
		return advice
	}
	return "The request may have been carried out all the same: look at the share before doing it again. " + advice
}
