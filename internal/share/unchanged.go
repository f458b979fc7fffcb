package share

import (
	"bytes"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TypeName is what Terraform calls the resource.
const TypeName = "sfs_share"

// PlansNothing is true when ModifyPlan has nothing to add to a share for which
// neither Terraform nor a default plans a change: plansNothing, on the values of
// the protocol. In doubt it is false.
func PlansNothing(config, state map[string]tftypes.Value, private []byte, defaultTags map[string]string) bool {
	if len(defaultTags) > 0 || bytes.Contains(private, []byte(`"`+resizeKey+`"`)) || bytes.Contains(private, []byte(`"`+markerStateKey+`"`)) {
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
