package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// render reads the provider's schema over the protocol.
func render(ctx context.Context, server tfprotov6.ProviderServer) (*tfjson.ProviderSchema, error) {
	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, fmt.Errorf("GetProviderSchema: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, fmt.Errorf("GetResourceIdentitySchemas: %w", err)
	}
	for _, d := range append(schema.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, fmt.Errorf("the provider reports an invalid schema: %s: %s", d.Summary, d.Detail)
		}
	}
	return &tfjson.ProviderSchema{
		ConfigSchema:             renderSchema(schema.Provider),
		ResourceSchemas:          convertMap(schema.ResourceSchemas, renderSchema),
		DataSourceSchemas:        convertMap(schema.DataSourceSchemas, renderSchema),
		EphemeralResourceSchemas: convertMap(schema.EphemeralResourceSchemas, renderSchema),
		ListResourceSchemas:      convertMap(schema.ListResourceSchemas, renderSchema),
		ResourceIdentitySchemas:  convertMap(identities.IdentitySchemas, renderIdentity),
		Functions:                convertMap(schema.Functions, renderFunction),
	}, nil
}

func renderSchema(s *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Version: uint64(s.Version), Block: renderBlock(s.Block)}
}

func renderBlock(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	blocks := make(map[string]*tfjson.SchemaBlockType, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		blocks[n.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: tfjson.SchemaNestingMode(strings.ToLower(n.Nesting.String())),
			Block:       renderBlock(n.Block),
			MinItems:    uint64(n.MinItems),
			MaxItems:    uint64(n.MaxItems),
		}
	}
	return &tfjson.SchemaBlock{
		Attributes:      renderAttributes(b.Attributes),
		NestedBlocks:    blocks,
		Description:     b.Description,
		DescriptionKind: descriptionKind(b.DescriptionKind),
		Deprecated:      b.Deprecated,
	}
}

func renderAttributes(attributes []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	rendered := make(map[string]*tfjson.SchemaAttribute, len(attributes))
	for _, a := range attributes {
		attribute := &tfjson.SchemaAttribute{
			AttributeType:   renderType(a.Type),
			Description:     a.Description,
			DescriptionKind: descriptionKind(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if a.NestedType != nil {
			attribute.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  renderAttributes(a.NestedType.Attributes),
				NestingMode: tfjson.SchemaNestingMode(strings.ToLower(a.NestedType.Nesting.String())),
			}
		}
		rendered[a.Name] = attribute
	}
	return rendered
}

func renderIdentity(s *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	attributes := make(map[string]*tfjson.IdentityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType:      renderType(a.Type),
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return &tfjson.IdentitySchema{Version: uint64(s.Version), Attributes: attributes}
}

func renderFunction(f *tfprotov6.Function) *tfjson.FunctionSignature {
	rendered := &tfjson.FunctionSignature{
		Description:        f.Description,
		Summary:            f.Summary,
		DeprecationMessage: f.DeprecationMessage,
		ReturnType:         renderType(f.Return.Type),
	}
	for _, p := range f.Parameters {
		rendered.Parameters = append(rendered.Parameters, renderParameter(p))
	}
	if f.VariadicParameter != nil {
		rendered.VariadicParameter = renderParameter(f.VariadicParameter)
	}
	return rendered
}

func renderParameter(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	return &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: renderType(p.Type)}
}

func descriptionKind(k tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	return tfjson.SchemaDescriptionKind(strings.ToLower(k.String()))
}

// renderType translates by way of JSON, in which both libraries encode a type alike. An attribute with nested
// attributes has no type.
func renderType(t tftypes.Type) cty.Type {
	if t == nil {
		return cty.NilType
	}
	var rendered cty.Type
	raw, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(raw, &rendered)
	}
	if err != nil {
		panic(err) // every type of the protocol has an encoding
	}
	return rendered
}

func convertMap[In, Out any](in map[string]*In, convert func(*In) *Out) map[string]*Out {
	out := make(map[string]*Out, len(in))
	for name, value := range in {
		out[name] = convert(value)
	}
	return out
}
