package emulator

// zones: the first is the default.
func zones() []string { return []string{"nova", "nova-2"} }

func (e *Emulator) listZones(*call) (*response, error) {
	list := []any{}
	for i, name := range zones() {
		list = append(list, map[string]any{
			"id":         []string{"3d2c1b0a-9f8e-4d7c-8b6a-594837261504", "7e6f5d4c-3b2a-4190-8f7e-6d5c4b3a2918"}[i],
			"name":       name,
			"created_at": "2026-01-01T00:00:00.000000",
			"updated_at": nil,
		})
	}
	return okResponse(map[string]any{"availability_zones": list}), nil
}
