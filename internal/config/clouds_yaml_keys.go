package config

import (
	"slices"
	"strings"
)

// loginSettings are those of a login: the credentials, and what they are valid for.
var loginSettings = slices.Concat(secretArguments, oidcSettings, []string{
	"auth_url", "username", "user_id", "project_name", "project_id", "domain_name", "domain_id",
	"user_domain_name", "user_domain_id", "project_domain_name", "project_domain_id",
	defaultDomain, defaultDomainName, trustID, systemScope, accessTokenType, openIDScope, agencyName, agencyDomain,
})

// settingKeys are the keys of each setting, the preferred one first. Those of a login stand under `auth`, or else beside it.
var settingKeys = func() map[string][]string {
	keys := map[string][]string{
		authType: {authType, "auth_plugin"},
		// openstacksdk looks up the settings of a service under each of its type's names.
		"endpoint":      append(ofShareService("endpoint_override"), ofShareService("endpoint")...),
		"region":        append(ofShareService("region_name"), "region_name"),
		"endpoint_type": append(append(ofShareService("endpoint_type"), ofShareService("interface")...), "endpoint_type", "interface"),
		serviceType:     ofShareService("service_type"),
		serviceName:     ofShareService("service_name"),
		"cacert_file":   {"cacert"},
		"cert":          {"cert"},
		"key":           {"key"},
		"insecure":      {"insecure"},
		verify:          {verify},
	}
	for _, name := range loginSettings {
		switch name {
		case "username":
			keys[name] = []string{name, "user_name"}
		case "token":
			keys[name] = []string{name, "auth_token"}
		case "project_id", "project_name": // tenants are from before Keystone v3, and old files still have them
			keys[name] = []string{name, strings.Replace(name, "project_", "tenant_", 1)}
		case defaultDomain:
			keys[name] = []string{"default_domain_id", defaultDomain}
		default:
			keys[name] = []string{name}
		}
	}
	return keys
}()

func ofShareService(key string) []string {
	return []string{"shared_file_system_" + key, "sharev2_" + key, "share_" + key}
}

// isKnown reports whether a key says who logs in, or where requests go.
func isKnown(key string) bool {
	for _, names := range settingKeys {
		if slices.Contains(names, strings.TrimPrefix(key, inAuth)) {
			return true
		}
	}
	return false
}

func isLoginKey(key string) bool {
	return slices.ContainsFunc(loginSettings, func(name string) bool { return slices.Contains(settingKeys[name], key) })
}

// harmlessAuthKeys change neither who logs in nor where.
var harmlessAuthKeys = []string{"allow_reauth", "reauthenticate"}
