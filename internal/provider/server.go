package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Server is the provider that main serves.
func Server(version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer { return Serve(New(version)()) }
}

// Serve is a provider of this package as Terraform speaks to it.
func Serve(p provider.Provider) tfprotov6.ProviderServer {
	if front, ok := p.(*front); ok {
		return front.Serve()
	}
	return providerserver.NewProtocol6(p)()
}

// Serve is what the framework makes of the provider, but for two things.
// Generated configurations (from Terraform 1.14 on) hold only what differs from a
// default, as a person would write it; and where a share stays as it is, the plan
// is made without the framework, see PlanResourceChange.
func (p *front) Serve() tfprotov6.ProviderServer {
	plain := providerserver.NewProtocol6(p)()
	listing, ok := plain.(listingServer)
	if !ok {
		return plain
	}
	return &server{
		listingServer: listing, front: p,
		resources: sync.OnceValue(func() map[string]defaultsOf { return resourceDefaults(p) }),
	}
}

type listingServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

type server struct {
	listingServer
	front     *front
	resources func() map[string]defaultsOf
}

// defaultsOf are the default values of a resource's attributes.
type defaultsOf struct {
	kind   tftypes.Type
	values map[string]tftypes.Value
}

func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	resp, err := s.listingServer.GenerateResourceConfig(ctx, req)
	known, ok := s.resources()[req.TypeName]
	if err != nil || !ok || resp.Config == nil {
		return resp, err
	}
	attributes, err := attributesOf(resp.Config, known.kind)
	if err != nil {
		return nil, err
	}
	for name, value := range known.values {
		if attributes[name].Equal(value) {
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	quiet, err := tfprotov6.NewDynamicValue(known.kind, tftypes.NewValue(known.kind, attributes))
	resp.Config = &quiet
	return resp, err
}

func attributesOf(packed *tfprotov6.DynamicValue, kind tftypes.Type) (map[string]tftypes.Value, error) {
	value, err := packed.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	attributes := map[string]tftypes.Value{}
	return attributes, value.As(&attributes)
}

// offering is the part of a provider that the defaults are found in.
type offering interface {
	Resources(context.Context) []func() resource.Resource
}

func resourceDefaults(offers offering) map[string]defaultsOf {
	ctx := context.Background()
	all := map[string]defaultsOf{}
	for _, factory := range offers.Resources(ctx) {
		r := factory()
		var metadata resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: typeName}, &metadata)
		var described resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &described)

		values := map[string]tftypes.Value{}
		for name, attribute := range described.Schema.Attributes {
			if value, ok := defaultOf(ctx, attribute); ok {
				values[name] = value
			}
		}
		all[metadata.TypeName] = defaultsOf{kind: described.Schema.Type().TerraformType(ctx), values: values}
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
