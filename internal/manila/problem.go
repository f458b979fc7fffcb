package manila

import "fmt"

// problem is what kept a request from the share service, where the class alone does
// not tell.
type problem int

const (
	noProblem problem = iota
	noCredentials
	incompleteCredentials
	unknownRegion
)

// because states the problem of a configuration error.
func (e *Error) because(p problem) *Error {
	e.problem = p
	return e
}

// Problem summarizes why the share service could not be used at all, for errors of
// the classes unauthorized, configuration, unreachable, proxy and canceled.
func (e *Error) Problem() string {
	switch e.problem {
	case noCredentials:
		return "No credentials configured"
	case incompleteCredentials:
		return "Credentials are incomplete"
	case unknownRegion:
		return "Unknown region"
	}
	switch e.Class() {
	case ClassUnauthorized:
		return fmt.Sprintf("Authentication failed (%d)", e.Status)
	case ClassProxy:
		return "The proxy requires authentication"
	case ClassUnreachable:
		return fmt.Sprintf("Cannot reach %s", e.who())
	case ClassConfiguration:
		if e.Operation == logIn {
			return "Cannot log in"
		}
		return "Cannot find the share service"
	default:
		return "Interrupted before the share service was reached"
	}
}
