package share

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// replacedBy returns the attributes that force a new share. What the configuration
// leaves out replaces nothing: an imported share is not lost for an attribute that
// nobody configured.
func replacedBy(state, plan, configured *model, known shareType) path.Paths {
	notEqual := func(before, after types.String) bool { return !after.Equal(before) }
	// The service accepts a protocol in any case and answers in upper case.
	otherProtocol := func(before, after types.String) bool {
		return after.IsUnknown() || !strings.EqualFold(before.ValueString(), after.ValueString())
	}
	// A type can be given by name or by id.
	otherType := func(before, after types.String) bool {
		return !after.Equal(before) && !known.isNamed(after.ValueString())
	}
	var replaced path.Paths
	for _, attribute := range []struct {
		name                      string
		before, after, configured types.String
		differ                    func(before, after types.String) bool
	}{
		{"share_proto", state.ShareProto, plan.ShareProto, configured.ShareProto, otherProtocol},
		{"share_type", state.ShareType, plan.ShareType, configured.ShareType, otherType},
		{"availability_zone", state.AvailabilityZone, plan.AvailabilityZone, configured.AvailabilityZone, notEqual},
		{"share_network_id", state.ShareNetworkID, plan.ShareNetworkID, configured.ShareNetworkID, notEqual},
		{"snapshot_id", state.SnapshotID, plan.SnapshotID, configured.SnapshotID, notEqual},
		{"region", state.Region, plan.Region, configured.Region, notEqual},
	} {
		if !attribute.configured.IsNull() && attribute.differ(attribute.before, attribute.after) {
			replaced = append(replaced, path.Root(attribute.name))
		}
	}
	return append(replaced, reservedReplacements(state, plan, configured)...)
}
