package protocol

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Data is the result of a data source.
type Data struct{ State tftypes.Value }

// Attribute is one value, as Resource.Attribute returns it.
func (d *Data) Attribute(name string) any {
	return (&Resource{State: d.State}).Attribute(name)
}

// Number is a value that need not be whole.
func (d *Data) Number(name string) float64 {
	var number big.Float
	check(object(d.State)[name].As(&number))
	float, _ := number.Float64()
	return float
}

// Read validates and reads a data source. The result is nil after an error.
func (tf *Terraform) Read(ctx context.Context, typeName string, configuration map[string]any) (*Data, []*tfprotov6.Diagnostic) {
	config := value(tf.schema.DataSourceSchemas[typeName].ValueType(), configuration)
	validated := must(tf.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: encode(config)}))
	if HasError(validated.Diagnostics) {
		return nil, validated.Diagnostics
	}
	read := must(tf.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: encode(config)}))
	if HasError(read.Diagnostics) {
		return nil, read.Diagnostics
	}
	return &Data{State: decode(config.Type(), read.State)}, read.Diagnostics
}

// Open validates and opens an ephemeral resource. The attributes are nil after
// an error.
func (tf *Terraform) Open(ctx context.Context, typeName string, configuration map[string]any) (map[string]any, []*tfprotov6.Diagnostic) {
	config := value(tf.schema.EphemeralResourceSchemas[typeName].ValueType(), configuration)
	validated := must(tf.server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: encode(config)}))
	if HasError(validated.Diagnostics) {
		return nil, validated.Diagnostics
	}
	opened := must(tf.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: encode(config)}))
	if HasError(opened.Diagnostics) {
		return nil, opened.Diagnostics
	}
	return attributes(decode(config.Type(), opened.Result)), opened.Diagnostics
}
