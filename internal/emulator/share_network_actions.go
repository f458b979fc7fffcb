package emulator

import (
	"net/http"
	"slices"
	"time"
)

func (e *Emulator) networkAction(c *call, n *shareNetwork) (*response, error) {
	name, value, ok := c.action()
	given, _ := value.(map[string]any)
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	text := func(field string) string {
		value, _ := given[field].(string)
		return value
	}
	switch {
	case name == "add_security_service":
		return e.changeService(c, n, "", text("security_service_id"))
	case name == "remove_security_service":
		return e.removeService(c, n, text("security_service_id"))
	case c.version < firstWithServiceUpdate:
		return nil, notFound(notFoundText)
	case name == "update_security_service":
		return e.changeService(c, n, text("current_service_id"), text("new_service_id"))
	case name == "add_security_service_check":
		return e.checkService(c, n, "", text("security_service_id"))
	case name == "update_security_service_check":
		return e.checkService(c, n, text("current_service_id"), text("new_service_id"))
	}
	return nil, badRequest("There is no such action: %s", name)
}

// changeService adds a security service, or puts it in place of the current one. With
// share servers that has to be checked before (observed on Manila 15.1).
func (e *Emulator) changeService(c *call, n *shareNetwork, current, id string) (*response, error) {
	if e.hasServers(n) && c.version < firstWithServiceUpdate {
		return nil, forbidden("Cannot add security services. Share network is used.")
	}
	if err := e.checkChange(c, n, current, id); err != nil {
		return nil, err
	}
	inUse := e.hasServers(n)
	switch key := current + ">" + id; {
	case inUse && !n.checked[key]:
		return nil, badRequest("Invalid share network: The share network %s cannot start the update process since no check operation was found. "+
			"Before starting the update operation, a \"check\" operation must be triggered to validate if all backend hosts support the provided configuration paramaters.", n.ID) //nolint:misspell // the service's own
	case inUse:
		delete(n.checked, key)
		n.Status = "network_change"
		e.work.at(c.Time.Add(e.opts.Takes.Rule), func(time.Time) { n.Status = "active" })
	}
	n.SecurityServiceIDs = slices.DeleteFunc(n.SecurityServiceIDs, func(other string) bool { return other == current })
	n.SecurityServiceIDs = append(n.SecurityServiceIDs, id)
	resp, err := e.showNetwork(c, n)
	if err == nil && current != "" {
		resp.status = http.StatusAccepted
	}
	return resp, err
}

// checkService answers "compatible": null until the backends have answered, as the
// service does.
func (e *Emulator) checkService(c *call, n *shareNetwork, current, id string) (*response, error) {
	if err := e.checkChange(c, n, current, id); err != nil {
		return nil, err
	}
	key := current + ">" + id
	var compatible any
	if _, asked := n.checked[key]; asked || !e.hasServers(n) {
		n.checked[key], compatible = true, true
	} else {
		n.checked[key] = false
	}
	operation := "add_security_service"
	if current != "" {
		operation = "update_security_service"
	}
	return jsonResponse(http.StatusAccepted, map[string]any{"compatible": compatible, "requested_operation": map[string]any{
		"operation": operation, "current_security_service": orNull(current), "new_security_service": id,
	}}), nil
}

func (e *Emulator) checkChange(c *call, n *shareNetwork, current, id string) error {
	s, err := e.findSecurityService(c, id)
	if err != nil {
		return notFound("Security service %s could not be found.", id)
	}
	if n.Status != "active" {
		return badRequest("The share network %s used isn't in an 'active' state. Current status is %s. The action may be retried after the share network has changed its state.", n.ID, n.Status)
	}
	for _, attached := range n.SecurityServiceIDs {
		other, err := e.findSecurityService(c, attached)
		if err == nil && current == "" && other.Type == s.Type {
			return conflict("Cannot add security service to share network. Security service with '%s' type already added to '%s' share network", s.Type, n.ID)
		}
	}
	if current != "" {
		replaced, err := e.findSecurityService(c, current)
		switch {
		case err != nil || !slices.Contains(n.SecurityServiceIDs, current):
			return conflict("The specified current security service %s is not associated to the share network %s.", current, n.ID)
		case replaced.Type != s.Type:
			return conflict("A security service can only be replaced by one of the same type. The current security service type is '%s' and the new security service type is '%s'", replaced.Type, s.Type)
		}
	}
	if e.hasServers(n) && !n.UpdatesSecurityServices {
		return badRequest("Invalid share network: Updating security services is not supported on this share network (%s) while it has shares. "+
			"See the capability 'security_service_update_support'.", n.ID)
	}
	return nil
}

func (e *Emulator) removeService(c *call, n *shareNetwork, id string) (*response, error) {
	if e.hasServers(n) {
		return nil, forbidden("Cannot remove security services. Share network is used.")
	}
	i := slices.Index(n.SecurityServiceIDs, id)
	if i < 0 {
		return nil, badRequest("Failed to dissociate share network %s and security service %s: No association found.", n.ID, id)
	}
	n.SecurityServiceIDs = slices.Delete(n.SecurityServiceIDs, i, i+1)
	return e.showNetwork(c, n)
}
