package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

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
	own := &cloud{own: env.section()}
	given, _ := own.own.settings() // what no client could use cannot lose
	var losing []string
	for name, value := range given {
		variable := own.variableOf(name)
		switch current := s[name]; {
		case name == authType && c.logsInBy(value), name != authType && (current.source == fromArgument || current.detail == variable),
			c.values[name] == value, sameDomain(name, value, c.values), sameInterface(name, value, c.values),
			name == "insecure" && value == "false" && !s.has(name):
		default:
			losing = append(losing, variable)
		}
	}
	if _, variable := env.first(remoteCloudVariables); variable != "" {
		losing = append(losing, variable)
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
