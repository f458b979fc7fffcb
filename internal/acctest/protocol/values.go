package protocol

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Attribute is one value of the state: a string, int, bool, map[string]any,
// []any, or nil.
func (r *Resource) Attribute(name string) any {
	if r.State.IsNull() {
		return nil
	}
	return native(object(r.State)[name])
}

func (tf *Terraform) kind(typeName string) tftypes.Type {
	return tf.schema.ResourceSchemas[typeName].ValueType()
}

func (tf *Terraform) identity(typeName string, attributes map[string]any) *tfprotov6.DynamicValue {
	tf.t.Helper()
	schemas, err := tf.server.GetResourceIdentitySchemas(tf.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		tf.t.Fatal(err)
	}
	kind := schemas.IdentitySchemas[typeName].ValueType()
	return tf.dynamic(kind, value(kind, attributes))
}

// proposed is what Terraform proposes to the provider: the configuration, and
// for what only the provider knows, the prior state.
func (tf *Terraform) proposed(r *Resource, config tftypes.Value) tftypes.Value {
	if config.IsNull() || r.State.IsNull() {
		return config
	}
	proposed, prior := object(config), object(r.State)
	for _, attribute := range tf.schema.ResourceSchemas[r.Type].Block.Attributes {
		if proposed[attribute.Name].IsNull() && attribute.Computed {
			proposed[attribute.Name] = prior[attribute.Name]
		}
	}
	return tftypes.NewValue(config.Type(), proposed)
}

// checkAsPlanned is Terraform's own rule: what a plan said for certain is what
// an apply without errors gives.
func (tf *Terraform) checkAsPlanned(planned, after tftypes.Value) {
	tf.t.Helper()
	if planned.IsNull() || after.IsNull() {
		if planned.IsNull() != after.IsNull() {
			tf.t.Errorf("the plan was %s, the apply without an error gave %s", planned, after)
		}
		return
	}
	got := object(after)
	for name, want := range object(planned) {
		if want.IsFullyKnown() && !want.Equal(got[name]) {
			tf.t.Errorf("inconsistent result after apply: %s was planned as %s and is %s", name, want, got[name])
		}
		if !got[name].IsFullyKnown() {
			tf.t.Errorf("unknown after apply: %s", name)
		}
	}
}

func (tf *Terraform) dynamic(kind tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	tf.t.Helper()
	packed, err := tfprotov6.NewDynamicValue(kind, v)
	if err != nil {
		tf.t.Fatal(err)
	}
	return &packed
}

func (tf *Terraform) plain(kind tftypes.Type, packed *tfprotov6.DynamicValue) tftypes.Value {
	tf.t.Helper()
	v, err := packed.Unmarshal(kind)
	if err != nil {
		tf.t.Fatal(err)
	}
	return v
}

// value builds a value of the given type from plain Go; what is missing is null.
func value(kind tftypes.Type, plain any) tftypes.Value {
	if plain == nil {
		return tftypes.NewValue(kind, nil)
	}
	if v, ok := plain.(tftypes.Value); ok {
		return v
	}
	switch kind := kind.(type) {
	case tftypes.Object:
		given := plain.(map[string]any)
		attributes := map[string]tftypes.Value{}
		for name, attribute := range kind.AttributeTypes {
			attributes[name] = value(attribute, given[name])
		}
		return tftypes.NewValue(kind, attributes)
	case tftypes.Map:
		elements := map[string]tftypes.Value{}
		for key, element := range plain.(map[string]string) {
			elements[key] = value(kind.ElementType, element)
		}
		return tftypes.NewValue(kind, elements)
	case tftypes.Set:
		elements := []tftypes.Value{}
		for _, element := range plain.([]any) {
			elements = append(elements, value(kind.ElementType, element))
		}
		return tftypes.NewValue(kind, elements)
	default:
		return tftypes.NewValue(kind, plain)
	}
}

func object(v tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if err := v.As(&attributes); err != nil {
		panic(fmt.Sprintf("%s is not an object: %s", v, err))
	}
	return attributes
}

func native(v tftypes.Value) any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	switch kind := v.Type(); {
	case kind.Is(tftypes.String):
		var s string
		must(v.As(&s))
		return s
	case kind.Is(tftypes.Bool):
		var b bool
		must(v.As(&b))
		return b
	case kind.Is(tftypes.Number):
		var n *big.Float
		must(v.As(&n))
		i, _ := n.Int64()
		return int(i)
	case kind.Is(tftypes.List{}) || kind.Is(tftypes.Set{}):
		var elements []tftypes.Value
		must(v.As(&elements))
		natives := []any{}
		for _, element := range elements {
			natives = append(natives, native(element))
		}
		return natives
	default:
		natives := map[string]any{}
		for name, attribute := range object(v) {
			natives[name] = native(attribute)
		}
		return natives
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// With is the object with one attribute set, as Terraform does at apply with
// what was unknown in the plan.
func With(v tftypes.Value, name string, plain any) tftypes.Value {
	attributes := object(v)
	attributes[name] = value(attributes[name].Type(), plain)
	return tftypes.NewValue(v.Type(), attributes)
}
