package sfsapi

import "fmt"

// explain says what to change when Keystone refuses.
func (l *login) explain(e *Error) *Error {
	e.notSent = true
	arg := l.core.argument
	switch {
	case e.Kind() == KindConfiguration && e.Status != 0:
		e.advice = fmt.Sprintf("Check %s: there is no Keystone v3 at %s.", arg("auth_url"), e.URL)
	case e.Kind() == KindUnauthorized || e.Kind() == KindBadRequest || e.Kind() == KindForbidden:
		e.advice = l.methods()
	}
	return e
}

// methods names the arguments of the way of login that is in use.
func (l *login) methods() string {
	arg := l.core.argument
	switch {
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
	return fmt.Sprintf("Set %s and %s, or %s and %s, or %s.", arg("username"), arg("password"),
		arg("application_credential_id"), arg("application_credential_secret"), arg("token"))
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
