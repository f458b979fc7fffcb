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
		return e.checkService(c, n, given, "", text("security_service_id"))
	case name == "update_security_service_check":
		return e.checkService(c, n, given, text("current_service_id"), text("new_service_id"))
	case name == "share_network_subnet_create_check" && c.version >= firstWithManySubnets:
		return e.checkSubnet(c, n, given)
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
	if e.hasServers(n) {
		if err := n.mayChange(serviceKey(current, id)); err != nil {
			return nil, err
		}
		e.changeServers(c, n, current != "")
	}
	n.SecurityServiceIDs = slices.DeleteFunc(n.SecurityServiceIDs, func(other string) bool { return other == current })
	n.SecurityServiceIDs = append(n.SecurityServiceIDs, id)
	resp, err := e.showNetwork(c, n)
	if err == nil && current != "" {
		resp.status = http.StatusAccepted
	}
	return resp, err
}

func serviceKey(current, id string) string { return current + ">" + id }

// mayChange is an error where the backends have not said that they support a change.
func (n *shareNetwork) mayChange(key string) error {
	answer, asked := n.checks[key]
	switch {
	case !asked:
		return badRequest("Invalid share network: The share network %s cannot start the update process since no check operation was found. "+
			"Before starting the update operation, a \"check\" operation must be triggered to validate if all backend hosts support the provided configuration paramaters.", n.ID) //nolint:misspell // the service's own
	case answer == nil:
		return badRequest("Invalid share network: Not all of the validation has been completed yet. A validation check is in progress. This operation can be retried.")
	case !*answer:
		return badRequest("Invalid share network: The share network %s cannot be updated since at least one of its backend hosts do not support this operation.", n.ID)
	}
	delete(n.checks, key)
	return nil
}

// changeServers lets the backends change the share servers of a network. Where that
// fails the network is active all the same; a server is in error and, where it was
// configured before, so are its shares (Manila 15.1 to 23, in its source).
func (e *Emulator) changeServers(c *call, n *shareNetwork, wasConfigured bool) {
	plan := e.planWork(c, workRule, e.opts.Takes.Rule)
	n.Status = "network_change"
	e.work.at(c.Time.Add(plan.duration), func(time.Time) {
		n.Status = "active"
		if plan.outcome == workSucceeds {
			return
		}
		for _, server := range e.servers {
			if server.networkID == n.ID {
				server.status = inError
			}
		}
		for _, s := range e.shares {
			if s.ShareNetworkID == n.ID && wasConfigured {
				s.Status = inError
			}
		}
	})
}

func (e *Emulator) checkService(c *call, n *shareNetwork, given map[string]any, current, id string) (*response, error) {
	if err := e.checkChange(c, n, current, id); err != nil {
		return nil, err
	}
	operation := "add_security_service"
	if current != "" {
		operation = "update_security_service"
	}
	return jsonResponse(http.StatusAccepted, map[string]any{
		"compatible": n.askBackends(serviceKey(current, id), e.hasServers(n), given),
		"requested_operation": map[string]any{
			"operation": operation, "current_security_service": orNull(current), "new_security_service": id,
		},
	}), nil
}

// askBackends is null until the backends have answered. The answer stays until it is reset.
func (n *shareNetwork) askBackends(key string, hasServers bool, given map[string]any) any {
	if !hasServers {
		return true
	}
	if reset, _ := given["reset_operation"].(bool); reset {
		delete(n.checks, key)
	}
	answer, asked := n.checks[key]
	if !asked {
		n.checks[key] = nil
		return nil
	}
	if answer == nil {
		supported := n.Refuses == 0
		n.Refuses = max(0, n.Refuses-1)
		answer = &supported
		n.checks[key] = answer
	}
	return *answer
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
