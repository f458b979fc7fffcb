package protocol

import (
	"context"
	"iter"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Data is what a data source has read.
type Data struct{ State tftypes.Value }

// Attribute is one value, as Resource.Attribute gives it.
func (d *Data) Attribute(name string) any {
	return (&Resource{State: d.State}).Attribute(name)
}

// Read validates and reads a data source.
func (tf *Terraform) Read(ctx context.Context, typeName string, configuration map[string]any) (*Data, []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	kind := tf.schema.DataSourceSchemas[typeName].ValueType()
	config := tf.dynamic(kind, value(kind, configuration))
	validated, err := tf.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: config})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(validated.Diagnostics) {
		return nil, validated.Diagnostics
	}
	read, err := tf.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: config})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(read.Diagnostics) {
		return nil, read.Diagnostics
	}
	return &Data{State: tf.plain(kind, read.State)}, read.Diagnostics
}

// ListResult is one result of a list resource.
type ListResult struct {
	DisplayName string
	Identity    map[string]any
	// Resource is nil unless the resource was asked for.
	Resource    *Resource
	Diagnostics []*tfprotov6.Diagnostic
}

// Query is a list block.
type Query struct {
	Type            string
	Configuration   map[string]any
	Limit           int64
	IncludeResource bool
}

// List runs a list block as `terraform query` does; a result is asked for when
// it is wanted.
func (tf *Terraform) List(ctx context.Context, q Query) iter.Seq[ListResult] {
	tf.t.Helper()
	server, ok := tf.server.(tfprotov6.ListResourceServer)
	if !ok {
		tf.t.Fatal("the provider lists nothing")
	}
	kind := tf.schema.ListResourceSchemas[q.Type].ValueType()
	config := tf.dynamic(kind, value(kind, q.Configuration))
	validated, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: q.Type, Config: config})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(validated.Diagnostics) {
		return func(yield func(ListResult) bool) { yield(ListResult{Diagnostics: validated.Diagnostics}) }
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{
		TypeName: q.Type, Config: config, Limit: q.Limit, IncludeResource: q.IncludeResource,
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	return func(yield func(ListResult) bool) {
		for result := range stream.Results {
			if !yield(tf.found(q.Type, result)) {
				return
			}
		}
	}
}

func (tf *Terraform) found(typeName string, result tfprotov6.ListResourceResult) ListResult {
	found := ListResult{DisplayName: result.DisplayName, Diagnostics: result.Diagnostics}
	if result.Identity != nil && result.Identity.IdentityData != nil {
		identity, ok := native(tf.plain(tf.identityKind(typeName), result.Identity.IdentityData)).(map[string]any)
		if !ok {
			tf.t.Fatal("an identity is no object")
		}
		found.Identity = identity
	}
	if result.Resource != nil {
		found.Resource = tf.Resource(typeName)
		found.Resource.State = tf.plain(tf.kind(typeName), result.Resource)
	}
	return found
}

func (tf *Terraform) identityKind(typeName string) tftypes.Type {
	tf.t.Helper()
	schemas, err := tf.server.GetResourceIdentitySchemas(tf.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		tf.t.Fatal(err)
	}
	return schemas.IdentitySchemas[typeName].ValueType()
}

// GenerateConfiguration writes the configuration of a resource from its state,
// as `-generate-config-out` does.
func (tf *Terraform) GenerateConfiguration(ctx context.Context, r *Resource) map[string]any {
	tf.t.Helper()
	kind := tf.kind(r.Type)
	generated, err := tf.server.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: r.Type, State: tf.dynamic(kind, r.State)})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(generated.Diagnostics) {
		tf.t.Fatal(Text(generated.Diagnostics))
	}
	configuration := map[string]any{}
	for name, attribute := range object(tf.plain(kind, generated.Config)) {
		if !attribute.IsNull() {
			configuration[name] = attribute
		}
	}
	return configuration
}

// Number is a value that need not be whole.
func (d *Data) Number(name string) float64 {
	var number big.Float
	if err := object(d.State)[name].As(&number); err != nil {
		panic(err)
	}
	float, _ := number.Float64()
	return float
}
