package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// Whatever the state and the configuration say: a plan that is made at once is
// the one that the framework makes.
func TestAPlanMadeAtOnceIsThePlanOfTheFramework(t *testing.T) {
	t.Parallel()
	atOnce, otherwise := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		defaultTags := drawTags(t, "default tags")
		quick := configure(t, provider.Serve, defaultTags)
		plain := configure(t, func(p framework.Provider) tfprotov6.ProviderServer { return providerserver.NewProtocol6(p)() }, defaultTags)
		req := drawPlan(t, plain.share)

		got, err := quick.PlanResourceChange(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		want, err := plain.PlanResourceChange(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if got.PlannedState == req.PriorState {
			atOnce++
		} else {
			otherwise++
		}
		if diff := cmp.Diff(plain.told(t, want), plain.told(t, got)); diff != "" {
			t.Errorf("(-framework +at once):\n%s", diff)
		}
	})
	if atOnce == 0 || otherwise == 0 {
		t.Errorf("%d plans were made at once and %d were not, so nothing was compared", atOnce, otherwise)
	}
}

// planner is a provider that is configured and has no network.
type planner struct {
	tfprotov6.ProviderServer
	share *tfprotov6.Schema
}

type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no network")
}

func configure(t *rapid.T, serve func(framework.Provider) tfprotov6.ProviderServer, defaultTags map[string]string) planner {
	t.Helper()
	server := serve(provider.NewForTest("test", provider.Options{Transport: noNetwork{}, Getenv: func(string) string { return "" }})())
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	arguments := nothing(schema.Provider.ValueType())
	arguments["max_retries"] = tftypes.NewValue(tftypes.Number, 0)
	arguments["default_tags"] = texts(defaultTags)
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: pack(t, schema.Provider.ValueType(), arguments)})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, configured.Diagnostics)
	}
	return planner{server, schema.ResourceSchemas["sfs_share"]}
}

// told is a plan in a form that can be compared.
func (p planner) told(t *rapid.T, plan *tfprotov6.PlanResourceChangeResponse) string {
	t.Helper()
	state, err := plan.PlannedState.Unmarshal(p.share.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("state %s\nprivate %s\nreplaces %v", state, plan.PlannedPrivate, plan.RequiresReplace)
	for _, d := range plan.Diagnostics {
		text += "\n" + d.Summary
	}
	// An identity that is null is none.
	if i := plan.PlannedIdentity; i != nil && !bytes.Equal(i.IdentityData.MsgPack, []byte{0xc0}) {
		text += fmt.Sprintf("\nidentity %x", i.IdentityData.MsgPack)
	}
	return text
}

// drawPlan is a request like Terraform's for a share that is there. Every other
// configuration says what the state says, or leaves it to the service.
func drawPlan(t *rapid.T, schema *tfprotov6.Schema) *tfprotov6.PlanResourceChangeRequest {
	t.Helper()
	kind := schema.ValueType()
	state, config := nothing(kind), nothing(kind)
	state["size"], config["size"] = tftypes.NewValue(tftypes.Number, 10), tftypes.NewValue(tftypes.Number, rapid.SampledFrom([]int{10, 10, 10, 10, 10, 20}).Draw(t, "size"))
	calm := rapid.Bool().Draw(t, "nothing else is written than is there")
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
		switch how := rapid.IntRange(0, 3).Draw(t, "how "+attribute.Name+" is written"); {
		case how == 0 && (attribute.Computed || !calm):
		case how == 1 && !calm:
			config[attribute.Name], _ = drawValue(t, attribute)
		default:
			config[attribute.Name] = value
		}
	}
	state["tags_all"] = rapid.SampledFrom([]tftypes.Value{state["tags"], state["tags"], texts(drawTags(t, "all tags"))}).Draw(t, "tags_all")

	proposed := map[string]tftypes.Value{}
	for name, value := range config {
		proposed[name] = value
	}
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && config[attribute.Name].IsNull() {
			proposed[attribute.Name] = state[attribute.Name]
		}
	}
	private := rapid.SampledFrom([]string{``, `{"share_type":"e30="}`, `{"resize":"eyJmcm9tIjoxMCwidG8iOjh9"}`}).Draw(t, "private")
	return &tfprotov6.PlanResourceChangeRequest{
		TypeName: "sfs_share", PriorState: pack(t, kind, state), Config: pack(t, kind, config), ProposedNewState: pack(t, kind, proposed),
		PriorPrivate: []byte(private), PriorIdentity: drawIdentity(t),
	}
}

// drawIdentity: Terraform before 1.12 has none.
func drawIdentity(t *rapid.T) *tfprotov6.ResourceIdentityData {
	t.Helper()
	if rapid.Bool().Draw(t, "without an identity") {
		return nil
	}
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "region": tftypes.String}}
	values := nothing(kind)
	values["id"] = tftypes.NewValue(tftypes.String, "one")
	return &tfprotov6.ResourceIdentityData{IdentityData: pack(t, kind, values)}
}

// drawValue is a value that the attribute could have; false where it stays empty.
func drawValue(t *rapid.T, attribute *tfprotov6.SchemaAttribute) (tftypes.Value, bool) {
	t.Helper()
	switch kind := attribute.Type; {
	case attribute.Name == "size_policy":
		return tftypes.NewValue(kind, rapid.SampledFrom([]string{"exact", "at_least"}).Draw(t, attribute.Name)), true
	case attribute.Name == "status":
		return tftypes.NewValue(kind, rapid.SampledFrom([]string{"available", "shrinking"}).Draw(t, attribute.Name)), true
	case kind == nil: // nested
		return tftypes.Value{}, false
	case kind.Is(tftypes.String):
		return tftypes.NewValue(kind, rapid.SampledFrom([]string{"one", "two"}).Draw(t, attribute.Name)), true
	case kind.Is(tftypes.Bool):
		return tftypes.NewValue(kind, rapid.Bool().Draw(t, attribute.Name)), true
	case kind.Is(tftypes.Map{}):
		return texts(drawTags(t, attribute.Name)), true
	default:
		return tftypes.Value{}, false
	}
}

func drawTags(t *rapid.T, label string) map[string]string {
	t.Helper()
	return rapid.SampledFrom([]map[string]string{nil, nil, {}, {"team": "storage"}, {"team": "web"}}).Draw(t, label)
}

func texts(of map[string]string) tftypes.Value {
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

func nothing(kind tftypes.Type) map[string]tftypes.Value {
	object, _ := kind.(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	return values
}

func pack(t *rapid.T, kind tftypes.Type, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	packed, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &packed
}
