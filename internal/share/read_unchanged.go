package share

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// UnchangedRead is what the refresh of a share saves that the service shows as the
// state has it.
type UnchangedRead struct {
	Identity tfstate.Identity
	Private  []byte
}

// ReadUnchanged is Read, as far as that goes outside of the framework: it refreshes the
// share, and returns what is saved if nothing has changed and there is nothing to
// report. Otherwise it returns nil, and a context with which Read saves and reports
// what was found, instead of reading again; in doubt, the context as it was. The
// caller calls done when Read has ended.
func ReadUnchanged(
	ctx context.Context, provider *conns.Provider, state tfsdk.State, private []byte, lacksIdentity bool,
) (unchanged *UnchangedRead, next context.Context, done func()) {
	keys, ok := privateKeys(private)
	if !ok {
		return nil, ctx, func() {}
	}
	copied := &privateCopy{keys: keys, set: map[string][]byte{}}
	result := (&shareResource{provider: provider}).read(ctx, state, copied, lacksIdentity)
	result.private = copied
	if !result.gone && len(result.diags) == 0 && !result.before.isImported() && !result.changed() {
		if private, err := json.Marshal(copied.keys); err == nil {
			return &UnchangedRead{result.after.identity(), private}, ctx, func() {}
		}
	}
	carried := &carrier{result}
	// The framework keeps the context.
	return nil, context.WithValue(ctx, carrierKey{}, carried), func() { carried.result = nil }
}

type (
	carrierKey struct{}
	carrier    struct{ result *readResult }
)

// carriedRead is the result of ReadUnchanged; nil without one.
func carriedRead(ctx context.Context) *readResult {
	if carried, ok := ctx.Value(carrierKey{}).(*carrier); ok {
		return carried.result
	}
	return nil
}

// privateCopy is a private state outside of the framework.
type privateCopy struct {
	keys map[string][]byte
	// set is what was written since; empty values remove.
	set map[string][]byte
}

func (p *privateCopy) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p.keys[key], nil
}

func (p *privateCopy) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p.set[key], p.keys[key] = value, value
	maps.DeleteFunc(p.keys, func(_ string, value []byte) bool { return len(value) == 0 })
	return nil
}

func (p *privateCopy) writeTo(ctx context.Context, private tfstate.PrivateWriter) (diags diag.Diagnostics) {
	for key, value := range p.set {
		diags.Append(private.SetKey(ctx, key, value)...)
	}
	return diags
}
