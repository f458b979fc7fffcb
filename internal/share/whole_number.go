package share

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// wholeNumber is the framework's integer, except for a fraction: the framework
// reports `size = 1.5` as an error in the provider, before any validator runs.
type wholeNumber struct{ basetypes.Int64Type }

// Equal is true for the framework's integer too, because its values are that.
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

// notWhole never gets beyond the validation of a configuration.
type notWhole struct {
	basetypes.Int64Value
	written *big.Float
}

func (v notWhole) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	resp.Diagnostics.Append(notWholeNumber(req.Path, v.written.Text('g', -1)))
}
