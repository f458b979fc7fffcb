package share

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// replacedBy gives the attributes that make another share of this one. What
// the configuration leaves out replaces nothing: an imported share is not lost
// for an attribute that nobody wrote down.
func replacedBy(state, plan, written *model, known shareType) path.Paths {
	otherWord := func(before, after types.String) bool { return !after.Equal(before) }
	// The service takes a protocol in any case and answers in upper case.
	otherProtocol := func(before, after types.String) bool {
		return after.IsUnknown() || !strings.EqualFold(before.ValueString(), after.ValueString())
	}
	// A type can be written by name or by id, and a share must not be lost to
	// a change of spelling.
	otherType := func(before, after types.String) bool {
		return !after.Equal(before) && !known.names(after.ValueString())
	}
	var because path.Paths
	for _, attribute := range []struct {
		name                   string
		before, after, written types.String
		differ                 func(before, after types.String) bool
	}{
		{"share_proto", state.ShareProto, plan.ShareProto, written.ShareProto, otherProtocol},
		{"share_type", state.ShareType, plan.ShareType, written.ShareType, otherType},
		{"availability_zone", state.AvailabilityZone, plan.AvailabilityZone, written.AvailabilityZone, otherWord},
		{"share_network_id", state.ShareNetworkID, plan.ShareNetworkID, written.ShareNetworkID, otherWord},
		{"snapshot_id", state.SnapshotID, plan.SnapshotID, written.SnapshotID, otherWord},
		{"region", state.Region, plan.Region, written.Region, otherWord},
	} {
		if !attribute.written.IsNull() && attribute.differ(attribute.before, attribute.after) {
			because = append(because, path.Root(attribute.name))
		}
	}
	return append(because, replacedByReserved(state, plan, written)...)
}
