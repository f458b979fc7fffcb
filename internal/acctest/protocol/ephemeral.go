package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Open opens an ephemeral resource and gives its attributes, which are nil after
// an error.
func (tf *Terraform) Open(ctx context.Context, typeName string, configuration map[string]any) (map[string]any, []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	kind := tf.schema.EphemeralResourceSchemas[typeName].ValueType()
	config := tf.dynamic(kind, value(kind, configuration))
	validated, err := tf.server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: config})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(validated.Diagnostics) {
		return nil, validated.Diagnostics
	}
	opened, err := tf.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: config})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(opened.Diagnostics) {
		return nil, opened.Diagnostics
	}
	attributes := map[string]any{}
	for name, v := range object(tf.plain(kind, opened.Result)) {
		attributes[name] = native(v)
	}
	return attributes, opened.Diagnostics
}

// Unknown is a value of an attribute that only an apply can tell.
func (tf *Terraform) Unknown(typeName, attribute string) tftypes.Value {
	resource, _ := tf.kind(typeName).(tftypes.Object)
	return tftypes.NewValue(resource.AttributeTypes[attribute], tftypes.UnknownValue)
}
