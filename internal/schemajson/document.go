// Package schemajson says what a provider offers in the words of `terraform providers schema -json`, without
// Terraform, and reads such a document again.
//
// Terraform itself is not asked because what it prints depends on its version (resource identity since 1.12,
// list resources since 1.14), and what is made from it must not depend on who made it.
package schemajson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// What is below has the field names of Terraform's "providers schema" JSON, format version 1.0.
type (
	// Document is all that `terraform providers schema -json` prints.
	Document struct {
		FormatVersion string              `json:"format_version"`
		Providers     map[string]Provider `json:"provider_schemas"`
	}

	// Provider is what one provider offers, by name.
	Provider struct {
		Provider   *Schema             `json:"provider,omitempty"`
		Resources  map[string]Schema   `json:"resource_schemas,omitempty"`
		Data       map[string]Schema   `json:"data_source_schemas,omitempty"`
		Ephemerals map[string]Schema   `json:"ephemeral_resource_schemas,omitempty"`
		Lists      map[string]Schema   `json:"list_resource_schemas,omitempty"`
		Identities map[string]Identity `json:"resource_identity_schemas,omitempty"`
		Functions  map[string]Function `json:"functions,omitempty"`
	}

	// Schema is the shape of a resource or of anything else that is written as a block.
	Schema struct {
		Version int64 `json:"version"`
		Block   Block `json:"block"`
	}

	// Block is what stands between two braces.
	Block struct {
		Attributes  map[string]Attribute   `json:"attributes,omitempty"`
		Blocks      map[string]NestedBlock `json:"block_types,omitempty"`
		Description string                 `json:"description,omitempty"`
		Kind        string                 `json:"description_kind,omitempty"`
		Deprecated  bool                   `json:"deprecated,omitempty"`
	}

	// NestedBlock is a block in a block. Min and Max are 0 where there is no limit.
	NestedBlock struct {
		Nesting string `json:"nesting_mode"`
		Block   Block  `json:"block"`
		Min     int64  `json:"min_items,omitempty"`
		Max     int64  `json:"max_items,omitempty"`
	}

	// Attribute is one name = value. It has a Type or a Nested type.
	Attribute struct {
		Type        Type              `json:"type,omitempty"`
		Nested      *NestedAttributes `json:"nested_type,omitempty"`
		Description string            `json:"description,omitempty"`
		Kind        string            `json:"description_kind,omitempty"`
		Deprecated  bool              `json:"deprecated,omitempty"`
		Required    bool              `json:"required,omitempty"`
		Optional    bool              `json:"optional,omitempty"`
		Computed    bool              `json:"computed,omitempty"`
		Sensitive   bool              `json:"sensitive,omitempty"`
		WriteOnly   bool              `json:"write_only,omitempty"`
	}

	// NestedAttributes is the type of an attribute whose value has attributes of its own.
	NestedAttributes struct {
		Attributes map[string]Attribute `json:"attributes"`
		Nesting    string               `json:"nesting_mode"`
	}

	// Identity is what a resource is found by.
	Identity struct {
		Version    int64                        `json:"version"`
		Attributes map[string]IdentityAttribute `json:"attributes"`
	}

	// IdentityAttribute is one part of an identity.
	IdentityAttribute struct {
		Type        Type   `json:"type"`
		Description string `json:"description,omitempty"`
		Required    bool   `json:"required_for_import,omitempty"`
		Optional    bool   `json:"optional_for_import,omitempty"`
	}

	// Function is one of the provider's functions.
	Function struct {
		Description string      `json:"description,omitempty"`
		Summary     string      `json:"summary,omitempty"`
		Deprecation string      `json:"deprecation_message,omitempty"`
		Return      Type        `json:"return_type"`
		Parameters  []Parameter `json:"parameters,omitempty"`
		Variadic    *Parameter  `json:"variadic_parameter,omitempty"`
	}

	// Parameter is one argument of a function.
	Parameter struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Nullable    bool   `json:"is_nullable,omitempty"`
		Type        Type   `json:"type"`
	}
)

// Type is a type as Terraform encodes it, such as ["list","string"].
type Type string

// MarshalJSON writes the type as it is.
func (t Type) MarshalJSON() ([]byte, error) {
	return []byte(t), nil
}

// UnmarshalJSON keeps the type without the whitespace around it, so that equal types are equal strings.
func (t *Type) UnmarshalJSON(raw []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return err
	}
	*t = Type(compact.String())
	return nil
}

// Write prints the document for people and for diffs: indented, in one order.
func (d Document) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(d)
}

// Read reads the one provider of a document.
func Read(r io.Reader) (Provider, error) {
	var d Document
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		return Provider{}, fmt.Errorf("reading a provider's schema: %w", err)
	}
	for _, p := range d.Providers {
		if len(d.Providers) == 1 {
			return p, nil
		}
	}
	return Provider{}, fmt.Errorf("reading a provider's schema: the document holds %d providers instead of one", len(d.Providers))
}
