package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Server makes the server that main runs.
func Server(version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer { return Serve(New(version)()) }
}

// Serve makes the protocol server of a provider.
func Serve(p provider.Provider) tfprotov6.ProviderServer {
	if own, ok := p.(*sfsProvider); ok {
		return own.Serve()
	}
	return providerserver.NewProtocol6(p)()
}

// Serve wraps the framework's server. Generated configurations (Terraform 1.14 and newer) contain only what differs from a
// default, and unchanged shares are planned without the framework, see PlanResourceChange.
func (p *sfsProvider) Serve() tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(p)()
	withLists, ok := framework.(listServer)
	if !ok {
		return framework
	}
	return &server{
		listServer: withLists, provider: p,
		resources: sync.OnceValue(func() map[string]knownResource { return knownResources(p) }),
	}
}

type listServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

type server struct {
	listServer
	provider  *sfsProvider
	resources func() map[string]knownResource
}

// knownResource is what the server knows of a resource.
type knownResource struct {
	schema    schema.Schema
	stateType tftypes.Object
	// defaults are the default values of its attributes.
	defaults map[string]tftypes.Value
}

func (s *server) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := s.listServer.GetMetadata(ctx, req)
	if err == nil {
		announceGenerate(resp.ServerCapabilities)
	}
	return resp, err
}

func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.listServer.GetProviderSchema(ctx, req)
	if err == nil {
		announceGenerate(resp.ServerCapabilities)
	}
	return resp, err
}

// announceGenerate announces GenerateResourceConfig, which Terraform calls only then. The framework (1.19) implements it,
// and never says so.
func announceGenerate(capabilities *tfprotov6.ServerCapabilities) {
	if capabilities != nil {
		capabilities.GenerateResourceConfig = true
	}
}

func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	resp, err := inCall(ctx, req, s.listServer.GenerateResourceConfig)
	known, ok := s.resources()[req.TypeName]
	if err != nil || !ok || resp.Config == nil {
		return resp, err
	}
	attributes, err := attributesOf(resp.Config, known.stateType)
	if err != nil {
		return nil, err
	}
	for name, value := range known.defaults {
		if attributes[name].Equal(value) {
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	config, err := tfprotov6.NewDynamicValue(known.stateType, tftypes.NewValue(known.stateType, attributes))
	resp.Config = &config
	return resp, err
}

func attributesOf(dynamic *tfprotov6.DynamicValue, stateType tftypes.Type) (map[string]tftypes.Value, error) {
	value, err := dynamic.Unmarshal(stateType)
	if err != nil {
		return nil, err
	}
	attributes := map[string]tftypes.Value{}
	return attributes, value.As(&attributes)
}

func knownResources(p *sfsProvider) map[string]knownResource {
	ctx := context.Background()
	all := map[string]knownResource{}
	for _, factory := range p.Resources(ctx) {
		r := factory()
		var metadata resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: typeName}, &metadata)
		var resp resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &resp)

		stateType, _ := resp.Schema.Type().TerraformType(ctx).(tftypes.Object) // as that of every schema
		known := knownResource{schema: resp.Schema, stateType: stateType, defaults: map[string]tftypes.Value{}}
		for name, attribute := range resp.Schema.Attributes {
			if value, ok := defaultOf(ctx, attribute); ok {
				known.defaults[name] = value
			}
		}
		all[metadata.TypeName] = known
	}
	return all
}

func defaultOf(ctx context.Context, attribute any) (tftypes.Value, bool) {
	switch a := attribute.(type) {
	case interface{ BoolDefaultValue() defaults.Bool }:
		if by := a.BoolDefaultValue(); by != nil {
			var resp defaults.BoolResponse
			by.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
			return tftypes.NewValue(tftypes.Bool, resp.PlanValue.ValueBool()), true
		}
	case interface{ StringDefaultValue() defaults.String }:
		if by := a.StringDefaultValue(); by != nil {
			var resp defaults.StringResponse
			by.DefaultString(ctx, defaults.StringRequest{}, &resp)
			return tftypes.NewValue(tftypes.String, resp.PlanValue.ValueString()), true
		}
	}
	return tftypes.Value{}, false
}
