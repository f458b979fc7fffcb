package config

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

const keystoneURL = "https://keystone.example.com/v3"

type strs = map[string]string

var (
	passwordLogin     = strs{"auth_url": keystoneURL, "username": "ana", "password": "secret-of-ana", "project_name": "files"}
	passwordVariables = strs{"OS_AUTH_URL": "https://env.example.com/v3", "OS_USERNAME": "eve", "OS_PASSWORD": "secret-of-eve", "OS_PROJECT_NAME": "evening"}
	keyVars           = strs{"HW_ACCESS_KEY": "ak", "HW_SECRET_KEY": "sk", "HW_REGION_NAME": "eu-de"}
)

func mustLoad(t *testing.T, arguments, env strs) *Config {
	t.Helper()
	config, diags := Load(arguments, env)
	noErrors(t, diags)
	return config
}

func noErrors(t *testing.T, diags diag.Diagnostics) {
	t.Helper()
	for _, d := range diags.Errors() {
		t.Fatalf("unexpected diagnostic: %s: %s", d.Summary(), d.Detail())
	}
}

func merged(sets ...strs) strs {
	all := strs{}
	for _, m := range sets {
		maps.Copy(all, m)
	}
	return all
}

// report is what the user reads of a diagnostic.
type report struct{ Argument, Summary, Detail string }

func reports(diags diag.Diagnostics) []report {
	var all []report
	for _, d := range diags {
		at, _ := d.(diag.DiagnosticWithPath)
		all = append(all, report{at.Path().String(), d.Summary(), d.Detail()})
	}
	return all
}

// writeClouds writes clouds.yaml and its companions. env makes the files found.
func writeClouds(t *testing.T, files strs) (directory string, env strs) {
	t.Helper()
	directory = filepath.Join(t.TempDir(), "openstack")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory, strs{"XDG_CONFIG_HOME": filepath.Dir(directory)}
}

func TestLoad_WithoutCredentialsTheDefaultsApply(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]strs{
		"an empty environment":           nil,
		"credentials without a service":  {"OS_USERNAME": "eve", "OS_APPLICATION_CREDENTIAL_ID": "1"},
		"an access key without a region": {"HW_ACCESS_KEY": "ak"},
		"a service without credentials":  {"OS_AUTH_URL": "https://env.example.com/v3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := mustLoad(t, nil, env).Client
			if client.Auth.IdentityEndpoint != env["OS_AUTH_URL"] || client.Auth.Scope != nil || client.TLS != nil || client.MaxRetries != 5 || client.Keys.IsSet() {
				t.Errorf("got %+v", client)
			}
		})
	}
}

func TestLoad_AllProblemsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	_, diags := Load(strs{
		"endpoint": "nowhere", "max_retries": "99", "poll_interval": "x", "cacert_file": "/no/such/file", "token": "t", "password": "p",
	}, nil)
	var arguments []string
	for _, r := range reports(diags) {
		arguments = append(arguments, r.Argument)
	}
	if diff := cmp.Diff([]string{"token", "endpoint", "max_retries", "poll_interval", "cacert_file"}, arguments); diff != "" {
		t.Error(diff)
	}
}

func TestLog_SecretsAreMasked(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	client := mustLoad(t, strs{"auth_url": keystoneURL, "username": "ana", "password": "hunter2"}, nil).Client
	client.Log(tflogtest.RootLogger(t.Context(), &output), "sent hunter2", map[string]any{
		"url": "https://sfs.example.com/?p=hunter2", "token": "gAAAA", "status": 200,
	})
	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil || len(entries) != 1 {
		t.Fatalf("got %v, %v", entries, err)
	}
	if entries[0]["@level"] != "debug" || entries[0]["status"] != 200.0 {
		t.Errorf("got %v", entries[0])
	}
	for name, value := range entries[0] {
		if text, ok := value.(string); ok && (strings.Contains(text, "hunter2") || strings.Contains(text, "gAAAA")) {
			t.Errorf("a secret is in the log: %s=%s", name, text)
		}
	}
}
