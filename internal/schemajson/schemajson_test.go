package schemajson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestTheSchemaIsPrintedInTerraformsFormat(t *testing.T) {
	t.Parallel()

	said := &tfprotov6.GetProviderSchemaResponse{
		Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas: map[string]*tfprotov6.Schema{"sfs_share": {Version: 1, Block: &tfprotov6.SchemaBlock{
			Description: "A *share*.", DescriptionKind: tfprotov6.StringKindMarkdown,
			Attributes: []*tfprotov6.SchemaAttribute{
				{Name: "size", Type: tftypes.Number, Required: true, Description: "GiB."},
				{Name: "metadata", Type: tftypes.Map{ElementType: tftypes.String}, Optional: true},
				{Name: "export_locations", Computed: true, NestedType: &tfprotov6.SchemaObject{
					Nesting:    tfprotov6.SchemaObjectNestingModeList,
					Attributes: []*tfprotov6.SchemaAttribute{{Name: "path", Type: tftypes.String, Computed: true}},
				}},
			},
			BlockTypes: []*tfprotov6.SchemaNestedBlock{{
				TypeName: "timeouts", Nesting: tfprotov6.SchemaNestedBlockNestingModeSingle, Block: &tfprotov6.SchemaBlock{},
			}},
		}}},
		Functions: map[string]*tfprotov6.Function{"fit": {
			Summary:    "Fit.",
			Parameters: []*tfprotov6.FunctionParameter{{Name: "used", Type: tftypes.Number}},
			Return:     &tfprotov6.FunctionReturn{Type: tftypes.Number},
		}},
	}
	identities := map[string]*tfprotov6.ResourceIdentitySchema{"sfs_share": {IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
		{Name: "id", Type: tftypes.String, RequiredForImport: true},
	}}}

	const want = `{
	  "format_version": "1.0",
	  "provider_schemas": {"registry.terraform.io/hashicorp/sfs": {
	    "provider": {"version": 0, "block": {"description_kind": "plain"}},
	    "resource_schemas": {"sfs_share": {"version": 1, "block": {
	      "description": "A *share*.", "description_kind": "markdown",
	      "attributes": {
	        "size": {"type": "number", "required": true, "description": "GiB.", "description_kind": "plain"},
	        "metadata": {"type": ["map", "string"], "optional": true, "description_kind": "plain"},
	        "export_locations": {"computed": true, "description_kind": "plain", "nested_type": {
	          "nesting_mode": "list",
	          "attributes": {"path": {"type": "string", "computed": true, "description_kind": "plain"}}
	        }}
	      },
	      "block_types": {"timeouts": {"nesting_mode": "single", "block": {"description_kind": "plain"}}}
	    }}},
	    "resource_identity_schemas": {"sfs_share": {"version": 0, "attributes": {"id": {"type": "string", "required_for_import": true}}}},
	    "functions": {"fit": {"summary": "Fit.", "return_type": "number", "parameters": [{"name": "used", "type": "number"}]}}
	  }}
	}`
	got, err := json.Marshal(render("registry.terraform.io/hashicorp/sfs", said, identities))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed(t, []byte(want)), parsed(t, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()

	want := Provider{
		Resources: map[string]Schema{"sfs_share": {Version: 2, Block: Block{Attributes: map[string]Attribute{
			"tags":  {Type: `["map","string"]`, Optional: true},
			"rules": {Nested: &NestedAttributes{Nesting: "set", Attributes: map[string]Attribute{"id": {Type: `"string"`, Computed: true}}}},
		}}}},
	}
	var written bytes.Buffer
	if err := (Document{FormatVersion: "1.0", Providers: map[string]Provider{"sfs": want}}).Write(&written); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&written)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestADocumentWithoutAProviderIsNotRead(t *testing.T) {
	t.Parallel()

	if _, err := Read(strings.NewReader(`{"format_version": "1.0"}`)); err == nil {
		t.Error("it was read")
	}
}

func TestAnErrorOfTheProviderIsNotPrintedOver(t *testing.T) {
	t.Parallel()

	err := firstError([]*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "odd"},
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Duplicate Resource Type", Detail: "sfs_share"},
	})
	if err == nil || err.Error() != "the provider's schema is wrong: Duplicate Resource Type: sfs_share" {
		t.Errorf("got %v", err)
	}
}

func parsed(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
