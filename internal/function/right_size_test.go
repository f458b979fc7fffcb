package function

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"
)

const gib = 1 << 30

// policy is the argument of right_size; "" is null.
func policy(t *testing.T, low, target, high, step, least, most string) types.Object {
	t.Helper()
	values := map[string]attr.Value{}
	for name, value := range map[string]string{
		"low_percent": low, "target_percent": target, "high_percent": high, "step": step, "min": least, "max": most,
	} {
		values[name] = types.NumberNull()
		if value != "" {
			values[name] = number(t, value)
		}
	}
	return types.ObjectValueMust(sizePolicyTypes, values)
}

func TestRightSize_KeepsTheSizeBetweenLowAndHigh(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		current, used     string // used in bytes
		step, least, most string
		want              int64
	}{
		"in between":                         {"100", "64424509440", "10", "", "", 100},
		"exactly low":                        {"100", "42949672960", "10", "", "", 100},
		"a byte below low":                   {"100", "42949672959", "10", "", "", 60},
		"exactly high":                       {"100", "91268055040", "10", "", "", 100},
		"a byte above high":                  {"100", "91268055041", "10", "", "", 130},
		"not rounded when it is kept":        {"103", "64424509440", "10", "", "", 103},
		"a step of one":                      {"100", "91268055041", "1", "", "", 122},
		"full":                               {"100", "107374182400", "50", "", "", 150},
		"use that was reported before":       {"100", "214748364800", "10", "", "", 290},
		"nothing in use":                     {"100", "0", "10", "", "", 10},
		"nothing in use, and min":            {"100", "0", "10", "35", "", 40},
		"at its min":                         {"35", "0", "10", "35", "", 35},
		"below its min, and not too full":    {"20", "10737418240", "10", "35", "", 40},
		"its max is below the step":          {"100", "91268055041", "50", "", "120", 120},
		"at its max":                         {"120", "128849018880", "10", "", "120", 120},
		"above its max, and not too full":    {"200", "107374182400", "10", "", "150", 150},
		"use outranks max":                   {"200", "125627793408", "10", "", "100", 120},
		"too empty, and smaller than a step": {"5", "1", "10", "", "", 5},
		"more than a float64 can represent":  {"1", "9671406556917033397649408", "1", "", "", 12867427506772846},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := call(t, NewRightSize(), number(t, c.current), number(t, c.used), policy(t, "40", "70", "85", c.step, c.least, c.most))
			if failure != nil {
				t.Fatal(failure)
			}
			if want := types.Int64Value(c.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// Without a report of use, a share must keep its size, also one that the bounds do not allow.
func TestRightSize_NullUseKeepsTheSize(t *testing.T) {
	t.Parallel()
	got, failure := call(t, NewRightSize(), number(t, "70"), types.NumberNull(), policy(t, "40", "70", "85", "10", "100", ""))
	if failure != nil || !got.Equal(types.Int64Value(70)) {
		t.Errorf("got %s, %v", got, failure)
	}
}

func TestRightSize_AnErrorNamesItsArgument(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		current, used                          string
		low, target, high, step, minimum, most string
		argument                               int64
		text                                   string
	}{
		"a size of 0":          {"0", "1", "40", "70", "85", "10", "", "", 0, "current must be a whole number of at least 1, got 0"},
		"half a GiB":           {"1.5", "1", "40", "70", "85", "10", "", "", 0, "got 1.5"},
		"negative use":         {"1", "-1", "40", "70", "85", "10", "", "", 1, "used_bytes must be a whole number of at least 0, got -1"},
		"half a byte":          {"1", "1.5", "40", "70", "85", "10", "", "", 1, "got 1.5"},
		"infinite use":         {"1", "Inf", "40", "70", "85", "10", "", "", 1, "got +Inf"},
		"too much":             {"1", "1e40", "40", "70", "85", "10", "", "", 1, "larger than any share"},
		"low is the target":    {"1", "1", "70", "70", "85", "10", "", "", 2, "got 70, 70 and 85"},
		"the target is high":   {"1", "1", "40", "85", "85", "10", "", "", 2, "got 40, 85 and 85"},
		"a negative low":       {"1", "1", "-1", "70", "85", "10", "", "", 2, "0 <= low_percent"},
		"a high above 100":     {"1", "1", "40", "70", "100.5", "10", "", "", 2, "got 40, 70 and 100.5"},
		"no low":               {"1", "1", "", "70", "85", "10", "", "", 2, "got null, 70 and 85"},
		"no target":            {"1", "1", "40", "", "85", "10", "", "", 2, "got 40, null and 85"},
		"no high":              {"1", "1", "40", "70", "", "10", "", "", 2, "got 40, 70 and null"},
		"a step of 0":          {"1", "1", "40", "70", "85", "0", "", "", 2, "step must be a whole number of at least 1, got 0"},
		"no step":              {"1", "1", "40", "70", "85", "", "", "", 2, "step must be a whole number of at least 1, got null"},
		"a step of a fraction": {"1", "1", "40", "70", "85", "2.5", "", "", 2, "got 2.5"},
		"a min of 0":           {"1", "1", "40", "70", "85", "10", "0", "", 2, "min must be null or a whole number of at least 1, got 0"},
		"a max of a fraction":  {"1", "1", "40", "70", "85", "10", "", "9.5", 2, "max must be null or a whole number of at least 1, got 9.5"},
		"a min above max":      {"1", "1", "40", "70", "85", "10", "20", "10", 2, "min must not be above its max, got 20 and 10"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := call(t, NewRightSize(), number(t, c.current), number(t, c.used), policy(t, c.low, c.target, c.high, c.step, c.minimum, c.most))
			checkError(t, failure, c.argument, c.text)
		})
	}
}

func TestRightSize_APartOfThePolicyThatIsNotKnownYetGivesAnUnknownSize(t *testing.T) {
	t.Parallel()
	values := policy(t, "40", "70", "85", "10", "", "").Attributes()
	values["min"] = types.NumberUnknown()
	got, failure := call(t, NewRightSize(), number(t, "70"), number(t, "1"), types.ObjectValueMust(sizePolicyTypes, values))
	if failure != nil || !got.IsUnknown() {
		t.Errorf("got %s, %v", got, failure)
	}
}

// A mistake in the policy is reported before there is a report of use.
func TestRightSize_AnInvalidPolicyIsAnErrorAlsoForNullUse(t *testing.T) {
	t.Parallel()
	_, failure := call(t, NewRightSize(), number(t, "70"), types.NumberNull(), policy(t, "40", "70", "60", "10", "", ""))
	checkError(t, failure, 2, "got 40, 70 and 60")
}

func TestRightSize_HoldsForEveryPolicy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, least, most := drawPolicy(t)
		current := rapid.Int64Range(1, 2000).Draw(t, "current")
		used := rapid.Int64Range(0, 2500*gib).Draw(t, "used")
		size := p.size(big.NewInt(current), big.NewInt(used)).Int64()

		step, _ := p.Step.Int64()
		low, _ := p.Low.Int64()
		high, _ := p.High.Int64()
		isAllowed := least <= current && current <= most
		percent := func(percent int64) bool { return used*100 < percent*current*gib }
		switch isTooEmpty, isTooFull := percent(low), used*100 > high*current*gib; {
		case size*gib < used:
			t.Errorf("%d GiB are less than what is in use", size)
		case p.size(big.NewInt(size), big.NewInt(used)).Int64() != size:
			t.Errorf("a second plan resizes %d GiB again", size)
		case isAllowed && !isTooEmpty && !isTooFull && size != current:
			t.Errorf("resized to %d GiB without need", size)
		case isAllowed && isTooEmpty && size > current:
			t.Errorf("too empty, and extended to %d GiB", size)
		case isAllowed && isTooFull && size < current:
			t.Errorf("too full, and shrunk to %d GiB", size)
		case size < least, size > most && (size-step)*gib >= used:
			t.Errorf("%d GiB are outside the bounds", size)
		case size != current && size != most && size%step != 0:
			t.Errorf("%d GiB are no multiple of the step", size)
		}
	})
}

// Without bounds a resize is the smallest multiple of the step that has the target.
func TestRightSize_AResizeIsTheSmallestThatHasTheTarget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, _, _ := drawPolicy(t)
		p.Min, p.Max = nil, nil
		current := rapid.Int64Range(1, 2000).Draw(t, "current")
		used := rapid.Int64Range(0, 2500*gib).Draw(t, "used")
		size := p.size(big.NewInt(current), big.NewInt(used)).Int64()
		if size == current {
			return
		}
		step, _ := p.Step.Int64()
		target, _ := p.Target.Int64()
		if used*100 > size*target*gib {
			t.Errorf("%d GiB are above the target", size)
		}
		if smaller := size - step; smaller > 0 && used*100 <= smaller*target*gib {
			t.Errorf("%d GiB would do, not only %d", smaller, size)
		}
	})
}

func drawPolicy(t *rapid.T) (p sizePolicy, least, most int64) {
	low := rapid.Int64Range(0, 98).Draw(t, "low")
	target := rapid.Int64Range(low+1, 99).Draw(t, "target")
	high := rapid.Int64Range(target+1, 100).Draw(t, "high")
	step := rapid.Int64Range(1, 100).Draw(t, "step")
	p = sizePolicy{Low: whole(low), Target: whole(target), High: whole(high), Step: whole(step)}
	least, most = 1, 1<<40
	if rapid.Bool().Draw(t, "has min") {
		least = rapid.Int64Range(1, 2000).Draw(t, "min")
		p.Min = whole(least)
	}
	if rapid.Bool().Draw(t, "has max") {
		most = rapid.Int64Range(least, 2500).Draw(t, "max")
		p.Max = whole(most)
	}
	return p, least, most
}

func whole(number int64) *big.Float { return new(big.Float).SetInt64(number) }
