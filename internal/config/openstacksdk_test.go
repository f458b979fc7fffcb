package config

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
	"go.yaml.in/yaml/v3"
)

// sdkCase is a row of testdata/openstacksdk.yaml, which openstacksdk.py beside it compares with openstacksdk.
type sdkCase struct {
	Name           string
	Clouds, Secure string
	Public         string `yaml:"clouds-public"`
	Env, Want      strs
	Warns          []string
	Error          string
}

func TestOpenStackSDK_EntriesAndEnvironmentsMeanTheSame(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/openstacksdk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []sdkCase
	if err := yaml.Unmarshal(content, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 60 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, test := range cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			directory, env := writeClouds(t, strs{"clouds.yaml": test.Clouds, "secure.yaml": test.Secure, "clouds-public.yaml": test.Public})
			config, diags := Load(nil, merged(env, test.Env))
			var text string
			for _, r := range reports(diags) {
				text += r.Summary + "\n" + r.Detail + "\n"
			}
			if test.Error != "" {
				if !diags.HasError() || !strings.Contains(text, strings.ReplaceAll(test.Error, "DIR", directory)) {
					t.Errorf("want an error that names %s, got %q", test.Error, text)
				}
				return
			}
			noErrors(t, diags)
			if diff := cmp.Diff(test.Want, target(config)); diff != "" {
				t.Error(diff)
			}
			if (len(diags) > 0) != (len(test.Warns) > 0) {
				t.Errorf("want warnings about %q, got %q", test.Warns, text)
			}
			for _, name := range test.Warns {
				if !strings.Contains(text, name) {
					t.Errorf("no warning names %s: %q", name, text)
				}
			}
		})
	}
}

// target is who logs in, for which project, and where.
func target(config *Config) strs {
	client := config.Client
	all := strs{
		"auth_url": client.Auth.IdentityEndpoint, "username": client.Auth.Username, "user_id": client.Auth.UserID,
		"region": client.Region, "endpoint": client.Endpoint, "service_type": client.ServiceType, "service_name": client.ServiceName,
	}
	if scope := client.Auth.Scope; scope != nil {
		all["project_id"], all["project_name"], all["trust_id"] = scope.ProjectID, scope.ProjectName, scope.TrustID
	}
	if client.Availability != gophercloud.AvailabilityPublic {
		all["interface"] = string(client.Availability)
	}
	if client.TLS != nil && client.TLS.InsecureSkipVerify {
		all["insecure"] = "true"
	}
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all
}

func TestCloudsYAML_ARegionWithValuesOfItsOwnNeedsAnotherProvider(t *testing.T) {
	t.Parallel()
	_, env := writeClouds(t, strs{"clouds.yaml": `clouds: {c: {auth: {auth_url: https://k, token: t},
		regions: [r1, {name: r2, values: {auth: {project_id: p2}}}, {name: r3, values: {image_format: raw}}]}}`})
	got := mustLoad(t, strs{"cloud": "c"}, env).Client.OtherRegions
	if diff := cmp.Diff(strs{"r2": "auth.project_id"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCloudsYAML_OIDCLogins(t *testing.T) {
	t.Parallel()
	provider := strs{"OS_AUTH_URL": keystoneURL, "OS_PROJECT_ID": "p1", "OS_IDENTITY_PROVIDER": "ci", "OS_PROTOCOL": "openid"}
	got := mustLoad(t, nil, merged(provider, strs{"OS_AUTH_TYPE": "v3oidcaccesstoken", "OS_ACCESS_TOKEN": "at", "OS_PASSWORD": "old", "OS_USERNAME": "eve"})).Client
	if got.OIDC.AccessToken != "at" || got.OIDC.IdentityProvider != "ci" || got.Auth.Password != "" || got.Auth.Scope.ProjectID != "p1" {
		t.Errorf("got %+v", got)
	}
	_, diags := Load(nil, merged(provider, strs{"OS_AUTH_TYPE": "v3oidcclientcredentials", "OS_CLIENT_ID": "c", "OS_CLIENT_SECRET": "s"}))
	if got := reports(diags); len(got) != 1 || !strings.Contains(got[0].Detail, "discovery_endpoint") {
		t.Errorf("got %v", got)
	}
}
