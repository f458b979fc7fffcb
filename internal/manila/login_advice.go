package manila

import (
	"fmt"
	"time"
)

// explain says what to change when Keystone refuses.
func (l *login) explain(e *Error) *Error {
	e.notSent = true
	arg := l.core.argument
	switch {
	case e.Class() == ClassConfiguration && e.Status != 0:
		e.advice = fmt.Sprintf("Check %s: there is no Keystone v3 at %s.", arg("auth_url"), e.URL)
	case e.Class() == ClassUnauthorized || e.Class() == ClassBadRequest || e.Class() == ClassForbidden:
		e.advice = l.advice(e)
	case e.Class() == ClassMalformed:
		e.advice = fmt.Sprintf("Check that %s is Keystone's or IAM's and not a web page or a proxy in front of it.", arg("auth_url"))
	}
	return e
}

// clockTolerance is how far two clocks may differ before that is worth a word.
// The gateways of the SFS services accept signatures of the last 15 minutes.
const clockTolerance = 10 * time.Minute

// advice is methods, unless the clock explains the refusal of a signature.
func (l *login) advice(e *Error) string {
	if !l.keys.IsSet() || e.clockAhead.Abs() < clockTolerance {
		return l.methods()
	}
	direction := "ahead of"
	if e.clockAhead < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("The clock of this machine is %s %s the service's, and a signature is only good within 15 minutes of the time it was made at: set the clock (NTP) and try again. It is not about %s or %s.",
		e.clockAhead.Abs().Round(time.Minute), direction, l.core.argument("access_key"), l.core.argument("secret_key"))
}

// methods names the arguments of the way of login that is in use.
func (l *login) methods() string {
	arg := l.core.argument
	switch {
	case l.keys.temporary():
		return fmt.Sprintf("Check %s, %s and %s, which belong together: temporary keys end after some hours at most, and cannot renew themselves. Get new ones.",
			arg("access_key"), arg("secret_key"), arg("security_token"))
	case l.keys.IsSet():
		return fmt.Sprintf("Check %s and %s, that the key is active, and that it may work in the project (%s or %s).",
			arg("access_key"), arg("secret_key"), arg("project_name"), arg("project_id"))
	case l.byToken():
		return l.newToken()
	case l.auth.Passcode != "":
		return "A one-time passcode works only once, so this login cannot be renewed: get a new one."
	case l.auth.Password != "":
		return fmt.Sprintf("Check %s, %s, the user's domain and the project (%s or %s).",
			userArgument(l), arg("password"), arg("project_name"), arg("project_id"))
	case l.auth.ApplicationCredentialID != "":
		return fmt.Sprintf("Check %s and %s, and that the application credential has not expired.",
			arg("application_credential_id"), arg("application_credential_secret"))
	case l.auth.ApplicationCredentialName != "":
		return fmt.Sprintf("Check %s, %s and %s, and that the application credential has not expired.",
			arg("application_credential_name"), arg("application_credential_secret"), userArgument(l))
	}
	return fmt.Sprintf("Set %s and %s, or %s and %s, or %s, or %s and %s.", arg("username"), arg("password"),
		arg("application_credential_id"), arg("application_credential_secret"), arg("token"), arg("access_key"), arg("secret_key"))
}

func (l *login) newToken() string {
	return fmt.Sprintf("The token in %s has expired or is not valid here, and a token cannot renew itself: get a new one, or log in by %s or an application credential, which this client renews.",
		l.core.argument("token"), l.core.argument("password"))
}

func userArgument(l *login) string {
	if l.auth.UserID != "" {
		return l.core.argument("user_id")
	}
	return l.core.argument("username")
}
