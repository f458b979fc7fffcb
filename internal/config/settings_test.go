package config

import (
	"slices"
	"testing"
)

func TestResolve_EveryVariableSetsItsArgumentAndTheConfigurationTakesPrecedence(t *testing.T) {
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
			env := strs{variable: "from the environment"}
			for from, test := range map[string]struct {
				arguments   strs
				value, name string
			}{
				"the environment":   {nil, "from the environment", "`" + argument + "` (from " + variable + ")"},
				"the configuration": {strs{argument: "from the block"}, "from the block", "`" + argument + "`"},
			} {
				s, _, diags := resolve(test.arguments, env)
				noErrors(t, diags)
				if got := s.get(argument); got != test.value {
					t.Errorf("%s is not from %s but %q", argument, from, got)
				}
				if got := s.describe(argument); got != test.name {
					t.Errorf("got %s, want %s", got, test.name)
				}
			}
			if !slices.Contains(EnvironmentVariables(argument), variable) {
				t.Errorf("%s is not among the variables of %s", variable, argument)
			}
		})
	}
}

func TestResolve_TheFirstOfTwoVariablesTakesPrecedence(t *testing.T) {
	t.Parallel()
	for preferred, other := range map[string]string{
		"OS_TOKEN":         "OS_AUTH_TOKEN",
		"OS_PROJECT_NAME":  "OS_TENANT_NAME",
		"OS_PROJECT_ID":    "OS_TENANT_ID",
		"OS_REGION_NAME":   "HW_REGION_NAME",
		"OS_ENDPOINT_TYPE": "OS_INTERFACE",
	} {
		t.Run(preferred, func(t *testing.T) {
			t.Parallel()
			s, _, diags := resolve(nil, strs{preferred: "preferred", other: "other"})
			noErrors(t, diags)
			for argument, setting := range s {
				if setting.detail != preferred {
					t.Errorf("%s is from %s", argument, setting.detail)
				}
			}
		})
	}
}

func TestResolve_AnEmptyArgumentKeepsTheEnvironmentOut(t *testing.T) {
	t.Parallel()
	arguments := merged(passwordLogin, strs{"endpoint": "", "cloud": ""})
	if got := mustLoad(t, arguments, strs{"SFS_ENDPOINT": "https://env.example.com", "OS_CLOUD": "no-such-cloud"}).Client.Endpoint; got != "" {
		t.Errorf("endpoint is %q", got)
	}
}

func TestArgument_TheSourceIsNamed(t *testing.T) {
	t.Parallel()
	directory, env := writeClouds(t, strs{"clouds.yaml": `
clouds: {prod: {auth: {auth_url: "https://keystone.example.com", username: ana}}}`})
	env["OS_CLOUD"], env["OS_PASSWORD"] = "prod", "secret"
	describe := mustLoad(t, strs{"region": "eu-de"}, env).Client.Argument

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
