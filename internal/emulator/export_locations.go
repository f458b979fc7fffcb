package emulator

// listExportLocations is complete in every status, unlike the list in the share,
// and hides the locations for administrators.
func (e *Emulator) listExportLocations(c *call, s *share) (*response, error) {
	list := []any{}
	for _, location := range s.ExportLocations {
		if !location.AdminOnly || c.caller.admin() {
			list = append(list, location.fields(c))
		}
	}
	return okResponse(map[string]any{"export_locations": list}), nil
}

func (e *Emulator) showExportLocation(c *call, s *share) (*response, error) {
	for _, location := range s.ExportLocations {
		if location.ID == c.params["location"] && (!location.AdminOnly || c.caller.admin()) {
			return okResponse(map[string]any{"export_location": location.fields(c)}), nil
		}
	}
	return nil, notFound("Export location '%s' not found.", c.params["location"])
}

func (l ExportLocation) fields(c *call) map[string]any {
	v := map[string]any{"id": l.ID, "path": l.Path}
	if c.version >= 14 {
		v["preferred"] = l.Preferred
	}
	if c.version >= 87 {
		v["metadata"] = map[string]any{}
	}
	if c.caller.admin() {
		v["is_admin_only"] = l.AdminOnly
		v["share_instance_id"] = l.ID
	}
	return v
}

// newExportLocations has one path of each kind that a client must distinguish, or one.
func (e *Emulator) newExportLocations(s *share) []ExportLocation {
	path := func(host string) string {
		if s.ShareProto == "CIFS" {
			return `\\` + host + `\share-` + s.ID
		}
		return host + ":/shares/share-" + s.ID
	}
	if e.opts.OnePath {
		return []ExportLocation{{ID: e.newUUID(), Path: path("10.254.0.11")}}
	}
	locations := []ExportLocation{
		{ID: e.newUUID(), Path: path("10.254.0.11"), Preferred: true},
		{ID: e.newUUID(), Path: path("10.254.0.12")},
		{ID: e.newUUID(), Path: path("10.255.0.1"), AdminOnly: true},
	}
	e.shuffle(locations)
	return locations
}

// shuffle: the service lists locations unordered, and in a new order after a change.
func (e *Emulator) shuffle(locations []ExportLocation) {
	e.rng.Shuffle(len(locations), func(i, j int) { locations[i], locations[j] = locations[j], locations[i] })
}
