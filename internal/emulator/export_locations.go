package emulator

// listExportLocations is filled in every status, unlike the list in the share,
// and leaves out what only administrators may see.
func (e *Emulator) listExportLocations(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(notFoundText)
	}
	list := []any{}
	for _, location := range s.ExportLocations {
		if !location.AdminOnly || c.caller.admin() {
			list = append(list, location.fields(c))
		}
	}
	return okResponse(map[string]any{"export_locations": list}), nil
}

func (e *Emulator) showExportLocation(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(notFoundText)
	}
	for _, location := range s.ExportLocations {
		if location.ID == c.params["location"] && (!location.AdminOnly || c.caller.admin()) {
			return okResponse(map[string]any{"export_location": location.fields(c)}), nil
		}
	}
	return nil, notFound("Export location %s could not be found.", c.params["location"])
}

func (l ExportLocation) fields(c *call) map[string]any {
	v := map[string]any{"id": l.ID, "path": l.Path}
	if c.version >= 14 {
		v["preferred"] = l.Preferred
	}
	if c.caller.admin() {
		v["is_admin_only"] = l.AdminOnly
		v["share_instance_id"] = l.ID
	}
	return v
}
