package config

import (
	"cmp"
	"errors"
	"fmt"
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
	warnings := s.chooseCloud(env)
	wanted, ok := s["region"]
	if region := env["OS_REGION_NAME"]; !ok && region != "" {
		wanted = setting{value: region, source: fromEnvironment, detail: "OS_REGION_NAME"}
	}
	name := s.get("cloud")
	if name == "" {
		cloud, more := s.addEnvironment(wanted, env)
		return s, cloud, append(warnings, more...)
	}
	cloud, err := findCloud(name, wanted, env)
	if err != nil {
		return nil, nil, diag.Diagnostics{cannotUseCloud(name, s["cloud"].detail, err)}
	}
	if cloud.values["region"] == wanted.value && wanted.source == fromEnvironment {
		delete(cloud.values, "region") // the environment has chosen it
	}
	s.addCloud(cloud, fromCloud, func(string) string { return fmt.Sprintf("cloud %q in %s", name, cloud.file) })
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
// Where nothing names one, they use the only entry of the file, unless the environment has any variable of theirs.
func (s settings) chooseCloud(env environment) diag.Diagnostics {
	chosen, set := s["cloud"]
	switch {
	case chosen.source == fromEnvironment && chosen.value == cmp.Or(env["OS_CLOUD_NAME"], "envvars"):
		delete(s, "cloud")
		return nil
	case set || s.hasOwnLogin(env):
		return nil
	}
	path, document, err := env.readCloudsFile()
	names := document.names("clouds")
	if err != nil || path == "" || len(names) != 1 {
		return nil
	}
	others := env.beyondSelectors()
	switch {
	case len(others) == 0:
		s["cloud"] = setting{value: names[0], source: fromEnvironment}
	case env["OS_AUTH_URL"] == "" && env["OS_PROFILE"] == "":
		return diag.Diagnostics{onlyCloudNotUsed(names[0], path, others)}
	}
	return nil
}

// hasOwnLogin is true for a login, or an endpoint, that no OpenStack client knows of.
func (s settings) hasOwnLogin(env environment) bool {
	for _, names := range keyVariables {
		if value, _ := env.first(names); value != "" {
			return true
		}
	}
	return s.has("endpoint") || slices.ContainsFunc(loginSettings, func(name string) bool { return s[name].source == fromArgument })
}

// addEnvironment is the login of the environment alone.
func (s settings) addEnvironment(wanted setting, env environment) (*cloud, diag.Diagnostics) {
	c, err := readEnvironment(wanted, env)
	s.addVariables(env, map[string][]string{"endpoint": otherVariables["endpoint"]})
	s.addCloud(c, fromEnvironment, c.variableOf)
	s.addVariables(env, keyVariables)
	s.addVariables(env, otherVariables)
	if s.sourceOf(secretArguments...) == fromArgument {
		return c, nil // whose variables belong together with a login, and not with this one
	}
	return c, s.environmentNotUsed(c, err, env)
}

// environmentNotUsed is why the environment is not what it is for the OpenStack clients.
func (s settings) environmentNotUsed(c *cloud, err error, env environment) diag.Diagnostics {
	var unsupported unsupportedAuthType
	_, remote := env.first(remoteCloudVariables)
	switch {
	case errors.As(err, &unsupported) && s["auth_url"].source == fromEnvironment:
		return diag.Diagnostics{unsupportedAuthTypeVariable(c.variableOf(authType), c.authType)}
	case errors.As(err, &unsupported):
		return nil
	case err != nil:
		return diag.Diagnostics{cannotUseEnvironment(err)}
	case s["auth_url"].source != fromEnvironment:
		return nil
	case remote != "":
		return diag.Diagnostics{keystoneToKeystone(remote)}
	}
	var all diag.Diagnostics
	if c.profile != "" {
		all.Append(profileOfEnvironmentNotFound(c.profile, c.searched))
	}
	var beside, dropped []string
	for _, name := range c.notUsed {
		if key, ok := strings.CutSuffix(name, besideAuth); ok {
			beside = append(beside, variableOf(key))
		} else if slices.Contains(c.dropped, name) {
			dropped = append(dropped, c.variableOf(name))
		}
	}
	if len(beside) > 0 {
		all.Append(profileIsUsed(c.own.text("profile"), beside))
	}
	if len(dropped) > 0 {
		all.Append(passwordIsUsed(dropped))
	}
	return all
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

// addCloud adds what an entry or the environment says. auth_type comes with what it excludes, which may have been meant.
func (s settings) addCloud(c *cloud, from source, detail func(name string) string) {
	for name, value := range c.values {
		where := detail(name)
		if name == authType && len(c.dropped) > 0 {
			where += ", which does not use `" + strings.Join(c.dropped, "`, `") + "`"
		}
		s.addMissing(map[string]string{name: value}, from, where)
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
