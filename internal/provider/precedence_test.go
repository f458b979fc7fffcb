package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func TestEachVariableStandsInForItsArgument(t *testing.T) {
	t.Parallel()
	for variable, argument := range map[string]string{
		"OS_AUTH_URL":                      "auth_url",
		"OS_USERNAME":                      "username",
		"OS_USER_ID":                       "user_id",
		"OS_PASSWORD":                      "password",
		"OS_TOKEN":                         "token",
		"OS_AUTH_TOKEN":                    "token",
		"OS_APPLICATION_CREDENTIAL_ID":     "application_credential_id",
		"OS_APPLICATION_CREDENTIAL_NAME":   "application_credential_name",
		"OS_APPLICATION_CREDENTIAL_SECRET": "application_credential_secret",
		"OS_PROJECT_NAME":                  "project_name",
		"OS_TENANT_NAME":                   "project_name",
		"OS_PROJECT_ID":                    "project_id",
		"OS_TENANT_ID":                     "project_id",
		"OS_DOMAIN_NAME":                   "domain_name",
		"OS_DOMAIN_ID":                     "domain_id",
		"OS_USER_DOMAIN_NAME":              "user_domain_name",
		"OS_USER_DOMAIN_ID":                "user_domain_id",
		"OS_PROJECT_DOMAIN_NAME":           "project_domain_name",
		"OS_PROJECT_DOMAIN_ID":             "project_domain_id",
		"HW_ACCESS_KEY":                    "access_key",
		"HW_SECRET_KEY":                    "secret_key",
		"HW_SECURITY_TOKEN":                "security_token",
		"HW_ASSUME_ROLE_AGENCY_NAME":       "assume_role.agency_name",
		"HW_ASSUME_ROLE_DOMAIN_NAME":       "assume_role.domain_name",
		"HW_ENTERPRISE_PROJECT_ID":         "enterprise_project_id",
		"OS_REGION_NAME":                   "region",
		"HW_REGION_NAME":                   "region",
		"SFS_ENDPOINT":                     "endpoint",
		"OS_INTERFACE":                     "endpoint_type",
		"OS_ENDPOINT_TYPE":                 "endpoint_type",
		"OS_INSECURE":                      "insecure",
		"OS_CACERT":                        "cacert_file",
		"OS_CERT":                          "cert",
		"OS_KEY":                           "key",
		"SFS_MAX_RETRIES":                  "max_retries",
		"SFS_REQUESTS_PER_MINUTE":          "requests_per_minute",
		"SFS_POLL_INTERVAL":                "poll_interval",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			w := world{env: map[string]string{variable: "from the environment"}}
			for from, test := range map[string]struct {
				arguments            map[string]string
				value, describedWith string
			}{
				"the environment":   {nil, "from the environment", " (from " + variable + ")"},
				"the configuration": {map[string]string{argument: "from the block"}, "from the block", ""},
			} {
				s, diags := resolve(test.arguments, w.getenv)
				mustNotFail(t, diags)
				if got := s.get(argument); got != test.value {
					t.Errorf("%s is not from %s but %q", argument, from, got)
				}
				if got, want := s.describe(argument), "`"+argument+"`"+test.describedWith; got != want {
					t.Errorf("it is described as %s, want %s", got, want)
				}
			}
		})
	}
}

func TestOfTwoVariablesForOneArgumentTheUsualOneIsObeyed(t *testing.T) {
	t.Parallel()
	for usual, other := range map[string]string{
		"OS_TOKEN":        "OS_AUTH_TOKEN",
		"OS_PROJECT_NAME": "OS_TENANT_NAME",
		"OS_PROJECT_ID":   "OS_TENANT_ID",
		"OS_REGION_NAME":  "HW_REGION_NAME",
		"OS_INTERFACE":    "OS_ENDPOINT_TYPE",
	} {
		t.Run(usual, func(t *testing.T) {
			t.Parallel()
			s, diags := resolve(nil, world{env: map[string]string{usual: "usual", other: "other"}}.getenv)
			mustNotFail(t, diags)
			for argument, given := range s {
				if given.value != "usual" {
					t.Errorf("%s is from %s", argument, given.detail)
				}
			}
		})
	}
}

func TestTheEnvironmentVariablesAreTheOnesOfEveryOpenStackTool(t *testing.T) {
	t.Parallel()
	config := world{env: map[string]string{
		"OS_AUTH_URL":          "https://keystone.example.com/v3",
		"OS_USERNAME":          "eve",
		"OS_PASSWORD":          "secret",
		"OS_TENANT_NAME":       "files",
		"OS_USER_DOMAIN_NAME":  "people",
		"OS_PROJECT_DOMAIN_ID": "projects",
		"HW_REGION_NAME":       "eu-de",
		"SFS_ENDPOINT":         "https://sfs.example.com/v2",
		"OS_INTERFACE":         "internalURL",
		"SFS_MAX_RETRIES":      "7",
	}}.client(t)

	want := gophercloud.AuthOptions{
		IdentityEndpoint: "https://keystone.example.com/v3",
		Username:         "eve",
		Password:         "secret",
		DomainName:       "people",
		Scope:            &gophercloud.AuthScope{ProjectName: "files", DomainID: "projects"},
	}
	if diff := cmp.Diff(want, config.Auth); diff != "" {
		t.Error(diff)
	}
	if config.Region != "eu-de" || config.Endpoint != "https://sfs.example.com/v2" || config.MaxRetries != 7 {
		t.Errorf("got region %q, endpoint %q, retries %d", config.Region, config.Endpoint, config.MaxRetries)
	}
	if config.Availability != gophercloud.AvailabilityInternal {
		t.Errorf("got availability %q", config.Availability)
	}
}

func TestAnEmptyArgumentKeepsTheEnvironmentOut(t *testing.T) {
	t.Parallel()
	w := world{arguments: aLogin(), env: map[string]string{"SFS_ENDPOINT": "https://env.example.com", "OS_CLOUD": "no-such-cloud"}}
	w.arguments["endpoint"], w.arguments["cloud"] = "", ""
	if got := w.client(t).Endpoint; got != "" {
		t.Errorf("endpoint is %q", got)
	}
}

func TestWhatIsSetIsNamedTheWayItWasSet(t *testing.T) {
	t.Parallel()
	directory, env := cloudsDirectory(t, map[string]string{"clouds.yaml": `
clouds: {prod: {auth: {auth_url: "https://keystone.example.com", username: ana}}}`})
	env["OS_CLOUD"], env["OS_PASSWORD"] = "prod", "secret"
	describe := world{arguments: map[string]any{"region": "eu-de"}, env: env}.client(t).Argument

	for argument, want := range map[string]string{
		"region":   "`region`",
		"cloud":    "`cloud` (from OS_CLOUD)",
		"username": "`username` (from cloud \"prod\" in " + directory + "/clouds.yaml)",
		"password": "`password` (from OS_PASSWORD)",
		"token":    "`token`",
	} {
		if got := describe(argument); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
