package share

import (
	"bytes"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TypeName is what Terraform calls the resource.
const TypeName = "sfs_share"

// PlansNothing says of a share for which neither Terraform nor a default asks for
// a change whether ModifyPlan has anything to add: it is plansNothing for whoever
// has the values of the protocol. When in doubt it is false.
func PlansNothing(config, state map[string]tftypes.Value, private []byte, defaultTags map[string]string) bool {
	if len(defaultTags) > 0 || bytes.Contains(private, []byte(`"`+resizeKey+`"`)) {
		return false
	}
	written := map[string]tftypes.Value{}
	if err := config["tags"].As(&written); err != nil {
		return false
	}
	if len(written) == 0 {
		return state["tags_all"].IsNull()
	}
	return config["tags"].Equal(state["tags_all"])
}
