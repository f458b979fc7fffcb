package emulator

import (
	"net/url"
	"slices"
	"strings"
)

// matchingShares are the shares of the caller that match the query, in its order. The
// service has no tie-breaker: shares with equal sort keys come in the order of their creation.
func (e *Emulator) matchingShares(c *call) ([]*share, error) {
	inRecycleBin, err := recycleBinFilter(c)
	if err != nil {
		return nil, err
	}
	specs, err := parseFilter(c.query, "extra_specs")
	if err != nil {
		return nil, err
	}
	metadata, err := metadataFilter(c.query)
	if err != nil {
		return nil, err
	}
	if err := checkFilters(c, specs); err != nil {
		return nil, err
	}
	order, err := shareOrder(c.query)
	if err != nil {
		return nil, err
	}
	if err := checkComparable(metadata); err != nil {
		return nil, err
	}
	allProjects := c.caller.admin() && c.query.Has("all_tenants")
	list := []*share{}
	for _, s := range e.shares {
		visible := allProjects || s.ProjectID == c.caller.project
		if visible && s.SoftDeleted == inRecycleBin && s.matchesFilters(c) && containsAll(s.Metadata, metadata) {
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, order)
	return list, nil
}

// checkFilters checks what remains in the order in which the service does.
func checkFilters(c *call, specs any) error {
	if _, isDict := specs.(map[string]any); c.query.Has("extra_specs") {
		if !c.caller.admin() {
			return forbidden("Policy doesn't allow share_types_extra_spec:index to be performed.")
		}
		if !isDict {
			return badRequest("Invalid input received: Wrong extra specs filter provided: %s.", c.query.Get("extra_specs"))
		}
	}
	if err := checkSorting(c.query); err != nil {
		return err
	}
	if _, err := boolParam(c.query, "is_public"); err != nil {
		return serverError()
	}
	for _, name := range []string{"host", "share_server_id"} {
		if c.query.Has(name) && !c.caller.admin() {
			return forbidden("Policy doesn't allow share:list_by_" + name + " to be performed.")
		}
	}
	return nil
}

func parseFilter(query url.Values, name string) (any, error) {
	if !query.Has(name) {
		return nil, nil
	}
	value, err := parseLiteral(query.Get(name))
	if err != nil {
		return nil, serverError()
	}
	return value, nil
}

// emptyIsAValue are the filters that match nothing when they are empty; the others then match all.
var emptyIsAValue = []string{"status", "share_type_id", "snapshot_id", "share_network_id"}

// matchesFilters applies the filters that the service knows. A filter of a later
// microversion than the request's is ignored, not rejected.
func (s *share) matchesFilters(c *call) bool {
	for _, filter := range []struct {
		name  string
		match func(value string) bool
	}{
		{"name", func(v string) bool { return s.Name == v }},
		{"display_name", func(v string) bool { return s.Name == v }},
		{"status", func(v string) bool { return s.Status == v }},
		{"share_type_id", func(v string) bool { return s.TypeID == v }},
		{"snapshot_id", func(v string) bool { return s.SnapshotID == v }},
		{"share_network_id", func(v string) bool { return s.ShareNetworkID == v }},
		{"export_location_id", func(v string) bool {
			return slices.ContainsFunc(s.ExportLocations, func(l ExportLocation) bool { return l.ID == v })
		}},
		{"export_location_path", func(v string) bool {
			return slices.ContainsFunc(s.ExportLocations, func(l ExportLocation) bool { return l.Path == v })
		}},
		{"name~", func(v string) bool { return strings.Contains(s.Name, v) }},
		{"description~", func(v string) bool { return strings.Contains(s.Description, v) }},
		{"description", func(v string) bool { return s.Description == v }},
	} {
		value := c.query.Get(filter.name)
		if slices.Contains(emptyIsAValue, filter.name) && c.query.Has(filter.name) && value == "" {
			return false
		}
		if value != "" && c.version >= laterParams[filter.name] && !filter.match(value) {
			return false
		}
	}
	return true
}

// metadataFilter parses a Python literal, as the service does. An empty dict filters nothing.
func metadataFilter(query url.Values) (map[string]any, error) {
	value, err := parseFilter(query, "metadata")
	if err != nil || !query.Has("metadata") {
		return nil, err
	}
	filter, isDict := value.(map[string]any)
	if !isDict {
		shown := pythonString(value)
		if list, isList := value.([]any); isList {
			shown = pythonRepr(list)
		}
		return nil, badRequest("Invalid input received: Wrong metadata filter provided: %s.", shown)
	}
	return filter, nil
}

// checkComparable: PostgreSQL compares text with text, and with null, which nothing
// equals. The service notices that last.
func checkComparable(filter map[string]any) error {
	for _, value := range filter {
		if _, isText := value.(string); !isText && value != nil {
			return serverError()
		}
	}
	return nil
}
