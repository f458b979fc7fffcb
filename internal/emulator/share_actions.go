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
	// adminOnly is checked before the share is looked up.
	adminOnly bool
}

type actionHandler func(*Emulator, *call, *share, any) (*response, error)

// lastWithPrefix is the last microversion in which names of actions begin with os-.
const lastWithPrefix = microversion(6)

var actions = map[string]action{
	"extend":       {0, latest, resourceNotFoundText, (*Emulator).extendShare, false},
	"shrink":       {0, latest, resourceNotFoundText, (*Emulator).shrinkShare, false},
	"allow_access": {0, latest, "NotFound: " + resourceNotFoundText, unlessSoftDeleted("Cannot allow access for share '%s'", (*Emulator).allowAccess), false},
	"deny_access":  {0, latest, "NotFound: " + resourceNotFoundText, unlessSoftDeleted("Cannot deny access for share '%s'", (*Emulator).denyAccess), false},
	"access_list":  {0, 44, "NotFound: " + resourceNotFoundText, (*Emulator).listRules, false},
	"reset_status": {0, latest, "ShareNotFound: Share {id} could not be found.", unlessSoftDeleted("status cannot be reset for share '%s'", (*Emulator).resetStatus), false},
	"force_delete": {0, latest, notFoundText, (*Emulator).forceDelete, true},
	"unmanage":     {7, latest, notFoundText, (*Emulator).unmanage, true},
	"soft_delete":  {69, latest, notFoundText, (*Emulator).softDelete, false},
	"restore":      {69, latest, "No share exists with ID {id}.", (*Emulator).restore, false},
}

func (e *Emulator) shareAction(c *call) (*response, error) {
	if c.noBody() {
		return nil, badRequest("There is no such action: None")
	}
	if value, err := c.value(); err != nil {
		return nil, err
	} else if value == nil {
		return nil, notFound(notFoundText)
	}
	name, body, ok := c.action()
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	plain, prefixed := strings.CutPrefix(name, "os-")
	a, known := actions[plain]
	if !known || prefixed && a.since > lastWithPrefix {
		return nil, badRequest("There is no such action: %s", name)
	}
	if prefixed != (c.version <= lastWithPrefix) || c.version < a.since || c.version > a.until {
		return nil, notFound(notFoundText)
	}
	if c.emulatesFullTexts && plain == "reset_status" {
		a.adminOnly, a.missing = c.version > lastWithPrefix, notFoundText
	}
	if a.adminOnly && !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	if e.opts.Release >= firstReleaseWithSchemas {
		if err := checkSchema(name, body); err != nil {
			return nil, err
		}
	}
	if _, isObject := body.(map[string]any); plain == "extend" && !isObject && c.version < 64 {
		return nil, serverError()
	}
	if _, isObject := body.(map[string]any); plain == "allow_access" && !isObject && (c.version < 45 || c.version >= 82) {
		return nil, serverError()
	}
	if plain == "deny_access" {
		if err := e.checkDeny(body); err != nil {
			return nil, err
		}
	}
	return withShare(a.missing, func(e *Emulator, c *call, s *share) (*response, error) { return a.do(e, c, s, body) })(e, c)
}

// resettable are the statuses that an administrator may set.
var resettable = []string{
	creating, errorDeleting, available, "migrating", "migrating_to", "server_migrating", deleting, inError,
}

func (e *Emulator) resetStatus(c *call, s *share, body any) (*response, error) {
	if !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	object, _ := body.(map[string]any)
	value, given := object["status"]
	if !given {
		return nil, badRequest("Must specify 'status'")
	}
	status, _ := value.(string)
	if !slices.Contains(resettable, status) {
		return nil, badRequest("Invalid state. Valid states: %s.", strings.Join(resettable, ", "))
	}
	s.Status = status
	return emptyResponse(http.StatusAccepted), nil
}

func (e *Emulator) forceDelete(c *call, s *share, _ any) (*response, error) {
	e.startDelete(c, s)
	return emptyResponse(http.StatusAccepted), nil
}

// unmanage is for administrators; the emulator has it only so that others are rejected.
func (e *Emulator) unmanage(*call, *share, any) (*response, error) {
	return nil, badRequest("There is no such action: unmanage")
}
