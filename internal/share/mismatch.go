package share

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// compared is an attribute that a create asks for, and that is compared with what
// the service shows of the new share.
type compared struct {
	name  string
	value func(*model) attr.Value
	// changed writes the planned value into the state of a share that was changed
	// outside Terraform since; nil where nothing but the create sets it.
	changed func(state, plan *model)
}

var comparedAtCreate = []compared{
	{"size", func(m *model) attr.Value { return m.Size }, func(state, plan *model) {
		state.Size, state.ActualSize = plan.Size, knownSize(plan.ActualSize, state.ActualSize)
	}},
	{"name", func(m *model) attr.Value { return m.Name }, func(state, plan *model) { state.Name = plan.Name }},
	{"description", func(m *model) attr.Value { return m.Description }, func(state, plan *model) { state.Description = plan.Description }},
	{"is_public", func(m *model) attr.Value { return m.IsPublic }, func(state, plan *model) { state.IsPublic = plan.IsPublic }},
	{"metadata", func(m *model) attr.Value { return m.Metadata }, func(state, plan *model) { state.Metadata = plan.Metadata }},
	{"share_type", func(m *model) attr.Value { return m.ShareType }, func(state, plan *model) { state.ShareType = plan.ShareType }},
	{"availability_zone", func(m *model) attr.Value { return m.AvailabilityZone }, func(state, plan *model) { state.AvailabilityZone = plan.AvailabilityZone }},
	{"share_network_id", func(m *model) attr.Value { return m.ShareNetworkID }, func(state, plan *model) { state.ShareNetworkID = plan.ShareNetworkID }},
	{"share_proto", func(m *model) attr.Value { return m.ShareProto }, nil},
	{"snapshot_id", func(m *model) attr.Value { return m.SnapshotID }, nil},
	{"enterprise_project_id", func(m *model) attr.Value { return m.EnterpriseProjectID }, nil},
	{"encryption", func(m *model) attr.Value { return m.Encryption }, nil},
	{"tags_all", func(m *model) attr.Value { return m.TagsAll }, nil},
}

// planComparison compares the observations of a new share with its plan.
type planComparison struct {
	plan *model
	// seen are the attributes that a read has shown as planned. The response to the
	// create is none: it may repeat what was asked for.
	seen map[string]bool
	// ended is the error of the context, if that ended before all was as planned.
	ended error
}

// refresh observes the share, and notes what it shows as planned.
func (c *planComparison) refresh(share *shareWaiter) waiter.RefreshFunc {
	return func(ctx context.Context, by time.Time) waiter.Observation {
		observed := share.ObserveBy(ctx, by)
		if observed.Err == nil && !observed.NotFound {
			c.note(share.Last)
		}
		return observed
	}
}

func (c *planComparison) note(share *manila.Share) {
	notAsPlanned := map[string]bool{
		"availability_zone": share.AvailabilityZone == "", // not scheduled yet
		"share_type":        share.ShareTypeName == "" && share.ShareTypeID == "",
	}
	for _, m := range diffFromPlan(c.plan, c.plan.observed(share)) {
		notAsPlanned[m.name] = true
	}
	for _, attribute := range comparedAtCreate {
		c.seen[attribute.name] = c.seen[attribute.name] || !notAsPlanned[attribute.name]
	}
}

// untilShown observes the share until it is as planned, for a service that shows
// something late.
func (c *planComparison) untilShown(ctx context.Context, r *shareResource, share *shareWaiter) {
	refresh := c.refresh(share)
	isShown := func() bool { return len(diffFromPlan(c.plan, c.plan.observed(share.Last))) == 0 }
	if isShown() {
		return
	}
	c.ended = r.untilShown(ctx, func(ctx context.Context) (bool, error) {
		refresh(ctx, r.provider.Clock.Now())
		return isShown(), nil
	})
}

// report compares the state of the new share with the plan. What the service did
// otherwise is an error, and so is what it had no time to show. What it did as
// planned, and was changed outside Terraform since, is in the state as planned,
// because Terraform takes nothing else for a success; the next plan shows the change.
func (c *planComparison) report(state *model, created *manila.Share) diag.Diagnostics {
	mismatches := diffFromPlan(c.plan, state)
	if len(mismatches) == 0 {
		return nil
	}
	for _, m := range mismatches {
		switch {
		case m.changed != nil && c.seen[m.name]:
		case c.ended != nil:
			return diag.Diagnostics{notShownYet(created, mismatches, c.ended)}
		default:
			return diag.Diagnostics{createdDifferently(created, mismatches)}
		}
	}
	for _, m := range mismatches {
		m.changed(state, c.plan)
	}
	return diag.Diagnostics{changedDuringCreate(created, mismatches)}
}

// observed is the plan with what the service shows of the share.
func (m *model) observed(share *manila.Share) *model {
	observed := *m
	observed.observe(share, ownedBy(m.Metadata))
	return &observed
}

// mismatch is an attribute that is not as planned.
type mismatch struct {
	compared
	planned, observed attr.Value
}

func (m mismatch) String() string {
	return fmt.Sprintf("`%s` is %s, not %s", m.name, valueText(m.observed), valueText(m.planned))
}

func valueText(value attr.Value) string {
	if value.IsNull() {
		return "null"
	}
	return value.String()
}

func diffFromPlan(plan, observed *model) []mismatch {
	var mismatches []mismatch
	for _, attribute := range comparedAtCreate {
		m := mismatch{attribute, attribute.value(plan), attribute.value(observed)}
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
