package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// asPlanned settles what the state says of a new share that is available: what
// was planned, for Terraform takes nothing else for a success. A share that
// was made otherwise is an error. One that somebody else has changed since it
// was made was as planned when the service answered, so the state says that,
// and the next plan shows the rest.
func (m *model) asPlanned(plan *model, born *manila.Share) diag.Diagnostics {
	strayed := diffFromPlan(plan, m)
	if len(strayed) == 0 {
		return nil
	}
	atBirth := *plan
	atBirth.observe(born, ownedBy(plan.Metadata))
	if otherwise := diffFromPlan(plan, &atBirth); len(otherwise) > 0 {
		return diag.Diagnostics{createdDifferently(born, otherwise)}
	}
	m.Size, m.ActualSize = plan.Size, known(plan.ActualSize, m.ActualSize)
	m.Name, m.Description, m.IsPublic, m.Metadata = plan.Name, plan.Description, plan.IsPublic, plan.Metadata
	return diag.Diagnostics{changedDuringCreate(born, strayed)}
}

// liftProtection lifts the protection of a share whose create failed. Terraform
// marks it as tainted and the next apply deletes it, without asking for what
// the configuration says by then.
func (m *model) liftProtection() { m.DeletionProtection = types.BoolValue(false) }

// mismatch is an attribute that is not as it was planned.
type mismatch struct {
	attribute         string
	planned, observed attr.Value
}

func (s mismatch) String() string {
	return fmt.Sprintf("`%s` is %s, not %s", s.attribute, s.observed, s.planned)
}

func diffFromPlan(plan, seen *model) []mismatch {
	var strayed []mismatch
	for _, s := range []mismatch{
		{"size", plan.Size, seen.Size},
		{"name", plan.Name, seen.Name},
		{"description", plan.Description, seen.Description},
		{"is_public", plan.IsPublic, seen.IsPublic},
		{"metadata", plan.Metadata, seen.Metadata},
		{"share_proto", plan.ShareProto, seen.ShareProto},
		{"share_type", plan.ShareType, seen.ShareType},
		{"availability_zone", plan.AvailabilityZone, seen.AvailabilityZone},
		{"share_network_id", plan.ShareNetworkID, seen.ShareNetworkID},
		{"snapshot_id", plan.SnapshotID, seen.SnapshotID},
	} {
		if !s.planned.IsUnknown() && !s.planned.Equal(s.observed) {
			strayed = append(strayed, s)
		}
	}
	return strayed
}

func joinMismatches(strayed []mismatch) string {
	var texts []string
	for _, s := range strayed {
		texts = append(texts, s.String())
	}
	return strings.Join(texts, "; ")
}
