package provider

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// readArguments gives the arguments that are set, as text, and the names of those that are unknown. Inside a block or a map
// they are named BLOCK.ARGUMENT.
func readArguments(block tftypes.Value) (known map[string]string, unknown []string, err error) {
	known = map[string]string{}
	if block.IsNull() || !block.IsKnown() {
		return known, nil, nil
	}
	var attributes map[string]tftypes.Value
	if err := block.As(&attributes); err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		value := attributes[name]
		switch {
		case !value.IsKnown():
			unknown = append(unknown, name)
		case value.IsNull():
		case value.Type().Is(tftypes.Object{}), value.Type().Is(tftypes.Map{}):
			inner, innerUnknown, err := readArguments(value)
			if err != nil {
				return nil, nil, err
			}
			for argument, text := range inner {
				known[name+"."+argument] = text
			}
			for _, argument := range innerUnknown {
				unknown = append(unknown, name+"."+argument)
			}
		default:
			if known[name], err = asText(value); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return known, unknown, nil
}

func asText(value tftypes.Value) (string, error) {
	switch {
	case value.Type().Is(tftypes.Bool):
		var b bool
		err := value.As(&b)
		return fmt.Sprint(b), err
	case value.Type().Is(tftypes.Number):
		n := new(big.Float)
		err := value.As(n)
		return n.Text('f', -1), err
	default:
		var s string
		err := value.As(&s)
		return s, err
	}
}
