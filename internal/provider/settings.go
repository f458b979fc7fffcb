package provider

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// source is where a value came from. The higher one is obeyed.
type source int

const (
	nowhere source = iota
	fromEnvironment
	fromCloud
	fromArgument
)

// setting is one value with where it came from, so that an error can name what the person has to change.
type setting struct {
	value  string
	source source
	detail string // the variable, or the entry of clouds.yaml with its file
}

// settings are the values by the name of the provider argument that stands for each.
type settings map[string]setting

// resolve brings the three sources together: argument before clouds.yaml before environment, value by value.
func resolve(arguments map[string]string, env environment) (settings, diag.Diagnostics) {
	s := settings{}
	s.fill(arguments, fromArgument, "")
	s.fillFromEnvironment(env, map[string][]string{"cloud": cloudVariables})

	name := s.get("cloud")
	if name == "" {
		s.fillFromEnvironment(env, loginVariables)
		s.fillFromEnvironment(env, otherVariables)
		return s, nil
	}

	cloud, err := findCloud(name, env)
	if err != nil {
		return nil, diag.Diagnostics{unusableCloud(s.describe("cloud"), name, err)}
	}
	s.fill(cloud.values, fromCloud, fmt.Sprintf("cloud %q in %s", name, cloud.file))
	if cloud.wantsPassword() {
		s.fillFromEnvironment(env, map[string][]string{"password": loginVariables["password"]})
	}
	s.fillFromEnvironment(env, otherVariables)
	s.fill(cloud.fallbacks, fromCloud, fmt.Sprintf("cloud %q in %s", name, cloud.file))
	if s.get("auth_url") == "" {
		return nil, diag.Diagnostics{cloudWithoutAuthURL(s.describe("cloud"), name, cloud)}
	}
	return s, nil
}

// fill adds the values that no higher source has given. An argument that is the empty string is given: it is the way
// to say "not the one from the environment".
func (s settings) fill(values map[string]string, from source, detail string) {
	for name, value := range values {
		if _, given := s[name]; !given {
			s[name] = setting{value: value, source: from, detail: detail}
		}
	}
}

func (s settings) fillFromEnvironment(env environment, variables map[string][]string) {
	for name, names := range variables {
		if value, variable := env.first(names); variable != "" {
			s.fill(map[string]string{name: value}, fromEnvironment, variable)
		}
	}
}

func (s settings) get(name string) string { return s[name].value }

func (s settings) has(name string) bool { return s[name].value != "" }

// sourceOf is the highest source that gives one of the names.
func (s settings) sourceOf(names ...string) source {
	highest := nowhere
	for _, name := range names {
		if s.has(name) {
			highest = max(highest, s[name].source)
		}
	}
	return highest
}

// strongest is the name whose value is to be used where several say the same thing in different ways, such as an id and a
// name: the one from the highest source, the earlier in the list among equals, "" when none is set.
func (s settings) strongest(names ...string) string {
	highest := s.sourceOf(names...)
	for _, name := range names {
		if s.has(name) && s[name].source == highest {
			return name
		}
	}
	return ""
}

// describe names an argument the way the person set it: `password` (from OS_PASSWORD).
func (s settings) describe(name string) string {
	given, ok := s[name]
	if !ok || given.detail == "" {
		return "`" + name + "`"
	}
	return fmt.Sprintf("`%s` (from %s)", name, given.detail)
}

var sensitiveArguments = []string{"password", "token", "application_credential_secret", "key", "access_key", "secret_key", "security_token"}

func (s settings) secrets() []string {
	var secrets []string
	for _, name := range sensitiveArguments {
		if s.has(name) {
			secrets = append(secrets, s.get(name))
		}
	}
	return secrets
}

// readArguments gives the arguments that are set, as text, and the names of those the plan does not know yet.
func readArguments(config tftypes.Value) (known map[string]string, unknown []string, err error) {
	known = map[string]string{}
	if config.IsNull() || !config.IsKnown() {
		return known, nil, nil
	}
	var attributes map[string]tftypes.Value
	if err := config.As(&attributes); err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		value := attributes[name]
		switch {
		case !value.IsKnown():
			unknown = append(unknown, name)
		case value.IsNull():
		case isNested(value):
			more, lacking, err := readNested(name, value)
			if err != nil {
				return nil, nil, err
			}
			maps.Copy(known, more)
			unknown = append(unknown, lacking...)
		default:
			if known[name], err = asText(value); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return known, unknown, nil
}

func isNested(value tftypes.Value) bool {
	return value.Type().Is(tftypes.Object{}) || value.Type().Is(tftypes.Map{})
}

// readNested reads a block or a map, whose arguments get the names BLOCK.ARGUMENT.
func readNested(name string, value tftypes.Value) (known map[string]string, unknown []string, err error) {
	inner, lacking, err := readArguments(value)
	if err != nil {
		return nil, nil, err
	}
	known = map[string]string{}
	for argument, text := range inner {
		known[name+"."+argument] = text
	}
	for _, argument := range lacking {
		unknown = append(unknown, name+"."+argument)
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
