package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// action is a POST /shares/{id}/action.
type action struct {
	since   microversion
	until   microversion
	missing string // message of the 404 for a missing share
	do      actionHandler
}

type actionHandler func(*Emulator, *call, *share, any) (*response, error)

// lastWithPrefix is the last microversion in which names of actions begin with os-.
const lastWithPrefix = microversion(6)

var actions = map[string]action{
	"extend":       {0, latest, resourceNotFoundText, unlessSoftDeleted("Cannot extend share '%s'", (*Emulator).extendShare)},
	"shrink":       {0, latest, resourceNotFoundText, unlessSoftDeleted("Cannot shrink share '%s'", (*Emulator).shrinkShare)},
	"allow_access": {0, latest, "NotFound: " + resourceNotFoundText, unlessSoftDeleted("Cannot allow access for share '%s'", (*Emulator).allowAccess)},
	"deny_access":  {0, latest, "NotFound: " + resourceNotFoundText, unlessSoftDeleted("Cannot deny access for share '%s'", (*Emulator).denyAccess)},
	"access_list":  {0, 44, "NotFound: " + resourceNotFoundText, (*Emulator).listRules},
	"reset_status": {0, latest, notFoundText, unlessSoftDeleted("status cannot be reset for share '%s'", (*Emulator).resetStatus)},
	"force_delete": {0, latest, notFoundText, (*Emulator).forceDelete},
	"soft_delete":  {69, latest, notFoundText, (*Emulator).softDelete},
	"restore":      {69, latest, notFoundText, (*Emulator).restore},
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
	if prefixed != (c.version <= lastWithPrefix) || c.version < a.since || c.version > a.until {
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
