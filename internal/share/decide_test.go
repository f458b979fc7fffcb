package share

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// The rows are read as: the state has the prior size, the plan asks for 10 GiB,
// and the apply finds the share with one of the observed sizes.
var observedSizes = []int{8, 10, 15, 20, 30}

var (
	priorExact          = priorSize{size: 20, policy: exact, actualSize: 20}
	priorExactOld       = priorSize{size: 20, policy: exact} // a state without actual_size
	priorMinimum        = priorSize{size: 5, policy: atLeast, actualSize: 20}
	priorMinimumOld     = priorSize{size: 5, policy: atLeast}
	priorSmaller        = priorSize{size: 8, policy: exact, actualSize: 8} // the plan is an extend
	plannedExact        = plannedSize{size: 10, policy: exact}
	plannedProtected    = plannedSize{size: 10, policy: exact, preventShrink: true}
	plannedMinimum      = plannedSize{size: 10, policy: atLeast}
	plannedMinProtected = plannedSize{size: 10, policy: atLeast, preventShrink: true}
)

func TestDecide_Table(t *testing.T) {
	t.Parallel()
	tables := []struct {
		prior   priorSize
		planned plannedSize
		// rows are the decisions for the observed sizes 8, 10, 15, 20 and 30.
		rows map[string][5]string // by status
	}{
		{priorExact, plannedExact, map[string][5]string{
			"available":                          {"extend", "nothing", "shrink", "shrink", "grown"},
			"inactive":                           {"status", "not-stable", "status", "status", "grown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "shrink", "shrink", "grown"},
			"error":                              {"status", "not-stable", "status", "status", "grown"},
			"polishing":                          {"extend", "not-stable", "shrink", "shrink", "grown"},
			"extending":                          {"status", "not-stable", "status", "status", "grown"},
			"deleting":                           {"status", "not-stable", "status", "status", "grown"},
		}},
		{priorExactOld, plannedExact, map[string][5]string{
			"available":                          {"extend", "nothing", "shrink", "shrink", "grown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "shrink", "shrink", "grown"},
			"error":                              {"status", "not-stable", "status", "status", "grown"},
			"polishing":                          {"extend", "not-stable", "shrink", "shrink", "grown"},
		}},
		{priorMinimum, plannedExact, map[string][5]string{
			"available":                          {"extend", "nothing", "shrink", "shrink", "grown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "shrink", "shrink", "grown"},
			"error":                              {"status", "not-stable", "status", "status", "grown"},
			"polishing":                          {"extend", "not-stable", "shrink", "shrink", "grown"},
		}},
		{priorMinimumOld, plannedExact, map[string][5]string{
			"available":                          {"extend", "nothing", "unknown", "unknown", "unknown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "unknown", "unknown", "unknown"},
			"error":                              {"status", "not-stable", "unknown", "unknown", "unknown"},
			"polishing":                          {"extend", "not-stable", "unknown", "unknown", "unknown"},
		}},
		{priorSmaller, plannedExact, map[string][5]string{
			"available":                          {"extend", "nothing", "grown", "grown", "grown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "grown", "grown", "grown"},
			"error":                              {"status", "not-stable", "grown", "grown", "grown"},
			"polishing":                          {"extend", "not-stable", "grown", "grown", "grown"},
		}},
		{priorExact, plannedProtected, map[string][5]string{
			"available":                          {"extend", "nothing", "prevent", "prevent", "grown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "prevent", "prevent", "grown"},
			"error":                              {"status", "not-stable", "prevent", "prevent", "grown"},
			"polishing":                          {"extend", "not-stable", "prevent", "prevent", "grown"},
		}},
		{priorMinimum, plannedProtected, map[string][5]string{
			"available":                          {"extend", "nothing", "prevent", "prevent", "grown"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "prevent", "prevent", "grown"},
		}},
		{priorMinimum, plannedMinimum, map[string][5]string{
			"available":                          {"extend", "nothing", "nothing", "nothing", "nothing"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
			"error":                              {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
			"polishing":                          {"extend", "not-stable", "not-stable", "not-stable", "not-stable"},
			"extending":                          {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
		}},
		{priorMinimum, plannedMinProtected, map[string][5]string{
			"available":                          {"extend", "nothing", "nothing", "nothing", "nothing"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
		}},
		{priorMinimumOld, plannedMinimum, map[string][5]string{
			"available":                          {"extend", "nothing", "nothing", "nothing", "nothing"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
		}},
		{priorExact, plannedMinimum, map[string][5]string{
			"available":                          {"extend", "nothing", "nothing", "nothing", "nothing"},
			"shrinking_possible_data_loss_error": {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
			"error":                              {"status", "not-stable", "not-stable", "not-stable", "not-stable"},
			"polishing":                          {"extend", "not-stable", "not-stable", "not-stable", "not-stable"},
		}},
		{priorSmaller, plannedMinimum, map[string][5]string{
			"available": {"extend", "nothing", "nothing", "nothing", "nothing"},
		}},
	}
	rows := 0
	for _, table := range tables {
		for status, decisions := range table.rows {
			for i, size := range observedSizes {
				rows++
				got := decide(table.prior, table.planned, observedSize{size: size, status: status})
				if got.String() != decisions[i] {
					t.Errorf("%+v, %+v, %d GiB %s: %s, want %s", table.prior, table.planned, size, status, got, decisions[i])
				}
				if (got.action == extend || got.action == shrink) && got.to != table.planned.size {
					t.Errorf("%s to %d GiB, want %d", got, got.to, table.planned.size)
				}
			}
		}
	}
	if rows < 200 {
		t.Errorf("the table has %d rows", rows)
	}
}

func TestDecide_AShrinkLeavesRoomForWhatIsInUse(t *testing.T) {
	t.Parallel()
	const gibi = 1 << 30
	for _, c := range []struct {
		inUse usage
		want  string
	}{
		{usage{}, "shrink"},
		{usage{bytes: 12 * gibi}, "shrink"}, // the figure is not the service's
		{usage{known: true}, "shrink"},
		{usage{bytes: 9 * gibi, known: true}, "shrink"},
		{usage{bytes: 10*gibi - 1, known: true}, "shrink"},
		{usage{bytes: 10 * gibi, known: true}, "shrink"},
		{usage{bytes: 10*gibi + 1, known: true}, "in-use"},
		{usage{bytes: 12 * gibi, known: true}, "in-use"},
		{usage{bytes: 1<<63 - 1, known: true}, "in-use"},
	} {
		for _, status := range []string{"available", "shrinking_possible_data_loss_error"} {
			for _, size := range []int{15, 20} {
				if got := decide(priorExact, plannedExact, observedSize{size: size, status: status, usage: c.inUse}); got.String() != c.want {
					t.Errorf("%d GiB %s with %d bytes in use: %s, want %s", size, status, c.inUse.bytes, got, c.want)
				}
			}
		}
		for _, size := range []int{8, 10} {
			if got := decide(priorExact, plannedExact, observedSize{size: size, status: "available", usage: c.inUse}); got.action == refused {
				t.Errorf("%d GiB with %d bytes in use: %s; use is no matter where nothing shrinks", size, c.inUse.bytes, got)
			}
		}
	}
}

// The guards of a shrink, stated on their own.
func TestDecide_NoShrinkIsUnannouncedOrUnderAGuard(t *testing.T) {
	t.Parallel()
	policies := rapid.SampledFrom([]string{exact, atLeast})
	sizes := rapid.IntRange(1, 12)
	rapid.Check(t, func(t *rapid.T) {
		prior := priorSize{size: sizes.Draw(t, "prior size"), policy: policies.Draw(t, "prior policy")}
		prior.actualSize = prior.size
		if prior.policy == atLeast {
			prior.actualSize = rapid.SampledFrom([]int{0, prior.size, prior.size + 3}).Draw(t, "prior actual size")
		}
		planned := plannedSize{size: sizes.Draw(t, "size"), policy: policies.Draw(t, "policy"), preventShrink: rapid.Bool().Draw(t, "prevent_shrink")}
		observed := observedSize{
			size:   rapid.IntRange(1, 15).Draw(t, "observed size"),
			status: rapid.SampledFrom([]string{"available", "inactive", "error", "shrinking_possible_data_loss_error", "extending", "polishing", "deleting", ""}).Draw(t, "status"),
			usage:  usage{bytes: rapid.Int64Range(0, 15*bytesPerGiB).Draw(t, "bytes"), known: rapid.Bool().Draw(t, "reported")},
		}
		got := decide(prior, planned, observed)
		class := waiter.Classify(observed.status)
		met := observed.size == planned.size || planned.policy == atLeast && observed.size > planned.size
		switch got.action {
		case nothing:
			if !met || class != waiter.StatusStable {
				t.Fatalf("nothing, and the share is not as planned: %+v, %+v", planned, observed)
			}
		case extend:
			if got.to != planned.size || observed.size >= planned.size || class == waiter.StatusFailed || class == waiter.StatusBusy {
				t.Fatalf("%+v, %+v: extend to %d", planned, observed, got.to)
			}
		case shrink:
			announced := prior.actualSize > planned.size
			grown := observed.size > prior.actualSize
			inUse := observed.usage.known && observed.usage.bytes > int64(planned.size)*bytesPerGiB
			if got.to != planned.size || !announced || grown || inUse || planned.preventShrink || planned.policy != exact || class == waiter.StatusFailed || class == waiter.StatusBusy {
				t.Fatalf("%+v, %+v, %+v: shrink to %d", prior, planned, observed, got.to)
			}
		case refused:
			if got.reason == 0 {
				t.Fatal("refused without a reason")
			}
			if met && class == waiter.StatusStable {
				t.Fatalf("refused, and the share is as planned: %+v, %+v", planned, observed)
			}
		}
	})
}

func (d decision) String() string {
	switch d.action {
	case nothing:
		return "nothing"
	case extend:
		return "extend"
	case shrink:
		return "shrink"
	}
	names := map[refusal]string{
		priorSizeUnknown: "unknown", grownSincePlan: "grown", shrinkPrevented: "prevent", belowUsage: "in-use", statusForbids: "status", statusNotStable: "not-stable",
	}
	if name, ok := names[d.reason]; ok {
		return name
	}
	return fmt.Sprintf("refused for reason %d", d.reason)
}
