package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// action is a POST /shares/{id}/action, in the microversions in which it has that name.
type action struct {
	name         string
	since, until microversion
	missing      string // message of the 404 for a missing share
	do           func(*Emulator, *call, *share, any) (*response, error)
}

// lastWithPrefix is the last microversion in which names of actions begin with os-.
const lastWithPrefix = microversion(6)

func actions() []action {
	both := func(name string, until microversion, missing string, do func(*Emulator, *call, *share, any) (*response, error)) []action {
		return []action{
			{"os-" + name, 0, lastWithPrefix, missing, do},
			{name, lastWithPrefix + 1, until, missing, do},
		}
	}
	return slices.Concat(
		both("extend", latest, resourceNotFoundText, (*Emulator).extendShare),
		both("shrink", latest, resourceNotFoundText, (*Emulator).shrinkShare),
		both("allow_access", latest, "NotFound: "+resourceNotFoundText, (*Emulator).allowAccess),
		both("deny_access", latest, "NotFound: "+resourceNotFoundText, (*Emulator).denyAccess),
		both("access_list", 44, "NotFound: "+resourceNotFoundText, (*Emulator).listRules),
		both("reset_status", latest, notFoundText, (*Emulator).resetStatus),
		both("force_delete", latest, notFoundText, (*Emulator).forceDelete),
	)
}

func (e *Emulator) shareAction(c *call) (*response, error) {
	if _, err := c.object(); err != nil {
		return nil, err
	}
	name, body, ok := c.action()
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	known := false
	for _, a := range actions() {
		if a.name != name {
			continue
		}
		known = true
		if c.version < a.since || c.version > a.until {
			continue
		}
		s, found := e.findShare(c)
		if !found {
			return nil, notFound(a.missing)
		}
		return a.do(e, c, s, body)
	}
	if known {
		return nil, notFound(notFoundText)
	}
	return nil, badRequest("There is no such action: %s", name)
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
