package provider

// environment looks up a variable; "" means it is not set, as it does for every OpenStack tool.
type environment func(name string) string

// first is the first of the variables that is set, with its name.
func (e environment) first(variables []string) (value, variable string) {
	for _, name := range variables {
		if v := e(name); v != "" {
			return v, name
		}
	}
	return "", ""
}

// defaultDomain is no argument of the provider: it is the OpenStack client's last resort where a name needs a domain.
const defaultDomain = "default_domain"

// loginVariables say who logs in where. They belong together, so they are left alone as a whole when clouds.yaml is used:
// what an rc file left behind in a shell is another user's.
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
	defaultDomain:                   {"OS_DEFAULT_DOMAIN"},
	"access_key":                    {"HW_ACCESS_KEY"},
	"secret_key":                    {"HW_SECRET_KEY"},
	"security_token":                {"HW_SECURITY_TOKEN"},
	"assume_role.agency_name":       {"HW_ASSUME_ROLE_AGENCY_NAME"},
	"assume_role.domain_name":       {"HW_ASSUME_ROLE_DOMAIN_NAME"},
}

// otherVariables say how and where to reach the service; they fill what clouds.yaml is silent about.
var otherVariables = map[string][]string{
	"region":        {"OS_REGION_NAME", "HW_REGION_NAME"},
	"endpoint":      {"SFS_ENDPOINT"},
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

var cloudVariables = []string{"OS_CLOUD"}
