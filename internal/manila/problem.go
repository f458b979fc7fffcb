package manila

import (
	"errors"
	"fmt"
)

// problem is what kept a request from the share service, where the class alone does
// not tell.
type problem int

const (
	noProblem problem = iota
	noCredentials
	incompleteCredentials
	unknownRegion
	noShareService
)

// because states the problem of a configuration error.
func (e *Error) because(p problem) *Error {
	e.problem = p
	return e
}

// inRegion adds the region that the error is about.
func (e *Error) inRegion(c *Client) *Error {
	e.region, e.regionOfResource = c.region, c.region != c.config.Region
	return e
}

// IsRegionOfResource is true where the region that a resource asks for is what is
// wrong, as against the provider's own.
func (e *Error) IsRegionOfResource() bool { return e.problem == unknownRegion && e.regionOfResource }

// ConcernsEveryCall is true for an error that is not about one call: the login or
// the catalogue failed, by whatever status, or what answers is no share service.
func (e *Error) ConcernsEveryCall() bool {
	if e.Operation == logIn || e.Operation == findService || e.problem == noShareService {
		return true
	}
	switch e.Class() {
	case ClassUnauthorized, ClassConfiguration, ClassUnreachable, ClassProxy, ClassCanceled:
		return true
	case ClassMalformed:
		return !e.isJSON()
	}
	return false
}

// isJSON is true for a malformed response that has only another shape than it should.
func (e *Error) isJSON() bool {
	var shape *shapeError
	return errors.As(e.Err, &shape)
}

// Problem summarizes an error that concerns every call.
func (e *Error) Problem() string {
	switch e.problem {
	case noCredentials:
		return "No credentials configured"
	case incompleteCredentials:
		return "Credentials are incomplete"
	case unknownRegion:
		return fmt.Sprintf("Unknown region %q", e.region)
	case noShareService:
		return "The endpoint is not a share service"
	}
	switch e.Class() {
	case ClassUnauthorized:
		return fmt.Sprintf("Authentication failed (%d)", e.Status)
	case ClassProxy:
		return "The proxy requires authentication"
	case ClassUnreachable:
		return fmt.Sprintf("Cannot reach %s", e.who())
	case ClassCanceled:
		return "Interrupted before the share service was reached"
	}
	switch {
	case e.Operation == logIn:
		return "Cannot log in"
	case e.Class() == ClassMalformed:
		return "The endpoint is not a share service"
	default:
		return "Cannot find the share service"
	}
}
