package share

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// wholeNumber is the framework's integer, but for what happens to a fraction:
// the framework calls `size = 1.5` an error of the provider, before any
// validator is asked.
type wholeNumber struct{ basetypes.Int64Type }

// Equal is true for the framework's integer too, for its values are that.
func (n wholeNumber) Equal(other attr.Type) bool {
	_, ok := other.(wholeNumber)
	return ok || n.Int64Type.Equal(other)
}

func (wholeNumber) String() string { return "wholeNumber" }

func (n wholeNumber) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := n.Int64Type.ValueFromTerraform(ctx, in)
	if err == nil {
		return value, nil
	}
	var written *big.Float
	if in.As(&written) != nil || written == nil {
		return nil, err
	}
	return notWhole{Int64Value: basetypes.NewInt64Unknown(), written: written}, nil
}

// notWhole never gets further than the validation of a configuration.
type notWhole struct {
	basetypes.Int64Value
	written *big.Float
}

func (v notWhole) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number", fmt.Sprintf(
		"`%s` is in GiB and must be a whole number of at least 1. It is %s.", req.Path, v.written.Text('g', -1)))
}
