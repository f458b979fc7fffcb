package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// action is a POST /shares/{id}/action.
type action struct {
	until   microversion
	missing string // message of the 404 for a missing share
	do      func(*Emulator, *call, *share, any) (*response, error)
}

// lastWithPrefix is the last microversion in which names of actions begin with os-.
const lastWithPrefix = microversion(6)

var actions = map[string]action{
	"extend":       {latest, resourceNotFoundText, (*Emulator).extendShare},
	"shrink":       {latest, resourceNotFoundText, (*Emulator).shrinkShare},
	"allow_access": {latest, "NotFound: " + resourceNotFoundText, (*Emulator).allowAccess},
	"deny_access":  {latest, "NotFound: " + resourceNotFoundText, (*Emulator).denyAccess},
	"access_list":  {44, "NotFound: " + resourceNotFoundText, (*Emulator).listRules},
	"reset_status": {latest, notFoundText, (*Emulator).resetStatus},
	"force_delete": {latest, notFoundText, (*Emulator).forceDelete},
}

func (e *Emulator) shareAction(c *call) (*response, error) {
	if _, err := c.object(); err != nil {
		return nil, err
	}
	name, body, ok := c.action()
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	plain, prefixed := strings.CutPrefix(name, "os-")
	a, known := actions[plain]
	if !known {
		return nil, badRequest("There is no such action: %s", name)
	}
	if prefixed != (c.version <= lastWithPrefix) || c.version > a.until {
		return nil, notFound(notFoundText)
	}
	return withShare(a.missing, func(e *Emulator, c *call, s *share) (*response, error) { return a.do(e, c, s, body) })(e, c)
}

// resettable are the statuses that an administrator may set.
var resettable = []string{
	creating, errorDeleting, available, "migrating", "migrating_to", "server_migrating", deleting, inError,
}

func (e *Emulator) resetStatus(c *call, s *share, body any) (*response, error) {
	if !c.caller.admin() {
		return nil, forbidden("Policy doesn't allow share:reset_status to be performed.")
	}
	object, _ := body.(map[string]any)
	status, _ := object["status"].(string)
	if status == "" {
		status, _ = object["os-status"].(string)
	}
	if !slices.Contains(resettable, status) {
		return nil, badRequest("Invalid state. Valid states: %s.", strings.Join(resettable, ", "))
	}
	s.Status = status
	return emptyResponse(http.StatusAccepted), nil
}

func (e *Emulator) forceDelete(c *call, s *share, _ any) (*response, error) {
	if !c.caller.admin() {
		return nil, forbidden("Policy doesn't allow share:force_delete to be performed.")
	}
	e.startDelete(c, s)
	return emptyResponse(http.StatusAccepted), nil
}
