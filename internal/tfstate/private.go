package tfstate

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateReader is a resource's private state, as requests have it.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is a resource's private state, as responses have it.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// GetPrivate reads a value that SetPrivate wrote; nil if there is none.
func GetPrivate[T any](ctx context.Context, private PrivateReader, key string) (*T, diag.Diagnostics) {
	raw, diags := private.GetKey(ctx, key)
	if diags.HasError() || len(raw) == 0 {
		return nil, diags
	}
	var value *T
	if err := json.Unmarshal(raw, &value); err != nil {
		diags.AddError("Private state cannot be read",
			fmt.Sprintf("The part %q of the resource's private state is not what this provider wrote. The state may have been edited by hand.\n\n"+
				"Remove the resource from the state (`terraform state rm ADDRESS`) and import it again.", key))
		return nil, diags
	}
	return value, diags
}

// SetPrivate writes a value as JSON; nil removes it.
func SetPrivate[T any](ctx context.Context, private PrivateWriter, key string, value *T) diag.Diagnostics {
	if value == nil {
		return private.SetKey(ctx, key, nil)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Private state cannot be written",
			fmt.Sprintf("A %T is no JSON. This is a bug in the provider; please report it.", value))}
	}
	return private.SetKey(ctx, key, raw)
}
