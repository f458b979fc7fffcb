package provider

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestGenerateResourceConfig_DefaultsAreOmitted(t *testing.T) {
	t.Parallel()
	size, name, yes, no := tftypes.NewValue(tftypes.Number, 10), text("data"), tftypes.NewValue(tftypes.Bool, true), tftypes.NewValue(tftypes.Bool, false)
	others := map[string]tftypes.Value{
		"size": size, "share_proto": text("CIFS"), "size_policy": text("at_least"), "is_public": yes, "prevent_shrink": yes, "deletion_protection": yes,
	}
	for title, test := range map[string]struct{ state, want map[string]tftypes.Value }{
		"defaults": {map[string]tftypes.Value{
			"id": text("1"), "status": text("available"), "name": name, "size": size,
			"size_policy": text("exact"), "is_public": no, "prevent_shrink": no, "deletion_protection": no,
		}, map[string]tftypes.Value{"name": name, "size": size}},
		"other values": {others, others},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			server := Server("test")()
			schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
			if err != nil {
				t.Fatal(err)
			}
			stateType := schemas.ResourceSchemas["sfs_share"].ValueType()
			state := nullAttributes(stateType)
			maps.Copy(state, test.state)
			resp, err := server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: "sfs_share", State: encode(t, stateType, state)})
			if err != nil || len(resp.Diagnostics) > 0 {
				t.Fatalf("%v %v", err, resp.Diagnostics)
			}
			generated, err := attributesOf(resp.Config, stateType)
			if err != nil {
				t.Fatal(err)
			}
			maps.DeleteFunc(generated, func(_ string, value tftypes.Value) bool { return value.IsNull() })
			if diff := cmp.Diff(test.want, generated); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestServer_AnnouncesWhatItCanDo(t *testing.T) {
	t.Parallel()
	want := &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true, MoveResourceState: true, PlanDestroy: true, GenerateResourceConfig: true}
	server := Server("test")()
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := server.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for call, announced := range map[string]*tfprotov6.ServerCapabilities{"GetProviderSchema": schema.ServerCapabilities, "GetMetadata": metadata.ServerCapabilities} {
		if diff := cmp.Diff(want, announced); diff != "" {
			t.Errorf("%s: %s", call, diff)
		}
	}
}
