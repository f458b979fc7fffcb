package function

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"
)

func TestFitSize_RoundsUpToTheNextGiB(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		used, headroom string
		want           int64
	}{
		"nothing in use":                    {"0", "20", 1},
		"one byte":                          {"1", "0", 1},
		"exactly one GiB":                   {"1073741824", "0", 1},
		"one byte more":                     {"1073741825", "0", 2},
		"the example of the docs":           {"53687091200", "20", 60},
		"a headroom of 10 % of 10":          {"10737418240", "10", 11},
		"a headroom with a fraction":        {"107374182400", "12.5", 113},
		"twice as much":                     {"5368709120", "100", 10},
		"nearly 2^63 bytes":                 {"9223372036854775807", "0", 8589934592},
		"more than a float64 can represent": {"9671406556917033397649408", "0", 9007199254740992},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := call(t, NewFitSize(), number(t, c.used), number(t, c.headroom), defaults())
			if failure != nil {
				t.Fatal(failure)
			}
			if want := types.Int64Value(c.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestFitSize_AnErrorNamesItsArgument(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		used, headroom string
		argument       int64
		text           string
	}{
		"negative bytes":    {"-1", "20", 0, "whole number of at least 0, got -1"},
		"half a byte":       {"1.5", "20", 0, "got 1.5"},
		"infinite bytes":    {"Inf", "20", 0, "got +Inf"},
		"negative headroom": {"1", "-0.5", 1, "at least 0, got -0.5"},
		"too much":          {"1e40", "0", 0, "larger than any share"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := call(t, NewFitSize(), number(t, c.used), number(t, c.headroom), defaults())
			checkError(t, failure, c.argument, c.text)
		})
	}
}

// defaults is the variadic argument of fit_size.
func defaults(sizes ...int64) types.Tuple {
	kinds, values := []attr.Type{}, []attr.Value{}
	for _, size := range sizes {
		kinds, values = append(kinds, types.Int64Type), append(values, types.Int64Value(size))
	}
	return types.TupleValueMust(kinds, values)
}

// A service that does not report use must not shrink a share to the smallest size.
func TestFitSize_NullGivesTheDefault(t *testing.T) {
	t.Parallel()
	got, failure := call(t, NewFitSize(), types.NumberNull(), number(t, "20"), defaults(70))
	if failure != nil || !got.Equal(types.Int64Value(70)) {
		t.Errorf("got %s, %v", got, failure)
	}
	_, failure = call(t, NewFitSize(), types.NumberNull(), number(t, "20"), defaults())
	checkError(t, failure, 0, "used_bytes is null")
	_, failure = call(t, NewFitSize(), types.NumberNull(), number(t, "20"), defaults(1, 2))
	checkError(t, failure, 3, "one default at most")
}

func TestFitSize_IsTheSmallestSizeThatFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		used := rapid.Int64Range(0, 1<<50).Draw(t, "used")
		headroom := rapid.Int64Range(0, 1000).Draw(t, "headroom")
		size := fit(big.NewInt(used), new(big.Float).SetInt64(headroom))

		need := new(big.Int).Mul(big.NewInt(used), big.NewInt(100+headroom))
		holds := func(size *big.Int) bool { return new(big.Int).Mul(size, big.NewInt(100<<30)).Cmp(need) >= 0 }
		if !holds(size) {
			t.Fatalf("%s GiB do not hold %d bytes and %d %%", size, used, headroom)
		}
		if smaller := new(big.Int).Sub(size, big.NewInt(1)); smaller.Sign() > 0 && holds(smaller) {
			t.Fatalf("%s GiB would do, not only %s", smaller, size)
		}
	})
}
