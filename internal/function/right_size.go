package function

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

type rightSize struct{}

// NewRightSize is right_size(current, used_bytes, policy): the present size as long as the share is neither too empty nor too full.
func NewRightSize() function.Function { return rightSize{} }

func (rightSize) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "right_size"
}

func (rightSize) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The size, in GiB, that a share should have: the present one until it is too empty or too full",
		MarkdownDescription: "Returns `current` as long as between `low_percent` and `high_percent` of it are in use. Otherwise it returns the size that brings use to " +
			"`target_percent`, rounded up to a multiple of `step`, at least `min` and at most `max`. The result is never below use, even if `max` is. A size outside `min` and " +
			"`max` is never kept. If `used_bytes` is null, because nothing reports it, the result is `current`. Applying the result and calling the function again " +
			"returns the same size.",
		Parameters: []function.Parameter{
			function.NumberParameter{
				Name:                "current",
				MarkdownDescription: "The present size in GiB, a whole number of at least 1; such as `size` of the data source `sfs_share`.",
			},
			function.NumberParameter{
				Name: "used_bytes", AllowNullValue: true,
				MarkdownDescription: "How many bytes are in use, a whole number of at least 0; from the data source `sfs_share` or from your monitoring.",
			},
			function.ObjectParameter{
				Name:           "policy",
				AttributeTypes: sizePolicyTypes,
				MarkdownDescription: "An object with all of these: `low_percent`, below which a share is too empty; `target_percent`; `high_percent`, above which it is too full; " +
					"`step`, in GiB; `min` and `max`, in GiB, or null for no bound. The percentages are between 0 and 100 and ascend.",
			},
		},
		Return: function.Int64Return{},
	}
}

var sizePolicyTypes = map[string]attr.Type{
	"low_percent": types.NumberType, "target_percent": types.NumberType, "high_percent": types.NumberType,
	"step": types.NumberType, "min": types.NumberType, "max": types.NumberType,
}

// sizePolicy is the argument as given; nil is null.
type sizePolicy struct {
	Low    *big.Float `tfsdk:"low_percent"`
	Target *big.Float `tfsdk:"target_percent"`
	High   *big.Float `tfsdk:"high_percent"`
	Step   *big.Float `tfsdk:"step"`
	Min    *big.Float `tfsdk:"min"`
	Max    *big.Float `tfsdk:"max"`
}

func (rightSize) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var current, used *big.Float
	var argument types.Object
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &current, &used, &argument))
	if resp.Error != nil {
		return
	}
	// Terraform does not call a function with an object of which a part is unknown. OpenTofu does: it looks at the object alone.
	for _, value := range argument.Attributes() {
		if value.IsUnknown() {
			resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, types.Int64Unknown()))
			return
		}
	}
	var policy sizePolicy
	resp.Error = function.ConcatFuncErrors(resp.Error, function.FuncErrorFromDiags(ctx, argument.As(ctx, &policy, basetypes.ObjectAsOptions{})))
	if resp.Error != nil {
		return
	}
	if resp.Error = checkArguments(current, used, policy); resp.Error != nil {
		return
	}
	size, _ := current.Int(nil)
	if used != nil {
		bytes, _ := used.Int(nil)
		size = policy.size(size, bytes)
	}
	if !size.IsInt64() {
		resp.Error = function.NewArgumentFuncError(1, "The size that fits is larger than any share can be")
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, size.Int64()))
}

func checkArguments(current, used *big.Float, p sizePolicy) *function.FuncError {
	switch hundred := big.NewFloat(100); {
	case !isWhole(current, 1):
		return function.NewArgumentFuncError(0, fmt.Sprintf("current must be a whole number of at least 1, got %s", current.Text('g', -1)))
	case used != nil && !isWhole(used, 0):
		return function.NewArgumentFuncError(1, fmt.Sprintf("used_bytes must be a whole number of at least 0, got %s", used.Text('g', -1)))
	case p.Low == nil || p.Target == nil || p.High == nil,
		p.Low.Sign() < 0 || p.Low.Cmp(p.Target) >= 0 || p.Target.Cmp(p.High) >= 0 || p.High.Cmp(hundred) > 0:
		return function.NewArgumentFuncError(2, fmt.Sprintf("The policy must have 0 <= low_percent < target_percent < high_percent <= 100, got %s, %s and %s",
			text(p.Low), text(p.Target), text(p.High)))
	case p.Step == nil || !isWhole(p.Step, 1):
		return function.NewArgumentFuncError(2, fmt.Sprintf("The policy's step must be a whole number of at least 1, got %s", text(p.Step)))
	case p.Min != nil && !isWhole(p.Min, 1):
		return function.NewArgumentFuncError(2, fmt.Sprintf("The policy's min must be null or a whole number of at least 1, got %s", p.Min.Text('g', -1)))
	case p.Max != nil && !isWhole(p.Max, 1):
		return function.NewArgumentFuncError(2, fmt.Sprintf("The policy's max must be null or a whole number of at least 1, got %s", p.Max.Text('g', -1)))
	case p.Min != nil && p.Max != nil && p.Min.Cmp(p.Max) > 0:
		return function.NewArgumentFuncError(2, fmt.Sprintf("The policy's min must not be above its max, got %s and %s", p.Min.Text('g', -1), p.Max.Text('g', -1)))
	}
	return nil
}

// size is that of a share with a present size and bytes in use. A plan after the resize returns the same size: ideal does not
// depend on the present one.
func (p sizePolicy) size(current, used *big.Int) *big.Int {
	ideal := p.ideal(used)
	low, _ := p.Low.Rat(nil)
	high, _ := p.High.Rat(nil)
	percent := new(big.Rat).SetFrac(used, new(big.Int).Lsh(current, 30))
	percent.Mul(percent, big.NewRat(100, 1))
	switch {
	case !p.allows(current), percent.Cmp(high) > 0:
		return ideal
	case percent.Cmp(low) < 0 && ideal.Cmp(current) < 0: // The step can round up to more than an empty share has.
		return ideal
	default:
		return current
	}
}

func (p sizePolicy) allows(size *big.Int) bool {
	value := new(big.Float).SetInt(size)
	return (p.Min == nil || value.Cmp(p.Min) >= 0) && (p.Max == nil || value.Cmp(p.Max) <= 0)
}

// ideal brings use to the target.
func (p sizePolicy) ideal(used *big.Int) *big.Int {
	target, _ := p.Target.Rat(nil)
	size := larger(gibibytes(used, target), big.NewInt(1))
	if p.Min != nil {
		least, _ := p.Min.Int(nil)
		size = larger(size, least)
	}
	size = roundUp(size, p.Step)
	if !p.allows(size) {
		size, _ = p.Max.Int(nil)
	}
	if inUse := gibibytes(used, big.NewRat(100, 1)); inUse.Cmp(size) > 0 {
		return roundUp(inUse, p.Step)
	}
	return size
}

// gibibytes is the smallest size in GiB of which the bytes are at most that many percent.
func gibibytes(bytes *big.Int, percent *big.Rat) *big.Int {
	size := new(big.Rat).SetFrac(bytes, big.NewInt(1<<30))
	return ceil(size.Quo(size.Mul(size, big.NewRat(100, 1)), percent))
}

func roundUp(size *big.Int, step *big.Float) *big.Int {
	multiple, _ := step.Int(nil)
	steps := ceil(new(big.Rat).SetFrac(size, multiple))
	return steps.Mul(steps, multiple)
}

// text is a number as a configuration has it; nil is null.
func text(number *big.Float) string {
	if number == nil {
		return "null"
	}
	return number.Text('g', -1)
}
