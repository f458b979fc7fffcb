package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// generate is a configuration of a share whose state has the given attributes.
func generate(t *testing.T, attributes map[string]tftypes.Value) map[string]tftypes.Value {
	t.Helper()
	server := Server("test")()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	kind, ok := schemas.ResourceSchemas["sfs_share"].ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the state of a share is no object")
	}
	state := map[string]tftypes.Value{}
	for name, attribute := range kind.AttributeTypes {
		state[name] = tftypes.NewValue(attribute, nil)
	}
	for name, value := range attributes {
		state[name] = value
	}
	packed, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, state))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: "sfs_share", State: &packed})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("%v %v", err, resp.Diagnostics)
	}
	config, err := resp.Config.Unmarshal(kind)
	if err != nil {
		t.Fatal(err)
	}
	generated := map[string]tftypes.Value{}
	if err := config.As(&generated); err != nil {
		t.Fatal(err)
	}
	for name, value := range generated {
		if value.IsNull() {
			delete(generated, name)
		}
	}
	return generated
}

func str(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
func yes(b bool) tftypes.Value   { return tftypes.NewValue(tftypes.Bool, b) }

func TestAGeneratedConfigurationHoldsWhatAPersonWouldWrite(t *testing.T) {
	t.Parallel()
	generated := generate(t, map[string]tftypes.Value{
		"id": str("1"), "status": str("available"), "name": str("data"), "size": tftypes.NewValue(tftypes.Number, 10),
		"size_policy": str("exact"), "is_public": yes(false), "prevent_shrink": yes(false), "deletion_protection": yes(false),
	})
	for name, value := range generated {
		if name != "name" && name != "size" {
			t.Errorf("%s is in the generated configuration: %s", name, value)
		}
	}
	if len(generated) != 2 {
		t.Errorf("generated is %v, want name and size", generated)
	}
}

func TestAGeneratedConfigurationHoldsWhatIsNoDefault(t *testing.T) {
	t.Parallel()
	state := map[string]tftypes.Value{
		"size": tftypes.NewValue(tftypes.Number, 10), "share_proto": str("CIFS"), "size_policy": str("at_least"),
		"is_public": yes(true), "prevent_shrink": yes(true), "deletion_protection": yes(true),
	}
	generated := generate(t, state)
	for name, want := range state {
		if !generated[name].Equal(want) {
			t.Errorf("%s is %s, want %s", name, generated[name], want)
		}
	}
}
