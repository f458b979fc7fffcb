package share

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// What size_policy may be. Under exact the share has the size. Under at_least
// the size is a minimum: a share that has grown beyond it, by autogrow or by an
// operator in an emergency, is neither drift nor shrunk.
const (
	exact   = "exact"
	atLeast = "at_least"
)

// decide is the one place that decides whether a share is resized. The plan
// calls it on the prior state, to report what the apply will do; the apply calls
// it on the share as it is by then, and sends nothing else.
//
// A share is only ever shrunk under exact, without prevent_shrink, to a size
// that holds what is in use, and from no more than the size that the plan was
// made for: one that has grown since is not shrunk, whatever the plan said.
func decide(prior priorSize, planned plannedSize, observed observedSize) decision {
	status := waiter.Classify(observed.status)
	switch {
	case planned.isMetBy(observed.size):
		if status == waiter.StatusStable {
			return decision{action: nothing}
		}
		return refuse(statusNotStable)
	case observed.size < planned.size:
		if status == waiter.StatusStable || status == waiter.StatusUnknown {
			return decision{action: extend, to: planned.size}
		}
		return refuse(statusForbids)
	case !prior.isKnown():
		return refuse(priorSizeUnknown)
	case observed.size > prior.actual():
		return refuse(grownSincePlan)
	case planned.preventShrink:
		return refuse(shrinkPrevented)
	case !observed.usage.fits(planned.size):
		return refuse(belowUsage)
	}
	switch status {
	case waiter.StatusStable, waiter.StatusShrinkRefused, waiter.StatusUnknown:
		return decision{action: shrink, to: planned.size}
	default:
		return refuse(statusForbids)
	}
}

// priorSize is what the prior state says of the size. It is what the plan was
// made for: Terraform plans again in the apply and drops what the first plan
// kept in private state, so nothing else is there to go by.
type priorSize struct {
	size   int
	policy string
	// actualSize is 0 in a state that an older version wrote, or another provider.
	actualSize int
}

// isKnown is false for a minimum without the size that the share had.
func (p priorSize) isKnown() bool { return p.actualSize > 0 || p.policy != atLeast }

func (p priorSize) actual() int {
	if p.actualSize > 0 {
		return p.actualSize
	}
	return p.size
}

// plannedSize is what the configuration asks for, all of it known.
type plannedSize struct {
	size          int
	policy        string
	preventShrink bool
}

func (p plannedSize) isMetBy(size int) bool {
	if p.policy == atLeast {
		return size >= p.size
	}
	return size == p.size
}

// observedSize is the share as it is. In the plan that is the prior state, with
// the status of statusInPlan.
type observedSize struct {
	size   int
	status string
	usage  usage
}

// decision is what to do about the size of a share.
type decision struct {
	action action
	to     int     // GiB; of extend and shrink
	reason refusal // of refused
}

func refuse(reason refusal) decision { return decision{action: refused, reason: reason} }

type action int

const (
	nothing action = iota
	extend
	shrink
	refused
)

// refusal is why a share is not resized.
type refusal int

const (
	// priorSizeUnknown: the state does not say how large the share was, so it is
	// not known whether it has grown since the plan.
	priorSizeUnknown refusal = iota + 1
	grownSincePlan
	shrinkPrevented
	belowUsage
	// statusForbids: the service accepts no such resize from the status.
	statusForbids
	// statusNotStable: the share has the size, and its status does not say that
	// it is in order.
	statusNotStable
)

// isGuard is true for a shrink that must not happen, as against a resize that
// cannot happen: nothing else of an update is sent before it either.
func (r refusal) isGuard() bool { return r != statusForbids && r != statusNotStable }

// The model's view of the same.

func (m *model) priorSize() priorSize {
	return priorSize{size: m.size(), policy: m.SizePolicy.ValueString(), actualSize: int(m.ActualSize.ValueInt64())}
}

func (m *model) plannedSize() plannedSize {
	return plannedSize{size: m.size(), policy: m.SizePolicy.ValueString(), preventShrink: m.PreventShrink.ValueBool()}
}

// sizeIsKnown is false while the plan depends on values that only an apply gives.
func (m *model) sizeIsKnown() bool { return !m.Size.IsUnknown() && !m.SizePolicy.IsUnknown() }

// plannedActualSize is the size that the share is planned to have, so that the
// diff and the JSON plan show a shrink that only a change of policy causes.
func plannedActualSize(prior, plan *model) types.Int64 {
	switch {
	case !plan.sizeIsKnown():
		return types.Int64Unknown()
	case plan.SizePolicy.ValueString() != atLeast:
		return plan.Size
	case prior == nil, prior.ActualSize.IsNull(), plan.Size.ValueInt64() > prior.ActualSize.ValueInt64():
		return types.Int64Unknown()
	default:
		return prior.ActualSize
	}
}

// changesSize is true for an update that has to compare the share's size with
// what is asked for.
func changesSize(state, plan *model) bool {
	becomesExact := state.SizePolicy.ValueString() == atLeast && plan.SizePolicy.ValueString() != atLeast
	return becomesExact || plan.size() != state.size()
}

// sizeInState is the size that the state shows for a share that has the given
// one: a minimum stays as configured while the share is not below it.
func sizeInState(policy types.String, configured types.Int64, actual int) types.Int64 {
	if policy.ValueString() == atLeast && !configured.IsNull() && !configured.IsUnknown() && int64(actual) >= configured.ValueInt64() {
		return configured
	}
	return types.Int64Value(int64(actual))
}
