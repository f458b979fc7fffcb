package share

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sized is a model without actual_size, as a configuration is.
func sized(policy string, size int64) *model {
	return &model{SizePolicy: types.StringValue(policy), Size: types.Int64Value(size)}
}

func TestPlannedActualSize_IsWhatTheShareWillHave(t *testing.T) {
	t.Parallel()
	unknown := types.Int64Unknown()
	prior := sized(atLeast, 5)
	prior.ActualSize = types.Int64Value(9)
	for name, c := range map[string]struct {
		prior, plan *model
		want        types.Int64
	}{
		"under exact it is the size":            {prior, sized(exact, 5), types.Int64Value(5)},
		"also for a create":                     {nil, sized(exact, 5), types.Int64Value(5)},
		"a minimum below it keeps it":           {prior, sized(atLeast, 8), types.Int64Value(9)},
		"a minimum that equals it keeps it":     {prior, sized(atLeast, 9), types.Int64Value(9)},
		"a minimum above it may give more":      {prior, sized(atLeast, 10), unknown},
		"a create with a minimum may give more": {nil, sized(atLeast, 5), unknown},
		"a state without actual_size":           {sized(atLeast, 5), sized(atLeast, 5), unknown},
		"a size that only the apply knows":      {prior, &model{SizePolicy: types.StringValue(exact), Size: unknown}, unknown},
		"a policy that only the apply knows":    {prior, &model{SizePolicy: types.StringUnknown(), Size: types.Int64Value(9)}, unknown},
		"a minimum that only the apply knows":   {prior, &model{SizePolicy: types.StringValue(atLeast), Size: unknown}, unknown},
		"neither is known before the apply":     {prior, &model{SizePolicy: types.StringUnknown(), Size: unknown}, unknown},
	} {
		if got := plannedActualSize(c.prior, c.plan); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestChangesSize_AlsoByThePolicyAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state, plan *model
		want        bool
	}{
		"the same":                    {sized(exact, 5), sized(exact, 5), false},
		"another size":                {sized(exact, 5), sized(exact, 6), true},
		"the same minimum":            {sized(atLeast, 5), sized(atLeast, 5), false},
		"another minimum":             {sized(atLeast, 5), sized(atLeast, 6), true},
		"the size becomes a minimum":  {sized(exact, 5), sized(atLeast, 5), false},
		"the minimum becomes a size":  {sized(atLeast, 5), sized(exact, 5), true},
		"both change, to a minimum":   {sized(exact, 5), sized(atLeast, 6), true},
		"a state without size_policy": {&model{Size: types.Int64Value(5)}, sized(exact, 5), false},
	} {
		if got := changesSize(c.state, c.plan); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestSizeInState_AMinimumStaysAsConfiguredUnlessTheShareIsSmaller(t *testing.T) {
	t.Parallel()
	ten := types.Int64Value(10)
	for name, c := range map[string]struct {
		policy     string
		configured types.Int64
		actual     int
		want       int64
	}{
		"a share that has grown":             {atLeast, ten, 11, 10},
		"a share that has the minimum":       {atLeast, ten, 10, 10},
		"a share below the minimum":          {atLeast, ten, 9, 9},
		"under exact":                        {exact, ten, 11, 11},
		"a minimum that is not known yet":    {atLeast, types.Int64Unknown(), 11, 11},
		"an import, which has no minimum":    {atLeast, types.Int64Null(), 11, 11},
		"an import, which has no policy yet": {"", types.Int64Null(), 11, 11},
	} {
		if got := sizeInState(types.StringValue(c.policy), c.configured, c.actual); got.ValueInt64() != c.want {
			t.Errorf("%s: %s, want %d", name, got, c.want)
		}
	}
}

// An update that a guard stops sends nothing; before one that the service would
// refuse, the rename or the new tags are sent.
func TestDecide_OnlyAGuardHoldsUpTheRestOfAnUpdate(t *testing.T) {
	t.Parallel()
	for reason, want := range map[refusal]bool{
		priorSizeUnknown: true, grownSincePlan: true, shrinkPrevented: true, belowUsage: true,
		statusForbids: false, statusNotStable: false,
	} {
		if got := reason.isGuard(); got != want {
			t.Errorf("%s: %v, want %v", refuse(reason), got, want)
		}
	}
}
