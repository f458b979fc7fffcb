package manila

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// withAdvice says what to change when Keystone rejects the login.
func (l *login) withAdvice(e *Error) *Error {
	e.notSent = true
	arg := l.core.config.Argument
	switch {
	case e.Class() == ClassConfiguration && e.Status != 0:
		e.advice = fmt.Sprintf("Check %s: there is no Keystone v3 at %s.", arg("auth_url"), e.URL)
	case e.Class() == ClassUnauthorized || e.Class() == ClassBadRequest || e.Class() == ClassForbidden:
		e.advice = l.advice(e)
	case e.Class() == ClassMalformed:
		e.advice = fmt.Sprintf("Check that %s is Keystone or IAM, and not a web page or a proxy in front of it.", arg("auth_url"))
	}
	return e
}

// withAgencyAdvice: IAM also answers 404 for an agency that the account may not see.
func (l *login) withAgencyAdvice(e *Error) *Error {
	e.notSent = true
	arg := l.core.config.Argument
	switch e.Status {
	case http.StatusUnauthorized, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
		e.advice = fmt.Sprintf("Check %s and %s: the agency must exist in that account and trust yours, and your user needs the permission to assume agencies (Agent Operator). %s",
			arg("assume_role.agency_name"), arg("assume_role.domain_name"), l.advice(e))
		return e
	}
	return l.withAdvice(e)
}

// clockTolerance is how far two clocks may differ before the clock is blamed for a
// rejected signature. The gateways of the SFS services accept signatures of the
// last 15 minutes.
const clockTolerance = 10 * time.Minute

// advice is about the credentials, unless the clock explains the rejection of a
// signature.
func (l *login) advice(e *Error) string {
	if !l.keys.IsSet() {
		return l.credentialAdvice()
	}
	if e.clockAhead.Abs() < clockTolerance {
		return l.keyAdvice(e)
	}
	direction := "ahead of"
	if e.clockAhead < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("The clock of this machine is %s %s the service's, and a signature is valid only within 15 minutes of its time: set the clock (NTP) and try again. %s and %s may be correct.",
		e.clockAhead.Abs().Round(time.Minute), direction, l.core.config.Argument("access_key"), l.core.config.Argument("secret_key"))
}

var (
	expiredSignature = regexp.MustCompile(`signature (is )?expired|x-sdk-date`)
	disabledKey      = regexp.MustCompile(`\b(disabled|inactive|not enabled|frozen)\b`)
	otherProject     = regexp.MustCompile(`\bproject(_?id)?\b`)
)

// keyAdvice goes by the gateway's reasons for a 401 (API Request Signing Guide,
// "Common Errors Related to IAM Authentication Information"). For a disabled key and a
// project of another region the guide has no words, so what names them counts.
func (l *login) keyAdvice(e *Error) string {
	arg := l.core.config.Argument
	reason := strings.ToLower(e.Message)
	switch {
	case strings.Contains(reason, "failed to reach the limit"):
		return fmt.Sprintf("The key in %s is locked for five minutes after too many wrong signatures. Check %s, wait, and try again.", arg("access_key"), arg("secret_key"))
	case expiredSignature.MatchString(reason):
		return fmt.Sprintf("A signature is valid only within 15 minutes of its time: set the clock of this machine (NTP) and try again. %s and %s may be correct.",
			arg("access_key"), arg("secret_key"))
	case disabledKey.MatchString(reason):
		return fmt.Sprintf("Enable the key in %s, or its user or account, in IAM, or use another one.", arg("access_key"))
	case otherProject.MatchString(reason):
		return fmt.Sprintf("The project (%s or %s) must be one of the region (%s), and the key in %s must have access to it: each region has projects of its own.",
			arg("project_id"), arg("project_name"), arg("region"), arg("access_key"))
	case l.keys.temporary():
		return l.credentialAdvice()
	case strings.Contains(reason, "not exist"):
		return fmt.Sprintf("This cloud does not know the key in %s, or no longer: check in IAM that it exists and is enabled, and that %s and %s belong to the same cloud.",
			arg("access_key"), arg("region"), arg("endpoint"))
	case strings.Contains(reason, "signature fail"):
		return fmt.Sprintf("Check that %s belongs to %s.", arg("secret_key"), arg("access_key"))
	}
	return l.credentialAdvice()
}

// credentialAdvice names the arguments of the login that is in use.
func (l *login) credentialAdvice() string {
	arg := l.core.config.Argument
	user := arg("username")
	if l.auth.UserID != "" {
		user = arg("user_id")
	}
	switch {
	case l.keys.temporary():
		return fmt.Sprintf("Check %s, %s and %s, which belong together. Temporary keys expire after some hours at most and cannot be renewed: get new ones.",
			arg("access_key"), arg("secret_key"), arg("security_token"))
	case l.keys.IsSet():
		return fmt.Sprintf("Check %s and %s, that the key is enabled, and that it has access to the project (%s or %s), which must be one of the region (%s).",
			arg("access_key"), arg("secret_key"), arg("project_name"), arg("project_id"), arg("region"))
	case l.core.config.OIDC.AccessToken != "":
		return fmt.Sprintf("Check that %s has not expired, that Keystone has %s and %s under these names, and that its mapping gives the identity a role in the project (%s or %s).",
			arg("access_token"), arg("identity_provider"), arg("protocol"), arg("project_name"), arg("project_id"))
	case l.core.config.OIDC.IsSet():
		return fmt.Sprintf("Check %s and %s, that Keystone has %s and %s under these names, and that its mapping gives the client a role in the project (%s or %s).",
			arg("client_id"), arg("client_secret"), arg("identity_provider"), arg("protocol"), arg("project_name"), arg("project_id"))
	case l.byToken():
		return fmt.Sprintf("The token in %s has expired or is not valid here, and a token cannot be renewed: get a new one, or use %s or an application credential, with which the provider logs in again by itself.",
			arg("token"), arg("password"))
	case l.auth.Password != "":
		return fmt.Sprintf("Check %s, %s, the user's domain and the project (%s or %s).",
			user, arg("password"), arg("project_name"), arg("project_id"))
	case l.auth.ApplicationCredentialID != "":
		return fmt.Sprintf("Check %s and %s, and that the application credential has not expired.",
			arg("application_credential_id"), arg("application_credential_secret"))
	case l.auth.ApplicationCredentialName != "":
		return fmt.Sprintf("Check %s, %s and %s, and that the application credential has not expired.",
			arg("application_credential_name"), arg("application_credential_secret"), user)
	}
	return fmt.Sprintf("Set %s and %s, or %s and %s, or %s, or %s and %s.", arg("username"), arg("password"),
		arg("application_credential_id"), arg("application_credential_secret"), arg("token"), arg("access_key"), arg("secret_key"))
}
