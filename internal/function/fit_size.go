package function

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

type fitSize struct{}

// NewFitSize is fit_size(used_bytes, headroom_percent, default...): the smallest size for the space in use plus headroom.
func NewFitSize() function.Function { return fitSize{} }

func (fitSize) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "fit_size"
}

func (fitSize) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The smallest share size, in GiB, for the space in use plus headroom",
		MarkdownDescription: "Returns the smallest `size` in GiB (2³⁰ bytes) that holds `used_bytes` plus `headroom_percent` of them, rounded up to a whole " +
			"number and never below 1. With 50 GiB in use and a headroom of 20 the size is 60. A service that does not report use gives null: then the result is " +
			"the third argument, such as the present size.",
		Parameters: []function.Parameter{
			function.NumberParameter{
				Name: "used_bytes", AllowNullValue: true,
				MarkdownDescription: "How many bytes are in use, a whole number of at least 0; such as `used_bytes` of the data source `sfs_share`.",
			},
			function.NumberParameter{
				Name:                "headroom_percent",
				MarkdownDescription: "The headroom in percent of the space in use; at least 0. `100` doubles the size.",
			},
		},
		VariadicParameter: function.Int64Parameter{
			Name:                "default",
			MarkdownDescription: "The size to return if `used_bytes` is null; at most one. Without it, null is an error.",
		},
		Return: function.Int64Return{},
	}
}

func (fitSize) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var used, headroom *big.Float
	var defaults []int64
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &used, &headroom, &defaults))
	if resp.Error != nil {
		return
	}
	switch {
	case len(defaults) > 1:
		resp.Error = function.NewArgumentFuncError(3, "fit_size takes one default at most")
		return
	case used == nil && len(defaults) == 0:
		resp.Error = function.NewArgumentFuncError(0, "used_bytes is null, because the service does not report it, and there is no default to return")
		return
	case used == nil:
		resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, defaults[0]))
		return
	}
	if !isWhole(used, 0) {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("used_bytes must be a whole number of at least 0, got %s", used.Text('g', -1)))
		return
	}
	if headroom.Sign() < 0 || headroom.IsInf() {
		resp.Error = function.NewArgumentFuncError(1, fmt.Sprintf("headroom_percent must be at least 0, got %s", headroom.Text('g', -1)))
		return
	}
	bytes, _ := used.Int(nil)
	size := fit(bytes, headroom)
	if !size.IsInt64() {
		resp.Error = function.NewArgumentFuncError(0, "The size that fits is larger than any share can be")
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, size.Int64()))
}

// fit is used × (100 + headroom) / 100, in GiB, rounded up. It is exact: in floating point a share that is completely full
// would get a GiB too many.
func fit(used *big.Int, headroom *big.Float) *big.Int {
	percent, _ := headroom.Rat(nil)
	percent.Add(percent, big.NewRat(100, 1))
	need := new(big.Rat).SetInt(used)
	need.Mul(need, percent)
	need.Quo(need, big.NewRat(100<<30, 1))

	return larger(ceil(need), big.NewInt(1))
}

// ceil is the smallest whole number that is not below a number of at least 0.
func ceil(number *big.Rat) *big.Int {
	whole, rest := new(big.Int).QuoRem(number.Num(), number.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole
}

func larger(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

func isWhole(number *big.Float, least int64) bool {
	return number.IsInt() && number.Cmp(new(big.Float).SetInt64(least)) >= 0
}
