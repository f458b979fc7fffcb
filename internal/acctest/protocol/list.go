package protocol

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Query is a list block.
type Query struct {
	Type            string
	Configuration   map[string]any
	Limit           int64
	IncludeResource bool
}

// ListResult is one result of a list resource.
type ListResult struct {
	DisplayName string
	Identity    map[string]any
	// Resource is nil unless the query includes it.
	Resource    *Resource
	Diagnostics []*tfprotov6.Diagnostic
}

// List runs a list block as `terraform query` does: each result is requested
// when the caller gets to it.
func (tf *Terraform) List(ctx context.Context, q Query) iter.Seq[ListResult] {
	server := tf.server.(tfprotov6.ListResourceServer)
	config := encode(value(tf.schema.ListResourceSchemas[q.Type].ValueType(), q.Configuration))
	validated := must(server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: q.Type, Config: config}))
	if HasError(validated.Diagnostics) {
		return func(yield func(ListResult) bool) { yield(ListResult{Diagnostics: validated.Diagnostics}) }
	}
	stream := must(server.ListResource(ctx, &tfprotov6.ListResourceRequest{
		TypeName: q.Type, Config: config, Limit: q.Limit, IncludeResource: q.IncludeResource,
	}))
	return func(yield func(ListResult) bool) {
		for result := range stream.Results {
			if !yield(tf.listResult(q.Type, result)) {
				return
			}
		}
	}
}

func (tf *Terraform) listResult(typeName string, result tfprotov6.ListResourceResult) ListResult {
	converted := ListResult{DisplayName: result.DisplayName, Diagnostics: result.Diagnostics}
	if result.Identity != nil && result.Identity.IdentityData != nil {
		converted.Identity = attributes(decode(tf.identityType(typeName), result.Identity.IdentityData))
	}
	if result.Resource != nil {
		converted.Resource = tf.Resource(typeName)
		converted.Resource.State = decode(tf.resourceType(typeName), result.Resource)
	}
	return converted
}

func (tf *Terraform) identityType(typeName string) tftypes.Type {
	schemas := must(tf.server.GetResourceIdentitySchemas(tf.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{}))
	return schemas.IdentitySchemas[typeName].ValueType()
}

// GenerateConfiguration returns the configuration of a resource from its state,
// as `-generate-config-out` writes it.
func (tf *Terraform) GenerateConfiguration(ctx context.Context, r *Resource) map[string]any {
	tf.t.Helper()
	generated := must(tf.server.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: r.Type, State: encode(r.State)}))
	if HasError(generated.Diagnostics) {
		tf.t.Fatal(Text(generated.Diagnostics))
	}
	configuration := map[string]any{}
	for name, attribute := range object(decode(r.State.Type(), generated.Config)) {
		if !attribute.IsNull() {
			configuration[name] = attribute
		}
	}
	return configuration
}
