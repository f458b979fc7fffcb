package share

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TypeName is what Terraform calls the resource.
const TypeName = "sfs_share"

// PlanUnchanged is true when ModifyPlan has nothing to add to a share for which
// neither Terraform nor a default plans a change: it is ModifyPlan, as far as that
// goes, on the values of the protocol, and returns the planned private state. In
// doubt it is false.
func PlanUnchanged(config, state map[string]tftypes.Value, private []byte, defaultTags map[string]string) (plannedPrivate []byte, unchanged bool) {
	keys, ok := privateKeys(private)
	if !ok {
		return nil, false
	}
	var marker markerState
	if value := keys[markerStateKey]; len(value) > 0 && json.Unmarshal(value, &marker) != nil {
		return nil, false
	}
	if len(keys[resizeKey]) > 0 || marker == removeMarker || !tagsUnchanged(config, state, defaultTags) {
		return nil, false
	}
	var from plannedFrom
	if state["id"].As(&from.ID) != nil || state["deletion_protection"].As(&from.Protected) != nil {
		return nil, false
	}
	var err error
	if keys[plannedFromKey], err = json.Marshal(from); err != nil {
		return nil, false
	}
	plannedPrivate, err = json.Marshal(keys)
	return plannedPrivate, err == nil
}

// privateKeys decodes a private state as the framework encodes it.
func privateKeys(private []byte) (keys map[string][]byte, ok bool) {
	keys = map[string][]byte{}
	ok = len(private) == 0 || json.Unmarshal(private, &keys) == nil && keys != nil
	return keys, ok
}

func tagsUnchanged(config, state map[string]tftypes.Value, defaultTags map[string]string) bool {
	if len(defaultTags) > 0 {
		return false
	}
	configured := map[string]tftypes.Value{}
	if err := config["tags"].As(&configured); err != nil {
		return false
	}
	if len(configured) == 0 {
		return state["tags_all"].IsNull()
	}
	return config["tags"].Equal(state["tags_all"])
}
