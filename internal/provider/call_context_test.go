package provider

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/share"
)

// A process makes several calls for each resource.
func TestServer_NoCallForAResourceLeavesItsContextInMemory(t *testing.T) {
	t.Parallel()
	server := Server("test")()
	resource := share.TypeName
	for name, call := range map[string]func(context.Context) error{
		"upgrade": func(ctx context.Context) error {
			_, err := server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
				TypeName: resource, RawState: &tfprotov6.RawState{JSON: []byte("{}")},
			})
			return err
		},
		"validate": func(ctx context.Context) error {
			_, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: resource})
			return err
		},
		"read": func(ctx context.Context) error {
			_, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: resource})
			return err
		},
		"plan": func(ctx context.Context) error {
			_, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: resource})
			return err
		},
		"apply": func(ctx context.Context) error {
			_, err := server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: resource})
			return err
		},
		"import": func(ctx context.Context) error {
			_, err := server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: resource, ID: "id"})
			return err
		},
		"upgrade of an identity": func(ctx context.Context) error {
			_, err := server.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{TypeName: resource})
			return err
		},
		"move": func(ctx context.Context) error {
			_, err := server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{TargetTypeName: resource})
			return err
		},
		"generated configuration": func(ctx context.Context) error {
			_, err := server.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: resource})
			return err
		},
		"function": func(ctx context.Context) error {
			_, err := server.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: "fit_size"})
			return err
		},
		"data source": func(ctx context.Context) error {
			_, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: resource})
			return err
		},
		"validate a data source": func(ctx context.Context) error {
			_, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: resource})
			return err
		},
	} {
		if kept, err := keeps(t.Context(), call); err != nil || kept {
			t.Errorf("%s: the context is kept: %v, %v", name, kept, err)
		}
	}
	runtime.KeepAlive(server)
}

// keeps is true if a value of the context is still in memory after the call.
func keeps(ctx context.Context, call func(context.Context) error) (bool, error) {
	type key struct{}
	value := new([1 << 10]byte)
	found := weak.Make(value)
	err := call(context.WithValue(ctx, key{}, value))
	runtime.GC()
	return found.Value() != nil, err
}

func TestInCall_TheContextIsThatOfItsCaller(t *testing.T) {
	t.Parallel()
	type key struct{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
	var kept context.Context
	_, err := inCall(ctx, new(int), func(ctx context.Context, _ *int) (*int, error) {
		derived, stop := context.WithCancel(ctx)
		defer stop()
		kept = ctx
		if ctx.Value(key{}) != "value" || ctx.Err() != nil {
			t.Errorf("got %v, %v", ctx.Value(key{}), ctx.Err())
		}
		cancel()
		<-derived.Done()
		return nil, ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if <-kept.Done(); kept.Value(key{}) != nil || !errors.Is(kept.Err(), context.Canceled) {
		t.Errorf("after the call: %v, %v", kept.Value(key{}), kept.Err())
	}
}
