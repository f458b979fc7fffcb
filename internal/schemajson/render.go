package schemajson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Of asks the provider what it offers. The document names it by address.
func Of(ctx context.Context, address string, server tfprotov6.ProviderServer) (Document, error) {
	said, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return Document{}, fmt.Errorf("asking the provider for its schema: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return Document{}, fmt.Errorf("asking the provider for its identity schemas: %w", err)
	}
	if err := firstError(append(said.Diagnostics, identities.Diagnostics...)); err != nil {
		return Document{}, err
	}
	return render(address, said, identities.IdentitySchemas), nil
}

func firstError(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return errors.New("the provider's schema is wrong: " + d.Summary + ": " + d.Detail)
		}
	}
	return nil
}

// render translates what the provider says of itself over the protocol.
func render(address string, said *tfprotov6.GetProviderSchemaResponse, identities map[string]*tfprotov6.ResourceIdentitySchema) Document {
	p := Provider{
		Resources:  each(said.ResourceSchemas, renderSchema),
		Data:       each(said.DataSourceSchemas, renderSchema),
		Ephemerals: each(said.EphemeralResourceSchemas, renderSchema),
		Lists:      each(said.ListResourceSchemas, renderSchema),
		Identities: each(identities, renderIdentity),
		Functions:  each(said.Functions, renderFunction),
	}
	if said.Provider != nil {
		s := renderSchema(said.Provider)
		p.Provider = &s
	}
	return Document{FormatVersion: "1.0", Providers: map[string]Provider{address: p}}
}

func renderSchema(s *tfprotov6.Schema) Schema {
	return Schema{Version: s.Version, Block: renderBlock(s.Block)}
}

func renderBlock(b *tfprotov6.SchemaBlock) Block {
	if b == nil {
		return Block{}
	}
	blocks := make(map[string]NestedBlock, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		blocks[n.TypeName] = NestedBlock{
			Nesting: strings.ToLower(n.Nesting.String()),
			Block:   renderBlock(n.Block),
			Min:     n.MinItems,
			Max:     n.MaxItems,
		}
	}
	return Block{
		Attributes:  renderAttributes(b.Attributes),
		Blocks:      blocks,
		Description: b.Description,
		Kind:        strings.ToLower(b.DescriptionKind.String()),
		Deprecated:  b.Deprecated,
	}
}

func renderAttributes(all []*tfprotov6.SchemaAttribute) map[string]Attribute {
	attributes := make(map[string]Attribute, len(all))
	for _, a := range all {
		rendered := Attribute{
			Type:        typeOf(a.Type),
			Description: a.Description,
			Kind:        strings.ToLower(a.DescriptionKind.String()),
			Deprecated:  a.Deprecated,
			Required:    a.Required,
			Optional:    a.Optional,
			Computed:    a.Computed,
			Sensitive:   a.Sensitive,
			WriteOnly:   a.WriteOnly,
		}
		if a.NestedType != nil {
			rendered.Nested = &NestedAttributes{
				Attributes: renderAttributes(a.NestedType.Attributes),
				Nesting:    strings.ToLower(a.NestedType.Nesting.String()),
			}
		}
		attributes[a.Name] = rendered
	}
	return attributes
}

func renderIdentity(s *tfprotov6.ResourceIdentitySchema) Identity {
	attributes := make(map[string]IdentityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = IdentityAttribute{
			Type:        typeOf(a.Type),
			Description: a.Description,
			Required:    a.RequiredForImport,
			Optional:    a.OptionalForImport,
		}
	}
	return Identity{Version: s.Version, Attributes: attributes}
}

func renderFunction(f *tfprotov6.Function) Function {
	rendered := Function{
		Description: f.Description,
		Summary:     f.Summary,
		Deprecation: f.DeprecationMessage,
		Return:      typeOf(f.Return.Type),
	}
	for _, p := range f.Parameters {
		rendered.Parameters = append(rendered.Parameters, renderParameter(p))
	}
	if f.VariadicParameter != nil {
		variadic := renderParameter(f.VariadicParameter)
		rendered.Variadic = &variadic
	}
	return rendered
}

func renderParameter(p *tfprotov6.FunctionParameter) Parameter {
	return Parameter{Name: p.Name, Description: p.Description, Nullable: p.AllowNullValue, Type: typeOf(p.Type)}
}

func each[In, Out any](in map[string]*In, convert func(*In) Out) map[string]Out {
	out := make(map[string]Out, len(in))
	for name, value := range in {
		out[name] = convert(value)
	}
	return out
}

// typeOf is empty for an attribute with a nested type. A type that cannot be encoded does not exist.
func typeOf(t tftypes.Type) Type {
	if t == nil {
		return ""
	}
	raw, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	return Type(raw)
}
