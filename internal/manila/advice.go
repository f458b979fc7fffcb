package manila

import (
	"fmt"
	"net/http"
	"regexp"
)

// Advice is what the user can do about the error.
func (e *Error) Advice() string {
	if e.advice != "" {
		return e.advice
	}
	if IsSoftDeleted(e) {
		return SoftDeletion{Share: e.Share}.advice()
	}
	arg := e.argument
	if arg == nil {
		arg = backticks
	}
	if advice := e.adviceByReason(); advice != "" {
		return advice
	}
	switch e.Class() {
	case ClassNotFound:
		return fmt.Sprintf("It may have been deleted, or be in another project (%s) or region (%s).", arg("project_id"), arg("region"))
	case ClassBadRequest:
		return "Nothing was changed. Correct what the message names and try again."
	case ClassUnauthorized:
		return fmt.Sprintf("The service rejects even a new token. Check that %s and %s belong to the same cloud, and check the project.", arg("auth_url"), arg("endpoint"))
	case ClassForbidden:
		return "The account lacks the permission in this project or is suspended, or the status of the " + e.Share.kind() + " does not allow the operation. Ask the project's administrator."
	case ClassConflict:
		return "Another operation on it is in progress. Try again when that has finished."
	case ClassQuota:
		return "It exceeds the project's quota. Free capacity, or ask the administrator for a higher quota."
	case ClassRateLimit:
		return fmt.Sprintf("Too many requests are sent, by all clients of the project together. Try again when they send fewer, or with a lower -parallelism or %s.", arg("requests_per_minute"))
	case ClassNotSupported:
		return e.notSupportedAdvice(arg)
	case ClassProxy:
		return "The proxy requires authentication. Put user and password into HTTPS_PROXY or HTTP_PROXY, or add the service to NO_PROXY."
	case ClassUnavailable:
		return e.readFirst("The service failed. Try again later.")
	case ClassLost:
		return e.readFirst("Check the network between this machine and the service, and try again.")
	case ClassUnreachable:
		return fmt.Sprintf("Check the address (%s, %s), the network, and the proxy settings.", arg("auth_url"), arg("endpoint"))
	case ClassConfiguration:
		if e.Status != 0 {
			return fmt.Sprintf("Set %s to the address that does not redirect.", arg("endpoint"))
		}
		return "Correct the provider's configuration."
	case ClassMalformed:
		return e.readFirst(fmt.Sprintf("Check that %s is the share service, and not a web page or a proxy in front of it.", arg("endpoint")))
	case ClassCanceled:
		return e.readFirst("Try again, with a longer timeout if it was not interrupted on purpose.")
	}
	return "Try again."
}

// adviceByReasons are the rejections that the status does not tell from others: the
// service's words, as Manila 15 to 23 write them, and what helps.
var adviceByReasons = []struct {
	reason *regexp.Regexp
	advice string
}{
	{regexp.MustCompile(`ShareSizeExceedsLimit|larger than maximum allowed limit`),
		"The quota limits the largest size of one share. Choose a smaller size, or ask the administrator for a higher limit; to free capacity does not help."},
	{regexp.MustCompile(`(?i)\bdependent (share group )?snapshots\b`), "Delete the snapshots of the share first."},
	{regexp.MustCompile(`(?i)\bhas replicas\b`), "Remove the replicas of the share first."},
	{regexp.MustCompile(`Resource lock/s|has been locked`), "Remove the lock first (`openstack share lock list`, `openstack share lock delete`)."},
	{regexp.MustCompile(`(?i)^\S* ?share type .*(not found|could not be found)`), "Choose a share type that the service lists and the project may use."},
	{regexp.MustCompile(`(?i)availability zone .*could not be found`), "Choose an availability zone that the service lists."},
	{regexp.MustCompile(`(?i)invalid share protocol`), "Choose a protocol that the service offers."},
	{regexp.MustCompile(`(?i)\badmin only metadata\b`), "Remove this key from `metadata`: only an administrator may set it."},
}

// adviceByReason is "" for a reason that needs no advice of its own.
func (e *Error) adviceByReason() string {
	switch e.Class() {
	case ClassForbidden, ClassConflict, ClassQuota, ClassBadRequest, ClassNotFound:
		for _, known := range adviceByReasons {
			if known.reason.MatchString(e.Code + " " + e.Message) {
				return known.advice
			}
		}
	}
	return ""
}

func (e *Error) notSupportedAdvice(arg func(string) string) string {
	version := ""
	if e.Microversion != "" {
		version = " at microversion " + e.Microversion
	}
	address := ""
	if e.URL != "" {
		address = " (" + e.Method + " " + e.URL + ")"
	}
	return fmt.Sprintf("The service does not support this call%s%s. Check that %s is the share service's v2 address.", version, address, arg("endpoint"))
}

// readFirst warns before a request that may have been applied is repeated.
func (e *Error) readFirst(advice string) string {
	if e.Method == "" || e.Method == http.MethodGet || !e.MayHaveBeenApplied() {
		return advice
	}
	return "The service may have carried out the request: check the " + e.Share.kind() + " before you repeat it. " + advice
}
