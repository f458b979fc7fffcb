package publish

import (
	"encoding/json"
	"fmt"
	"slices"
)

// CheckManifest is an error unless the registry will tell Terraform that the provider speaks protocol 6.
func CheckManifest(raw []byte) error {
	var m struct {
		Version  int `json:"version"`
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("the manifest: %w", err)
	}
	if m.Version != 1 || !slices.Equal(m.Metadata.Protocols, []string{"6.0"}) {
		return fmt.Errorf("the manifest has version %d and protocols %q, want version 1 and protocol 6.0", m.Version, m.Metadata.Protocols)
	}
	return nil
}
