package emulator

import "maps"

// listRules is the action access_list, which 2.45 replaced by listRulesOf.
func (e *Emulator) listRules(c *call, s *share, _ any) (*response, error) {
	return okResponse(map[string]any{"access_list": ruleList(c, s, nil)}), nil
}

func (e *Emulator) listRulesOf(c *call) (*response, error) {
	id := c.query.Get("share_id")
	if id == "" {
		if !c.query.Has("share_id") {
			return nil, badRequest("The field 'share_id' has to be specified.")
		}
		return nil, badRequest("Share  not found.")
	}
	c.params["share"] = id
	s, found := e.findShare(c)
	if !found {
		return nil, badRequest("Share %s not found.", id)
	}
	metadata, err := metadataFilter(c.query)
	if err != nil {
		return nil, err
	}
	if err := checkComparable(metadata); err != nil {
		return nil, err
	}
	return okResponse(map[string]any{"access_list": ruleList(c, s, metadata)}), nil
}

func (e *Emulator) showRule(c *call) (*response, error) {
	s, r := e.findRule(c)
	if r == nil {
		return nil, notFound("Share access rule %s not found.", c.params["rule"])
	}
	return okResponse(map[string]any{"access": r.fields(c, s)}), nil
}

func ruleList(c *call, s *share, filter map[string]any) []any {
	list := []any{}
	for _, r := range s.Rules {
		if !containsAll(r.Metadata, filter) {
			continue
		}
		fields := r.fields(c, s)
		delete(fields, "share_id")
		list = append(list, fields)
	}
	return list
}

func (r Rule) fields(c *call, s *share) map[string]any {
	v := map[string]any{
		"id": r.ID, "share_id": s.ID, "access_type": r.Type, "access_to": r.To,
		"access_level": r.Level, "state": s.ruleState(r, c.version),
	}
	if c.version >= 21 {
		v["access_key"] = orNull(r.Key)
	}
	if c.version >= 33 {
		v["created_at"], v["updated_at"] = timeOrNull(r.CreatedAt), timeOrNull(r.UpdatedAt)
	}
	if c.version >= 45 {
		v["metadata"] = maps.Clone(r.Metadata)
	}
	return v
}

// ruleState: below 2.28 every rule shows the state of the whole share, and while
// the share is not available even a queued rule is active (observed on Manila 15.1).
func (s *share) ruleState(r Rule, version microversion) string {
	if version >= 28 {
		return r.State
	}
	switch {
	case s.Status != available:
		return active
	case s.hasPendingRules():
		return "new"
	case s.hasFailedRules():
		return ruleError
	default:
		return active
	}
}

// rulesStatus is access_rules_status, of 2.10 and above.
func (s *share) rulesStatus(version microversion) string {
	switch {
	case s.Status != available: // whatever its rules are: only available instances count
		return active
	case s.hasPendingRules() && version < 28:
		return "out_of_sync"
	case s.hasPendingRules():
		return "syncing"
	case s.hasFailedRules():
		return ruleError
	default:
		return active
	}
}

func containsAll(metadata map[string]string, filter map[string]any) bool {
	for key, value := range filter {
		if actual, present := metadata[key]; !present || actual != value {
			return false
		}
	}
	return true
}
