package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// compareWithPlan compares a new share that is available with what was planned.
// One that the service created differently is an error. One that was changed
// outside Terraform since was as planned when the service answered; the state
// says that, because Terraform takes nothing else for a success, and the next
// plan shows the rest.
func (m *model) compareWithPlan(plan *model, created *manila.Share) diag.Diagnostics {
	mismatches := diffFromPlan(plan, m)
	if len(mismatches) == 0 {
		return nil
	}
	atCreate := *plan
	atCreate.observe(created, ownedBy(plan.Metadata))
	if different := diffFromPlan(plan, &atCreate); len(different) > 0 {
		return diag.Diagnostics{createdDifferently(created, different)}
	}
	m.Size, m.ActualSize = plan.Size, knownSize(plan.ActualSize, m.ActualSize)
	m.Name, m.Description, m.IsPublic, m.Metadata = plan.Name, plan.Description, plan.IsPublic, plan.Metadata
	for _, attribute := range movable {
		if planned := *attribute.value(plan); !planned.IsUnknown() {
			*attribute.value(m) = planned
		}
	}
	return diag.Diagnostics{changedDuringCreate(created, mismatches)}
}

// mismatch is an attribute that is not as planned.
type mismatch struct {
	attribute         string
	planned, observed attr.Value
}

func (m mismatch) String() string {
	return fmt.Sprintf("`%s` is %s, not %s", m.attribute, m.observed, m.planned)
}

func diffFromPlan(plan, observed *model) []mismatch {
	var mismatches []mismatch
	for _, m := range []mismatch{
		{"size", plan.Size, observed.Size},
		{"name", plan.Name, observed.Name},
		{"description", plan.Description, observed.Description},
		{"is_public", plan.IsPublic, observed.IsPublic},
		{"metadata", plan.Metadata, observed.Metadata},
		{"share_proto", plan.ShareProto, observed.ShareProto},
		{"share_type", plan.ShareType, observed.ShareType},
		{"availability_zone", plan.AvailabilityZone, observed.AvailabilityZone},
		{"share_network_id", plan.ShareNetworkID, observed.ShareNetworkID},
		{"snapshot_id", plan.SnapshotID, observed.SnapshotID},
	} {
		if !m.planned.IsUnknown() && !m.planned.Equal(m.observed) {
			mismatches = append(mismatches, m)
		}
	}
	return mismatches
}

func joinMismatches(mismatches []mismatch) string {
	texts := make([]string, 0, len(mismatches))
	for _, m := range mismatches {
		texts = append(texts, m.String())
	}
	return strings.Join(texts, "; ")
}
