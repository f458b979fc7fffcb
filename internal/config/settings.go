package config

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// settings are the values of the provider arguments, by the name of the argument.
type settings map[string]setting

type setting struct {
	value  string
	source source
	detail string // the variable, or the entry of clouds.yaml with its file; empty for an argument
}

// source is where a value came from; the higher one takes precedence.
type source int

const (
	notSet source = iota
	fromEnvironment
	fromCloud
	fromArgument
)

// resolve merges the three sources, value by value.
func resolve(arguments map[string]string, env environment) (settings, diag.Diagnostics) {
	s := settings{}
	s.addMissing(arguments, fromArgument, "")
	s.addVariables(env, cloudVariables)
	name := s.get("cloud")
	if name == "" {
		s.addVariables(env, loginVariables)
		s.addVariables(env, otherVariables)
		return s, nil
	}

	cloud, err := findCloud(name, env)
	if err != nil {
		return nil, diag.Diagnostics{cannotUseCloud(name, s["cloud"].detail, err)}
	}
	detail := fmt.Sprintf("cloud %q in %s", name, cloud.file)
	s.addMissing(cloud.values, fromCloud, detail)
	if cloud.needsPassword() {
		s.addVariables(env, map[string][]string{"password": loginVariables["password"]})
	}
	s.addVariables(env, otherVariables)
	s.addMissing(cloud.fallbacks, fromCloud, detail)
	if !s.has("auth_url") {
		return nil, diag.Diagnostics{cannotUseCloud(name, s["cloud"].detail, cloud.noAuthURL())}
	}
	return s, nil
}

// addMissing adds the values that no higher source has set. An empty string in the configuration is set: it keeps the
// environment's value out.
func (s settings) addMissing(values map[string]string, from source, detail string) {
	for name, value := range values {
		if _, ok := s[name]; !ok {
			s[name] = setting{value: value, source: from, detail: detail}
		}
	}
}

func (s settings) addVariables(env environment, variables map[string][]string) {
	for name, names := range variables {
		if value, variable := env.first(names); variable != "" {
			s.addMissing(map[string]string{name: value}, fromEnvironment, variable)
		}
	}
}

func (s settings) get(name string) string { return s[name].value }

func (s settings) has(name string) bool { return s[name].value != "" }

// sourceOf is the highest source that sets one of the names.
func (s settings) sourceOf(names ...string) source {
	highest := notSet
	for _, name := range names {
		if s.has(name) {
			highest = max(highest, s[name].source)
		}
	}
	return highest
}

// effective is the name that takes precedence among alternatives such as an id and a name: the one from the highest source,
// among equals the first in the list; "" if none is set.
func (s settings) effective(names ...string) string {
	highest := s.sourceOf(names...)
	for _, name := range names {
		if s.has(name) && s[name].source == highest {
			return name
		}
	}
	return ""
}

// describe names an argument with its source: `password` (from OS_PASSWORD).
func (s settings) describe(name string) string {
	if detail := s[name].detail; detail != "" {
		return fmt.Sprintf("`%s` (from %s)", name, detail)
	}
	return "`" + name + "`"
}
