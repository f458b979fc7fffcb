package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// resolve merges the three sources, value by value. Its errors make all else void; its warnings are about what is not used.
func resolve(arguments map[string]string, env environment) (settings, *cloud, diag.Diagnostics) {
	s := settings{}
	s.addMissing(arguments, fromArgument, "")
	s.addVariables(env, cloudVariables)
	s.chooseCloud(env)
	name := s.get("cloud")
	if name == "" {
		return s, nil, s.addEnvironment(env)
	}

	wanted, ok := s["region"]
	if region := env("OS_REGION_NAME"); !ok && region != "" {
		wanted = setting{value: region, source: fromEnvironment, detail: "OS_REGION_NAME"}
	}
	cloud, err := findCloud(name, wanted, env)
	if err != nil {
		return nil, nil, diag.Diagnostics{cannotUseCloud(name, s["cloud"].detail, err)}
	}
	if cloud.values["region"] == wanted.value && wanted.source == fromEnvironment {
		delete(cloud.values, "region") // the environment has chosen it
	}
	s.addMissing(cloud.values, fromCloud, fmt.Sprintf("cloud %q in %s", name, cloud.file))
	if cloud.needsPassword() {
		s.addVariables(env, map[string][]string{"password": loginVariables["password"]})
	}
	s.addVariables(env, otherVariables)
	if !s.has("auth_url") {
		return nil, nil, diag.Diagnostics{cannotUseCloud(name, s["cloud"].detail, cloud.noAuthURL())}
	}
	return s, cloud, s.unusedSources(name, cloud, env)
}

// chooseCloud sets the entry of clouds.yaml to use, none for the environment, which OpenStack's clients also know as a cloud.
func (s settings) chooseCloud(env environment) {
	inEnvironment := s["cloud"].source == fromEnvironment && s.get("cloud") == cmp.Or(env("OS_CLOUD_NAME"), "envvars")
	switch only := s.onlyCloud(env); {
	case inEnvironment:
		delete(s, "cloud")
	case only != "":
		s["cloud"] = setting{value: only, source: fromEnvironment}
	}
}

// addEnvironment is the login of the environment alone. As in an entry of clouds.yaml, OS_AUTH_TYPE says which of its
// credentials are meant.
func (s settings) addEnvironment(env environment) diag.Diagnostics {
	values := map[string]string{}
	for name, names := range loginVariables {
		if value, variable := env.first(names); variable != "" && !slices.Contains(keyArguments, name) {
			values[name] = value
		}
	}
	all := maps.Clone(values)
	dropped, err := keepOneMethod(values, env(authTypeVariable))
	for name := range all {
		if _, kept := values[name]; kept {
			s.addVariables(env, map[string][]string{name: loginVariables[name]})
		}
	}
	for _, name := range keyArguments {
		s.addVariables(env, map[string][]string{name: loginVariables[name]})
	}
	s.addVariables(env, otherVariables)
	switch {
	case s.sourceOf(secretArguments...) == fromArgument || s["auth_url"].source != fromEnvironment:
		return nil
	case err != nil:
		return diag.Diagnostics{unsupportedAuthTypeVariable(env(authTypeVariable))}
	case len(dropped) > 0:
		return diag.Diagnostics{passwordIsUsed(variablesOf(env, dropped))}
	}
	return nil
}

// onlyCloud is the entry that openstacksdk uses where nothing names one: the only one, if the environment has no credentials.
func (s settings) onlyCloud(env environment) string {
	for _, variables := range []map[string][]string{loginVariables, otherVariables} {
		for argument, names := range variables {
			_, variable := env.first(names)
			if s[argument].source == fromArgument && loginVariables[argument] != nil || variable != "" && variable != "OS_REGION_NAME" {
				return ""
			}
		}
	}
	if _, set := s["cloud"]; set || s.has("endpoint") || env(authTypeVariable) != "" {
		return ""
	}
	path, document, err := env.readCloudsFile()
	if names := document.names("clouds"); err == nil && path != "" && len(names) == 1 {
		return names[0]
	}
	return ""
}

// unusedSources warns of what says who logs in or where requests go, and is not used.
func (s settings) unusedSources(name string, c *cloud, env environment) diag.Diagnostics {
	var all diag.Diagnostics
	if variables := s.losingVariables(c, env); len(variables) > 0 {
		all.Append(variablesNotUsed(name, c.file, variables))
	}
	if len(c.notUsed) > 0 {
		all.Append(keysNotUsed(name, c.file, c.notUsed))
	}
	if c.profile != "" {
		all.Append(profileNotUsed(name, c.file, c.profile, c.searched))
	}
	return all
}

// losingVariables are the variables of the OpenStack clients that say something else than the entry in use.
func (s settings) losingVariables(c *cloud, env environment) []string {
	var losing []string
	for _, variables := range []map[string][]string{loginVariables, otherVariables} {
		for argument, names := range variables {
			value, variable := env.first(names)
			current := s[argument]
			switch {
			case !strings.HasPrefix(variable, "OS_"), current.source == fromArgument, current.source == fromEnvironment,
				c.values[argument] == value, sameDomain(argument, value, c.values), sameInterface(argument, value, c.values):
			default:
				losing = append(losing, variable)
			}
		}
	}
	if given := env(authTypeVariable); given != "" && c.authType != "" && strings.TrimPrefix(given, "v3") != strings.TrimPrefix(c.authType, "v3") {
		losing = append(losing, authTypeVariable)
	}
	slices.Sort(losing)
	return losing
}

// sameDomain: the domain with the id "default" is named Default, and is used where an entry names none.
func sameDomain(argument, value string, entry map[string]string) bool {
	if !strings.Contains(argument, "domain") || !strings.EqualFold(value, "default") {
		return false
	}
	kind, _, _ := strings.Cut(argument, "domain")
	for _, key := range []string{kind + "domain_id", kind + "domain_name", "domain_id", "domain_name", defaultDomain} {
		if named := entry[key]; named != "" {
			return strings.EqualFold(named, "default")
		}
	}
	return true
}

func sameInterface(argument, value string, entry map[string]string) bool {
	plain := func(text string) string { return strings.TrimSuffix(strings.ToLower(text), "url") }
	return argument == "endpoint_type" && plain(value) == plain(entry[argument])
}

func variablesOf(env environment, arguments []string) []string {
	var names []string
	for _, argument := range arguments {
		if _, variable := env.first(loginVariables[argument]); variable != "" {
			names = append(names, variable)
		}
	}
	return names
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
