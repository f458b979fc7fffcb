package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// callContext is the context of one call, and ends with it. The framework keeps the contexts of all calls until the process is
// asked to stop (registerContext in its proto6server), and with each the SDK's loggers and gRPC's stream, together 8 KiB: after
// a plan of 1,000 shares, 34 of the 40 MiB in use. So the calls that are made for each resource, or each expression, have one of
// these. What outlives the call, such as a request that other calls wait for too, has no loggers from then on.
type callContext struct {
	current atomic.Pointer[context.Context]
}

var _ context.Context = (*callContext)(nil)

// inCall makes a call whose context is forgotten after it.
func inCall[Request, Response any](
	ctx context.Context, req *Request, call func(context.Context, *Request) (*Response, error),
) (*Response, error) {
	c := &callContext{}
	c.current.Store(&ctx)
	defer c.current.Store(&ended)
	return call(c, req)
}

var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (c *callContext) Deadline() (time.Time, bool) { return (*c.current.Load()).Deadline() }

func (c *callContext) Done() <-chan struct{} { return (*c.current.Load()).Done() }

func (c *callContext) Err() error { return (*c.current.Load()).Err() }

func (c *callContext) Value(key any) any { return (*c.current.Load()).Value(key) }

func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return inCall(ctx, req, s.listServer.ValidateResourceConfig)
}

func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return inCall(ctx, req, s.listServer.ApplyResourceChange)
}

func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return inCall(ctx, req, s.listServer.ImportResourceState)
}

func (s *server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return inCall(ctx, req, s.listServer.ValidateDataResourceConfig)
}

func (s *server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return inCall(ctx, req, s.listServer.UpgradeResourceIdentity)
}

func (s *server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return inCall(ctx, req, s.listServer.MoveResourceState)
}

func (s *server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return inCall(ctx, req, s.listServer.CallFunction)
}

func (s *server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return inCall(ctx, req, s.listServer.ReadDataSource)
}
