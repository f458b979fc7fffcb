package provider

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

func TestPlanResourceChange_TheShortcutPlansWhatTheFrameworkPlans(t *testing.T) {
	t.Parallel()
	shortcuts, others := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		defaultTags := drawTags(t, "default tags")
		own := configure(t, Serve, defaultTags)
		reference := configure(t, func(p framework.Provider) tfprotov6.ProviderServer { return providerserver.NewProtocol6(p)() }, defaultTags)
		req := drawPlan(t, reference.share)

		got, err := own.PlanResourceChange(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		want, err := reference.PlanResourceChange(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if got.PlannedState == req.PriorState {
			shortcuts++
		} else {
			others++
		}
		if diff := cmp.Diff(reference.format(t, want), reference.format(t, got)); diff != "" {
			t.Errorf("(-reference +own):\n%s", diff)
		}
	})
	if shortcuts == 0 || others == 0 {
		t.Errorf("%d plans by the shortcut and %d others, so nothing was compared", shortcuts, others)
	}
}

// configured is a configured provider without a network.
type configured struct {
	tfprotov6.ProviderServer
	share *tfprotov6.Schema
}

func configure(t *rapid.T, serve func(framework.Provider) tfprotov6.ProviderServer, defaultTags map[string]string) configured {
	t.Helper()
	noNetwork := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") })
	server := serve(NewForTest("test", Options{Transport: noNetwork, Environment: func() map[string]string { return nil }})())
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	arguments := nullAttributes(schema.Provider.ValueType())
	arguments["max_retries"] = tftypes.NewValue(tftypes.Number, 0)
	arguments["default_tags"] = stringMap(defaultTags)
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: encode(t, schema.Provider.ValueType(), arguments)})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp.Diagnostics)
	}
	return configured{server, schema.ResourceSchemas["sfs_share"]}
}

// format makes plans comparable.
func (c configured) format(t *rapid.T, plan *tfprotov6.PlanResourceChangeResponse) string {
	t.Helper()
	state, err := plan.PlannedState.Unmarshal(c.share.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("state %s\nprivate %s\nreplaces %v", state, plan.PlannedPrivate, plan.RequiresReplace)
	for _, d := range plan.Diagnostics {
		text += "\n" + d.Summary
	}
	// A null identity is none.
	if i := plan.PlannedIdentity; i != nil && !bytes.Equal(i.IdentityData.MsgPack, []byte{0xc0}) {
		text += fmt.Sprintf("\nidentity %x", i.IdentityData.MsgPack)
	}
	return text
}

// drawPlan draws the request of a plan for an existing share. In about half of them the configuration equals the state or is
// silent where the service decides.
func drawPlan(t *rapid.T, schema *tfprotov6.Schema) *tfprotov6.PlanResourceChangeRequest {
	t.Helper()
	stateType := schema.ValueType()
	state, config := nullAttributes(stateType), nullAttributes(stateType)
	state["size"], config["size"] = tftypes.NewValue(tftypes.Number, 10), tftypes.NewValue(tftypes.Number, rapid.SampledFrom([]int{10, 10, 10, 10, 10, 20}).Draw(t, "size"))
	unchanged := rapid.Bool().Draw(t, "unchanged")
	for _, attribute := range schema.Block.Attributes {
		if attribute.Name == "size" {
			continue
		}
		value, ok := drawValue(t, attribute)
		if !ok {
			continue
		}
		state[attribute.Name] = value
		if !attribute.Optional {
			continue
		}
		switch how := rapid.IntRange(0, 3).Draw(t, attribute.Name+" in the configuration"); {
		case how == 0 && (attribute.Computed || !unchanged):
		case how == 1 && !unchanged:
			config[attribute.Name], _ = drawValue(t, attribute)
		default:
			config[attribute.Name] = value
		}
	}
	for _, block := range schema.Block.BlockTypes { // the timeouts
		state[block.TypeName] = drawTimeouts(t, block.ValueType(), "timeouts in the state")
		config[block.TypeName] = state[block.TypeName]
		if !unchanged {
			config[block.TypeName] = drawTimeouts(t, block.ValueType(), "timeouts in the configuration")
		}
	}
	state["tags_all"] = rapid.SampledFrom([]tftypes.Value{state["tags"], state["tags"], stringMap(drawTags(t, "all tags"))}).Draw(t, "tags_all")

	proposed := map[string]tftypes.Value{}
	for name, value := range config {
		proposed[name] = value
	}
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && config[attribute.Name].IsNull() {
			proposed[attribute.Name] = state[attribute.Name]
		}
	}
	private := rapid.SampledFrom([]string{``, `{"share_type":"e30="}`, `{"resize":"eyJmcm9tIjoxMCwidG8iOjh9"}`,
		`{"create_marker":"InJlbW92ZSI="}`, // "remove"
		`{"create_marker":"ImtlcHQi"}`,     // "kept"
		`{"previous":"eyJhdmFpbGFiaWxpdHlfem9uZSI6WyJ0d28iXSwic2hhcmVfdHlwZSI6WyJvbmUiXX0=","planned_from":"eyJpZCI6Im9sZCIsInByb3RlY3RlZCI6dHJ1ZX0="}`}).Draw(t, "private")
	return &tfprotov6.PlanResourceChangeRequest{
		TypeName: "sfs_share", PriorState: encode(t, stateType, state), Config: encode(t, stateType, config), ProposedNewState: encode(t, stateType, proposed),
		PriorPrivate: []byte(private), PriorIdentity: drawIdentity(t),
	}
}

// drawIdentity draws none for a Terraform before 1.12.
func drawIdentity(t *rapid.T) *tfprotov6.ResourceIdentityData {
	t.Helper()
	if rapid.Bool().Draw(t, "without an identity") {
		return nil
	}
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "region": tftypes.String}}
	values := nullAttributes(kind)
	values["id"] = tftypes.NewValue(tftypes.String, "one")
	return &tfprotov6.ResourceIdentityData{IdentityData: encode(t, kind, values)}
}

// drawValue is false for an attribute that stays null.
func drawValue(t *rapid.T, attribute *tfprotov6.SchemaAttribute) (tftypes.Value, bool) {
	t.Helper()
	switch kind := attribute.Type; {
	case attribute.Name == "size_policy":
		return tftypes.NewValue(kind, rapid.SampledFrom([]string{"exact", "at_least"}).Draw(t, attribute.Name)), true
	case attribute.Name == "status":
		return tftypes.NewValue(kind, rapid.SampledFrom([]string{"available", "shrinking"}).Draw(t, attribute.Name)), true
	case kind == nil: // nested
		return drawNested(t, attribute), true
	case kind.Is(tftypes.String):
		return tftypes.NewValue(kind, rapid.SampledFrom([]string{"one", "two"}).Draw(t, attribute.Name)), true
	case kind.Is(tftypes.Number): // but the size
		return tftypes.NewValue(kind, rapid.SampledFrom([]any{nil, 10, 10, 12}).Draw(t, attribute.Name)), true
	case kind.Is(tftypes.Bool):
		return tftypes.NewValue(kind, rapid.Bool().Draw(t, attribute.Name)), true
	case kind.Is(tftypes.Map{}):
		return stringMap(drawTags(t, attribute.Name)), true
	default:
		return tftypes.Value{}, false
	}
}

// drawNested draws an object, or a list of them.
func drawNested(t *rapid.T, attribute *tfprotov6.SchemaAttribute) tftypes.Value {
	t.Helper()
	object := func(kind tftypes.Type) tftypes.Value {
		values := nullAttributes(kind)
		for _, field := range attribute.NestedType.Attributes {
			if value, ok := drawValue(t, field); ok {
				values[field.Name] = value
			}
		}
		return tftypes.NewValue(kind, values)
	}
	count := rapid.IntRange(0, 2).Draw(t, attribute.Name)
	switch kind := attribute.ValueType().(type) {
	case tftypes.Object:
		if count > 0 {
			return object(kind)
		}
	case tftypes.List:
		elements := []tftypes.Value{}
		for range count {
			elements = append(elements, object(kind.ElementType))
		}
		return tftypes.NewValue(kind, elements)
	default:
		t.Fatalf("%s is a nested attribute of a kind that is not drawn", attribute.Name)
	}
	return tftypes.NewValue(attribute.ValueType(), nil)
}

func drawTimeouts(t *rapid.T, kind tftypes.Type, label string) tftypes.Value {
	t.Helper()
	update := rapid.SampledFrom([]string{"", "10m", "20m"}).Draw(t, label)
	if update == "" {
		return tftypes.NewValue(kind, nil)
	}
	values := nullAttributes(kind)
	values["update"] = tftypes.NewValue(tftypes.String, update)
	return tftypes.NewValue(kind, values)
}

func drawTags(t *rapid.T, label string) map[string]string {
	t.Helper()
	return rapid.SampledFrom([]map[string]string{nil, nil, {}, {"team": "storage"}, {"team": "web"}}).Draw(t, label)
}

func stringMap(of map[string]string) tftypes.Value {
	kind := tftypes.Map{ElementType: tftypes.String}
	if of == nil {
		return tftypes.NewValue(kind, nil)
	}
	values := map[string]tftypes.Value{}
	for key, value := range of {
		values[key] = tftypes.NewValue(tftypes.String, value)
	}
	return tftypes.NewValue(kind, values)
}

func encode(t rapid.TB, kind tftypes.Type, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// The short cut compares a share with the defaults that it knows.
func TestPlanResourceChange_TheShortcutKnowsAllDefaults(t *testing.T) {
	t.Parallel()
	p := NewForTest("test", Options{})().(*sfsProvider)
	known := knownResources(p)
	for _, factory := range p.Resources(t.Context()) {
		var metadata resource.MetadataResponse
		factory().Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: typeName}, &metadata)
		var schema resource.SchemaResponse
		factory().Schema(t.Context(), resource.SchemaRequest{}, &schema)
		for name, attribute := range schema.Schema.Attributes {
			if _, isKnown := known[metadata.TypeName].defaults[name]; hasDefault(attribute) != isKnown {
				t.Errorf("%s.%s: has a default: %t, known: %t", metadata.TypeName, name, hasDefault(attribute), isKnown)
			}
			for field, inner := range nestedAttributes(attribute) {
				if hasDefault(inner) {
					t.Errorf("%s.%s.%s has a default, and the shortcut looks for none in nested attributes", metadata.TypeName, name, field)
				}
			}
		}
	}
}

func nestedAttributes(attribute resourceschema.Attribute) map[string]resourceschema.Attribute {
	switch nested := attribute.(type) {
	case resourceschema.ListNestedAttribute:
		return nested.NestedObject.Attributes
	case resourceschema.SetNestedAttribute:
		return nested.NestedObject.Attributes
	case resourceschema.MapNestedAttribute:
		return nested.NestedObject.Attributes
	case resourceschema.SingleNestedAttribute:
		return nested.Attributes
	}
	return nil
}

// hasDefault asks for a default of any kind: each has a method of its own.
func hasDefault(attribute any) bool {
	value := reflect.ValueOf(attribute)
	for i := range value.NumMethod() {
		if strings.HasSuffix(value.Type().Method(i).Name, "DefaultValue") && !value.Method(i).Call(nil)[0].IsNil() {
			return true
		}
	}
	return false
}
