package config

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// environment are the variables that are set. An empty variable counts as not set, as in every OpenStack tool.
type environment map[string]string

// EnvironmentVariables are the variables that stand in for an argument, the preferred one first. The OpenStack clients also know
// others, for each name of the share service and for former names of a setting; see section.
func EnvironmentVariables(argument string) []string {
	return slices.Concat(cloudVariables[argument], otherVariables[argument], keyVariables[argument], loginVariables[argument])
}

var cloudVariables = map[string][]string{"cloud": {"OS_CLOUD"}}

// loginVariables are the credentials and where they are valid. They belong together and are ignored as a whole when
// clouds.yaml is used: those of a shell may be another user's.
var loginVariables = map[string][]string{
	"auth_url":                      {"OS_AUTH_URL"},
	"username":                      {"OS_USERNAME"},
	"user_id":                       {"OS_USER_ID"},
	"password":                      {"OS_PASSWORD"},
	"token":                         {"OS_TOKEN", "OS_AUTH_TOKEN"},
	"application_credential_id":     {"OS_APPLICATION_CREDENTIAL_ID"},
	"application_credential_name":   {"OS_APPLICATION_CREDENTIAL_NAME"},
	"application_credential_secret": {"OS_APPLICATION_CREDENTIAL_SECRET"},
	"project_name":                  {"OS_PROJECT_NAME", "OS_TENANT_NAME"},
	"project_id":                    {"OS_PROJECT_ID", "OS_TENANT_ID"},
	"domain_name":                   {"OS_DOMAIN_NAME"},
	"domain_id":                     {"OS_DOMAIN_ID"},
	"user_domain_name":              {"OS_USER_DOMAIN_NAME"},
	"user_domain_id":                {"OS_USER_DOMAIN_ID"},
	"project_domain_name":           {"OS_PROJECT_DOMAIN_NAME"},
	"project_domain_id":             {"OS_PROJECT_DOMAIN_ID"},
	"endpoint":                      {"OS_SHARED_FILE_SYSTEM_ENDPOINT_OVERRIDE"},
}

// keyVariables are those of Huawei Cloud's own tools.
var keyVariables = map[string][]string{
	"access_key":     {"HW_ACCESS_KEY"},
	"secret_key":     {"HW_SECRET_KEY"},
	"security_token": {"HW_SECURITY_TOKEN"},
	agencyName:       {"HW_ASSUME_ROLE_AGENCY_NAME"},
	agencyDomain:     {"HW_ASSUME_ROLE_DOMAIN_NAME"},
}

// otherVariables say how to reach the service; they apply where neither the configuration nor clouds.yaml sets a value.
var otherVariables = map[string][]string{
	"region":        {"OS_REGION_NAME", "HW_REGION_NAME"},
	"endpoint":      {"SFS_ENDPOINT"},
	"endpoint_type": {"OS_ENDPOINT_TYPE", "OS_INTERFACE"},
	"insecure":      {"OS_INSECURE"},
	"cacert_file":   {"OS_CACERT"},
	"cert":          {"OS_CERT"},
	"key":           {"OS_KEY"},
	"max_retries":   {"SFS_MAX_RETRIES"},

	"requests_per_minute":   {"SFS_REQUESTS_PER_MINUTE"},
	"poll_interval":         {"SFS_POLL_INTERVAL"},
	"enterprise_project_id": {"HW_ENTERPRISE_PROJECT_ID"},
}

const (
	// Settings without a provider argument, which only clouds.yaml and the environment have.
	authType          = "auth_type"
	defaultDomain     = "default_domain" // the OpenStack client's domain of last resort, by id
	defaultDomainName = "default_domain_name"
	trustID           = "trust_id"
	systemScope       = "system_scope"
	serviceType       = "service_type"
	serviceName       = "service_name"
	verify            = "verify"

	identityProvider    = "identity_provider"
	protocol            = "protocol"
	accessToken         = "access_token"
	clientID            = "client_id"
	clientSecret        = "client_secret"
	accessTokenEndpoint = "access_token_endpoint"
	discoveryEndpoint   = "discovery_endpoint"
	accessTokenType     = "access_token_type"
	openIDScope         = "openid_scope"

	agencyName   = "assume_role.agency_name"
	agencyDomain = "assume_role.domain_name"
)

var sensitiveArguments = []string{"password", "token", "application_credential_secret", "key", "access_key", "secret_key", "security_token",
	accessToken, clientSecret}

// IsSensitive reports whether the value of an argument is a secret.
func IsSensitive(argument string) bool { return slices.Contains(sensitiveArguments, argument) }

// openStack begins the variables of the OpenStack clients.
const openStack = "OS_"

// variableOf a key in an entry of clouds.yaml.
func variableOf(key string) string { return openStack + strings.ToUpper(key) }

// section reads the OS_* variables as openstacksdk does: as an entry of clouds.yaml, whose keys all stand beside `auth`.
func (e environment) section() section {
	all := section{}
	for name, value := range e {
		key, ok := strings.CutPrefix(name, openStack)
		key = strings.ToLower(key)
		if ok && value != "" && key != "cloud" && !slices.Contains(keyArguments, key) {
			all.set(key, value)
		}
	}
	return all
}

// remoteCloudVariables are read by the openstack command alone, which then works in another cloud than that of OS_AUTH_URL.
var remoteCloudVariables = []string{"OS_SERVICE_PROVIDER", "OS_REMOTE_PROJECT_NAME", "OS_REMOTE_PROJECT_ID"}

// selectors choose among the entries of clouds.yaml. With any other variable than these, openstacksdk uses the environment.
var selectors = []string{"OS_CLOUD", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLOUD_NAME"}

func (e environment) beyondSelectors() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(e)) {
		ofTests := strings.HasPrefix(name, "OS_TEST") || strings.HasPrefix(name, "OS_STD") || strings.HasPrefix(name, "OS_LOG")
		if strings.HasPrefix(name, openStack) && !ofTests && !slices.Contains(selectors, name) {
			names = append(names, name)
		}
	}
	return names
}

// first is the first of the variables that is set, with its name.
func (e environment) first(variables []string) (value, variable string) {
	for _, name := range variables {
		if e[name] != "" {
			return e[name], name
		}
	}
	return "", ""
}

func (e environment) home() string {
	home, _ := e.first([]string{"HOME", "USERPROFILE"})
	return home
}

func (e environment) expandHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok || e.home() == "" {
		return path
	}
	return filepath.Join(e.home(), rest)
}
