package provider

import (
	"errors"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// world is what a provider sees of the outside in a test: its block, and its environment. There is no network.
type world struct {
	arguments map[string]any // a Go value, nil for null, or tftypes.UnknownValue
	env       map[string]string
}

func (w world) getenv(name string) string { return w.env[name] }

// aLogin is the least that is needed to log in, as arguments.
func aLogin() map[string]any {
	return map[string]any{"auth_url": "https://keystone.example.com/v3", "username": "ana", "password": "secret-of-ana", "project_name": "files"}
}

// aLoginInTheEnvironment is the same from the environment.
func aLoginInTheEnvironment() map[string]string {
	return map[string]string{
		"OS_AUTH_URL": "https://env.example.com/v3", "OS_USERNAME": "eve", "OS_PASSWORD": "secret-of-eve", "OS_PROJECT_NAME": "evening",
	}
}

// configure runs the provider's own Configure, and fails the test when that reaches for the network.
func (w world) configure(t *testing.T) (*conns.Provider, diag.Diagnostics) {
	t.Helper()
	p := w.front(t)
	var resp provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{TerraformVersion: "1.15.0", Config: w.config(t, p)}, &resp)
	s, _ := resp.ResourceData.(*conns.Provider)
	return s, resp.Diagnostics
}

func (w world) validate(t *testing.T) diag.Diagnostics {
	t.Helper()
	p := w.front(t)
	var resp provider.ValidateConfigResponse
	p.ValidateConfig(t.Context(), provider.ValidateConfigRequest{Config: w.config(t, p)}, &resp)
	return resp.Diagnostics
}

// client is what the API client is built from. The world must be one that configures.
func (w world) client(t *testing.T) manila.Config {
	t.Helper()
	p := w.front(t)
	arguments, _, err := readArguments(w.config(t, p).Raw)
	if err != nil {
		t.Fatal(err)
	}
	s, diags := resolve(arguments, w.getenv)
	mustNotFail(t, diags)
	config, diags := p.clientConfig(s, "1.15.0")
	mustNotFail(t, diags)
	return config
}

func (w world) front(t *testing.T) *front {
	t.Helper()
	return NewForTest("1.2.3", Options{Getenv: w.getenv, Transport: noNetwork{t}})().(*front)
}

func (w world) config(t *testing.T, p *front) tfsdk.Config {
	t.Helper()
	var resp provider.SchemaResponse
	p.Schema(t.Context(), provider.SchemaRequest{}, &resp)
	blockType := resp.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attributeType := range blockType.AttributeTypes {
		values[name] = tftypes.NewValue(attributeType, plain(attributeType, w.arguments[name]))
	}
	for name := range w.arguments {
		if _, ok := values[name]; !ok {
			t.Fatalf("the provider has no argument %q", name)
		}
	}
	return tfsdk.Config{Schema: resp.Schema, Raw: tftypes.NewValue(blockType, values)}
}

// plain is a Go value as tftypes wants it. A map[string]string is a map or a block.
func plain(kind tftypes.Type, value any) any {
	switch value := value.(type) {
	case float64:
		return big.NewFloat(value)
	case map[string]string:
		inner := map[string]tftypes.Value{}
		if block, ok := kind.(tftypes.Object); ok {
			for name := range block.AttributeTypes {
				inner[name] = tftypes.NewValue(tftypes.String, nil)
			}
		}
		for name, text := range value {
			inner[name] = tftypes.NewValue(tftypes.String, text)
		}
		return inner
	}
	return value
}

type noNetwork struct{ t *testing.T }

func (n noNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("the network was asked: %s %s", r.Method, r.URL)
	return nil, errors.New("there is no network")
}

func mustNotFail(t *testing.T, diags diag.Diagnostics) {
	t.Helper()
	for _, d := range diags {
		t.Fatalf("unexpected diagnostic: %s: %s", d.Summary(), d.Detail())
	}
}

// complaint is a diagnostic by what a person sees of it.
type complaint struct{ Attribute, Summary, Detail string }

func complaints(diags diag.Diagnostics) []complaint {
	var all []complaint
	for _, d := range diags {
		c := complaint{Summary: d.Summary(), Detail: d.Detail()}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			c.Attribute = at.Path().String()
		}
		all = append(all, c)
	}
	return all
}

// cloudsDirectory holds the given files, clouds.yaml among them, and the environment that leads to it.
func cloudsDirectory(t *testing.T, files map[string]string) (directory string, env map[string]string) {
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
	return directory, map[string]string{"XDG_CONFIG_HOME": filepath.Dir(directory)}
}
