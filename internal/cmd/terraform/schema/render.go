package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The documents below have the field names of Terraform's "providers schema" JSON, format version 1.0.
// A tftypes.Type encodes itself the way Terraform does, e.g. ["list","string"].
type (
	document struct {
		FormatVersion string              `json:"format_version"`
		Providers     map[string]provided `json:"provider_schemas"`
	}

	provided struct {
		Provider   *schema             `json:"provider,omitempty"`
		Resources  map[string]schema   `json:"resource_schemas,omitempty"`
		Data       map[string]schema   `json:"data_source_schemas,omitempty"`
		Ephemerals map[string]schema   `json:"ephemeral_resource_schemas,omitempty"`
		Lists      map[string]schema   `json:"list_resource_schemas,omitempty"`
		Identities map[string]identity `json:"resource_identity_schemas,omitempty"`
		Functions  map[string]function `json:"functions,omitempty"`
	}

	schema struct {
		Version int64 `json:"version"`
		Block   block `json:"block"`
	}

	block struct {
		Attributes  map[string]attribute   `json:"attributes,omitempty"`
		Blocks      map[string]nestedBlock `json:"block_types,omitempty"`
		Description string                 `json:"description,omitempty"`
		Kind        string                 `json:"description_kind,omitempty"`
		Deprecated  bool                   `json:"deprecated,omitempty"`
	}

	nestedBlock struct {
		Nesting string `json:"nesting_mode"`
		Block   block  `json:"block"`
		Min     int64  `json:"min_items,omitempty"`
		Max     int64  `json:"max_items,omitempty"`
	}

	attribute struct {
		Type        tftypes.Type      `json:"type,omitempty"`
		Nested      *nestedAttributes `json:"nested_type,omitempty"`
		Description string            `json:"description,omitempty"`
		Kind        string            `json:"description_kind,omitempty"`
		Deprecated  bool              `json:"deprecated,omitempty"`
		Required    bool              `json:"required,omitempty"`
		Optional    bool              `json:"optional,omitempty"`
		Computed    bool              `json:"computed,omitempty"`
		Sensitive   bool              `json:"sensitive,omitempty"`
		WriteOnly   bool              `json:"write_only,omitempty"`
	}

	nestedAttributes struct {
		Attributes map[string]attribute `json:"attributes"`
		Nesting    string               `json:"nesting_mode"`
	}

	identity struct {
		Version    int64                        `json:"version"`
		Attributes map[string]identityAttribute `json:"attributes"`
	}

	identityAttribute struct {
		Type        tftypes.Type `json:"type"`
		Description string       `json:"description,omitempty"`
		Required    bool         `json:"required_for_import,omitempty"`
		Optional    bool         `json:"optional_for_import,omitempty"`
	}

	function struct {
		Description string       `json:"description,omitempty"`
		Summary     string       `json:"summary,omitempty"`
		Deprecation string       `json:"deprecation_message,omitempty"`
		Return      tftypes.Type `json:"return_type"`
		Parameters  []parameter  `json:"parameters,omitempty"`
		Variadic    *parameter   `json:"variadic_parameter,omitempty"`
	}

	parameter struct {
		Name        string       `json:"name"`
		Description string       `json:"description,omitempty"`
		Nullable    bool         `json:"is_nullable,omitempty"`
		Type        tftypes.Type `json:"type"`
	}
)

// render translates what the provider says of itself over the protocol.
func render(address string, said *tfprotov6.GetProviderSchemaResponse, identities map[string]*tfprotov6.ResourceIdentitySchema) document {
	p := provided{
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
	return document{FormatVersion: "1.0", Providers: map[string]provided{address: p}}
}

func renderSchema(s *tfprotov6.Schema) schema {
	return schema{Version: s.Version, Block: renderBlock(s.Block)}
}

func renderBlock(b *tfprotov6.SchemaBlock) block {
	if b == nil {
		return block{}
	}
	blocks := make(map[string]nestedBlock, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		blocks[n.TypeName] = nestedBlock{
			Nesting: strings.ToLower(n.Nesting.String()),
			Block:   renderBlock(n.Block),
			Min:     n.MinItems,
			Max:     n.MaxItems,
		}
	}
	return block{
		Attributes:  renderAttributes(b.Attributes),
		Blocks:      blocks,
		Description: b.Description,
		Kind:        strings.ToLower(b.DescriptionKind.String()),
		Deprecated:  b.Deprecated,
	}
}

func renderAttributes(all []*tfprotov6.SchemaAttribute) map[string]attribute {
	attributes := make(map[string]attribute, len(all))
	for _, a := range all {
		rendered := attribute{
			Type:        a.Type,
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
			rendered.Nested = &nestedAttributes{
				Attributes: renderAttributes(a.NestedType.Attributes),
				Nesting:    strings.ToLower(a.NestedType.Nesting.String()),
			}
		}
		attributes[a.Name] = rendered
	}
	return attributes
}

func renderIdentity(s *tfprotov6.ResourceIdentitySchema) identity {
	attributes := make(map[string]identityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = identityAttribute{
			Type:        a.Type,
			Description: a.Description,
			Required:    a.RequiredForImport,
			Optional:    a.OptionalForImport,
		}
	}
	return identity{Version: s.Version, Attributes: attributes}
}

func renderFunction(f *tfprotov6.Function) function {
	rendered := function{
		Description: f.Description,
		Summary:     f.Summary,
		Deprecation: f.DeprecationMessage,
		Return:      f.Return.Type,
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

func renderParameter(p *tfprotov6.FunctionParameter) parameter {
	return parameter{Name: p.Name, Description: p.Description, Nullable: p.AllowNullValue, Type: p.Type}
}

func each[In, Out any](in map[string]*In, convert func(*In) Out) map[string]Out {
	out := make(map[string]Out, len(in))
	for name, value := range in {
		out[name] = convert(value)
	}
	return out
}
