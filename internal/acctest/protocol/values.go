package protocol

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Attribute is one value of the state: a string, int, bool, map[string]any,
// []any, or nil.
func (r *Resource) Attribute(name string) any { return r.Attributes()[name] }

// Attributes are all values of the state, nil if there is none.
func (r *Resource) Attributes() map[string]any {
	if r.State.IsNull() {
		return nil
	}
	return attributes(r.State)
}

// Value is one value of a planned state; nil where it is not known.
func Value(state tftypes.Value, name string) any {
	if state.IsNull() {
		return nil
	}
	return native(object(state)[name])
}

// Unknown is the value of an attribute that is only known after the apply.
func (tf *Terraform) Unknown(typeName, attribute string) tftypes.Value {
	resource := tf.resourceType(typeName).(tftypes.Object)
	return tftypes.NewValue(resource.AttributeTypes[attribute], tftypes.UnknownValue)
}

// SetAttribute is the object with one attribute set, as Terraform does in the apply with
// a value that was unknown in the plan.
func SetAttribute(v tftypes.Value, name string, plain any) tftypes.Value {
	attributes := object(v)
	attributes[name] = value(attributes[name].Type(), plain)
	return tftypes.NewValue(v.Type(), attributes)
}

func (tf *Terraform) resourceType(typeName string) tftypes.Type {
	return tf.schema.ResourceSchemas[typeName].ValueType()
}

func (tf *Terraform) config(typeName string, configuration map[string]any) tftypes.Value {
	if configuration == nil {
		return tftypes.NewValue(tf.resourceType(typeName), nil)
	}
	return value(tf.resourceType(typeName), configuration)
}

func encode(v tftypes.Value) *tfprotov6.DynamicValue {
	encoded := must(tfprotov6.NewDynamicValue(v.Type(), v))
	return &encoded
}

func decode(typ tftypes.Type, encoded *tfprotov6.DynamicValue) tftypes.Value {
	return must(encoded.Unmarshal(typ))
}

// value converts a Go value; missing attributes are null.
func value(typ tftypes.Type, plain any) tftypes.Value {
	if plain == nil {
		return tftypes.NewValue(typ, nil)
	}
	if v, ok := plain.(tftypes.Value); ok {
		return v
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		given := plain.(map[string]any)
		attributes := map[string]tftypes.Value{}
		for name, attribute := range typ.AttributeTypes {
			attributes[name] = value(attribute, given[name])
		}
		return tftypes.NewValue(typ, attributes)
	case tftypes.Map:
		elements := map[string]tftypes.Value{}
		for key, element := range plain.(map[string]string) {
			elements[key] = value(typ.ElementType, element)
		}
		return tftypes.NewValue(typ, elements)
	case tftypes.Set:
		elements := []tftypes.Value{}
		for _, element := range plain.([]any) {
			elements = append(elements, value(typ.ElementType, element))
		}
		return tftypes.NewValue(typ, elements)
	default:
		return tftypes.NewValue(typ, plain)
	}
}

func object(v tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if err := v.As(&attributes); err != nil {
		panic(fmt.Sprintf("%s is not an object: %s", v, err))
	}
	return attributes
}

func attributes(v tftypes.Value) map[string]any {
	plain := map[string]any{}
	for name, attribute := range object(v) {
		plain[name] = native(attribute)
	}
	return plain
}

// native is the inverse of value; unknown values become nil.
func native(v tftypes.Value) any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	switch typ := v.Type(); {
	case typ.Is(tftypes.String):
		var s string
		check(v.As(&s))
		return s
	case typ.Is(tftypes.Bool):
		var b bool
		check(v.As(&b))
		return b
	case typ.Is(tftypes.Number):
		var n *big.Float
		check(v.As(&n))
		i, _ := n.Int64()
		return int(i)
	case typ.Is(tftypes.List{}) || typ.Is(tftypes.Set{}):
		var elements []tftypes.Value
		check(v.As(&elements))
		plain := []any{}
		for _, element := range elements {
			plain = append(plain, native(element))
		}
		return plain
	default:
		return attributes(v)
	}
}

// must and check panic: these errors are bugs of the test, not of the provider,
// which reports its own as diagnostics.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
