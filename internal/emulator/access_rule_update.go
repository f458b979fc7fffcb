package emulator

import (
	"slices"
)

// updateRule changes the level of a rule by address, from 2.88 on.
func (e *Emulator) updateRule(c *call) (*response, error) {
	object, err := c.object()
	if err != nil {
		return nil, err
	}
	change, ok := object["update_access"].(map[string]any)
	if !ok {
		return nil, badRequest(badRequestText)
	}
	level, _ := change["access_level"].(string)
	if !slices.Contains([]string{"rw", "ro"}, level) {
		return nil, badRequest("Invalid or unsupported share access level: %s.", level)
	}
	for _, s := range e.shares {
		for i, r := range s.Rules {
			if r.ID == c.params["rule"] && s.ProjectID == c.caller.project {
				c.ShareID = s.ID
				return e.setLevel(c, s, &s.Rules[i], level)
			}
		}
	}
	return nil, notFound(resourceNotFoundText)
}

func (e *Emulator) setLevel(c *call, s *share, r *Rule, level string) (*response, error) {
	switch {
	case r.Type != "ip":
		return nil, badRequest("Invalid access_type. Only allowed to update 'ip' access_type.")
	case slices.Contains(statusesWithoutRuleChanges, s.Status):
		return nil, badRequest(cannotAllow)
	}
	if r.Level != level {
		r.Level, r.State, r.UpdatedAt = level, queuedToUpdate, c.Time.UTC()
		e.sync(c, s)
	}
	return okResponse(map[string]any{"access": r.fields(c, s)}), nil
}
