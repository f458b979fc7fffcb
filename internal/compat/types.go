package compat

import (
	"encoding/json"
	"reflect"

	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// readableAs is true when an expression that reads a value of the released type can read one of the current
// type: the same, or with more in its objects. It is not meant for what users write, where a new part of an
// object is one that they leave out.
func readableAs(released, current schemajson.Type) bool {
	var was, is any
	if json.Unmarshal([]byte(released), &was) != nil || json.Unmarshal([]byte(current), &is) != nil {
		return released == current
	}
	return holds(was, is)
}

// holds walks types as Terraform encodes them: a name, or a list of a name and what it is made of.
func holds(was, is any) bool {
	switch was := was.(type) {
	case []any:
		is, ok := is.([]any)
		if !ok || len(was) != len(is) {
			return false
		}
		for i := range was {
			if !holds(was[i], is[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		is, ok := is.(map[string]any)
		if !ok {
			return false
		}
		for name := range was {
			if now, kept := is[name]; !kept || !holds(was[name], now) {
				return false
			}
		}
		return true
	default:
		return reflect.DeepEqual(was, is)
	}
}

// typeName is how a message names the type of an attribute.
func typeName(a schemajson.Attribute) string {
	if a.Nested != nil {
		return "a " + a.Nested.Nesting + " of nested attributes"
	}
	return string(a.Type)
}
