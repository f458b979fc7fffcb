package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// environment looks up a variable. An empty variable counts as not set, as in every OpenStack tool.
type environment func(name string) string

// EnvironmentVariables are the variables that stand in for an argument, the preferred one first.
func EnvironmentVariables(argument string) []string {
	return slices.Concat(cloudVariables[argument], loginVariables[argument], otherVariables[argument])
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
	defaultDomain:                   {"OS_DEFAULT_DOMAIN_ID", "OS_DEFAULT_DOMAIN"},
	defaultDomainName:               {"OS_DEFAULT_DOMAIN_NAME"},
	trustID:                         {"OS_TRUST_ID"},
	systemScope:                     {"OS_SYSTEM_SCOPE"},
	identityProvider:                {"OS_IDENTITY_PROVIDER"},
	protocol:                        {"OS_PROTOCOL"},
	accessToken:                     {"OS_ACCESS_TOKEN"},
	clientID:                        {"OS_CLIENT_ID"},
	clientSecret:                    {"OS_CLIENT_SECRET"},
	accessTokenEndpoint:             {"OS_ACCESS_TOKEN_ENDPOINT"},
	discoveryEndpoint:               {"OS_DISCOVERY_ENDPOINT"},
	accessTokenType:                 {"OS_ACCESS_TOKEN_TYPE"},
	openIDScope:                     {"OS_OPENID_SCOPE"},
	"access_key":                    {"HW_ACCESS_KEY"},
	"secret_key":                    {"HW_SECRET_KEY"},
	"security_token":                {"HW_SECURITY_TOKEN"},
	agencyName:                      {"HW_ASSUME_ROLE_AGENCY_NAME"},
	agencyDomain:                    {"HW_ASSUME_ROLE_DOMAIN_NAME"},
}

// otherVariables say how to reach the service; they apply where neither the configuration nor clouds.yaml sets a value.
var otherVariables = map[string][]string{
	"region":        {"OS_REGION_NAME", "HW_REGION_NAME"},
	"endpoint":      {"SFS_ENDPOINT", "OS_SHARED_FILE_SYSTEM_ENDPOINT_OVERRIDE"},
	"endpoint_type": {"OS_INTERFACE", "OS_ENDPOINT_TYPE"},
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

	authTypeVariable = "OS_AUTH_TYPE"

	agencyName   = "assume_role.agency_name"
	agencyDomain = "assume_role.domain_name"
)

var sensitiveArguments = []string{"password", "token", "application_credential_secret", "key", "access_key", "secret_key", "security_token",
	accessToken, clientSecret}

// IsSensitive reports whether the value of an argument is a secret.
func IsSensitive(argument string) bool { return slices.Contains(sensitiveArguments, argument) }

// first is the first of the variables that is set, with its name.
func (e environment) first(variables []string) (value, variable string) {
	for _, name := range variables {
		if v := e(name); v != "" {
			return v, name
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
