package provider

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/config"
	"github.com/opensfs/terraform-provider-sfs/internal/conns"
)

// newProvider makes a provider with the environment env. Without a transport every request fails the test.
func newProvider(t *testing.T, transport http.RoundTripper, env map[string]string) *sfsProvider {
	t.Helper()
	if transport == nil {
		transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			t.Errorf("unexpected request: %s %s", r.Method, r.URL)
			return nil, errors.New("no network")
		})
	}
	return NewForTest("1.2.3", Options{Transport: transport, Environment: func() map[string]string { return env }})().(*sfsProvider)
}

// configure returns nil data where the diagnostics have an error.
func (p *sfsProvider) configure(t *testing.T, arguments map[string]tftypes.Value) (*conns.Provider, diag.Diagnostics) {
	t.Helper()
	var resp provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{TerraformVersion: "1.15.0", Config: p.block(t, arguments)}, &resp)
	data, _ := resp.ResourceData.(*conns.Provider)
	return data, resp.Diagnostics
}

func (p *sfsProvider) mustConfigure(t *testing.T, arguments map[string]tftypes.Value) *conns.Provider {
	t.Helper()
	data, diags := p.configure(t, arguments)
	if diags.HasError() {
		t.Fatal(diags)
	}
	return data
}

// block is a provider block; the arguments that are not given are null.
func (p *sfsProvider) block(t *testing.T, arguments map[string]tftypes.Value) tfsdk.Config {
	t.Helper()
	var resp provider.SchemaResponse
	p.Schema(t.Context(), provider.SchemaRequest{}, &resp)
	blockType := resp.Schema.Type().TerraformType(t.Context())
	values := nullAttributes(blockType)
	for name, value := range arguments {
		values[name] = value
	}
	return tfsdk.Config{Schema: resp.Schema, Raw: tftypes.NewValue(blockType, values)}
}

func nullAttributes(objectType tftypes.Type) map[string]tftypes.Value {
	object, _ := objectType.(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attributeType := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attributeType, nil)
	}
	return values
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func TestSchema_IsValid(t *testing.T) {
	t.Parallel()
	server, err := providerserver.NewProtocol6WithError(New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range resp.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
}

func TestSchema_EveryArgumentIsOptionalAndHasVariables(t *testing.T) {
	t.Parallel()
	var resp provider.SchemaResponse
	newProvider(t, nil, nil).Schema(t.Context(), provider.SchemaRequest{}, &resp)
	arguments := resp.Schema.Attributes
	delete(arguments, "default_tags") // a variable cannot hold it
	for block, nested := range resp.Schema.Blocks {
		for name, attribute := range nested.GetNestedObject().GetAttributes() {
			arguments[block+"."+name] = attribute
		}
	}
	for name, attribute := range arguments {
		if !attribute.IsOptional() || attribute.IsSensitive() != config.IsSensitive(name) {
			t.Errorf("%s: optional is %v, sensitive is %v", name, attribute.IsOptional(), attribute.IsSensitive())
		}
		variables := config.EnvironmentVariables(name)
		if len(variables) == 0 {
			t.Errorf("%s has no variable", name)
		}
		for _, variable := range variables {
			if !strings.Contains(attribute.GetMarkdownDescription(), "`"+variable+"`") {
				t.Errorf("the description of %s does not name %s", name, variable)
			}
		}
	}
}

func TestConfigure_SendsNoRequest(t *testing.T) {
	t.Parallel()
	login := map[string]string{"OS_AUTH_URL": "https://env.example.com/v3", "OS_USERNAME": "eve", "OS_PASSWORD": "secret-of-eve"}
	for name, env := range map[string]map[string]string{"without credentials": nil, "with credentials": login} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := newProvider(t, nil, env).mustConfigure(t, nil)
			if data.API == nil || data.Clock == nil || data.Jitter == nil {
				t.Errorf("incomplete: %+v", data)
			}
		})
	}
}

func TestConfigure_SettingsReachTheResources(t *testing.T) {
	t.Parallel()
	tags := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"owner": text("ops"), "a.b": text("")})
	data := newProvider(t, nil, map[string]string{"HW_ENTERPRISE_PROJECT_ID": "ep"}).mustConfigure(t, map[string]tftypes.Value{
		"poll_interval": text("250ms"), "default_tags": tags,
	})
	if data.PollInterval != 250*time.Millisecond || data.EnterpriseProjectID != "ep" {
		t.Errorf("got %s, %q", data.PollInterval, data.EnterpriseProjectID)
	}
	if diff := cmp.Diff(map[string]string{"owner": "ops", "a.b": ""}, data.DefaultTags); diff != "" {
		t.Error(diff)
	}
}

func TestConfigure_ProblemsAreReported(t *testing.T) {
	t.Parallel()
	arguments := map[string]tftypes.Value{"max_retries": tftypes.NewValue(tftypes.Number, 99)}
	p := newProvider(t, nil, nil)
	data, configured := p.configure(t, arguments)
	for name, diags := range map[string]diag.Diagnostics{"Configure": configured, "ValidateConfig": p.validate(t, p.block(t, arguments))} {
		if len(diags) != 1 || diags[0].Summary() != "Invalid `max_retries`" {
			t.Errorf("%s: got %v", name, diags)
		}
	}
	if data != nil {
		t.Error("the provider was configured")
	}
}

func (p *sfsProvider) validate(t *testing.T, block tfsdk.Config) diag.Diagnostics {
	t.Helper()
	var resp provider.ValidateConfigResponse
	p.ValidateConfig(t.Context(), provider.ValidateConfigRequest{Config: block}, &resp)
	return resp.Diagnostics
}

func TestConfigure_AnUnknownArgumentIsReported(t *testing.T) {
	t.Parallel()
	for name, valueType := range map[string]tftypes.Type{
		"password": tftypes.String, "cloud": tftypes.String, "insecure": tftypes.Bool, "max_retries": tftypes.Number,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, nil, nil)
			arguments := map[string]tftypes.Value{name: tftypes.NewValue(valueType, tftypes.UnknownValue)}
			data, diags := p.configure(t, arguments)
			want := diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(name), "Provider argument `"+name+"` is unknown in the plan",
				"The provider needs `"+name+"` to plan, but its value depends on something that this apply has yet to create.\n\n"+
					"Apply that first (terraform apply -target=...), or set `"+name+"` to a value that is known in the plan, such as a variable, a local or an environment variable.")}
			if diff := cmp.Diff(want, diags); diff != "" {
				t.Error(diff)
			}
			if data != nil {
				t.Error("the provider was configured")
			}
			if diags := p.validate(t, p.block(t, arguments)); diags.HasError() {
				t.Errorf("ValidateConfig must accept an unknown value, got %v", diags)
			}
		})
	}
}

func TestConfigure_AConfigurationThatIsNotABlockIsReported(t *testing.T) {
	t.Parallel()
	p := newProvider(t, nil, nil)
	block := tfsdk.Config{Raw: text("x")}
	var configured provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{Config: block}, &configured)
	for _, diags := range []diag.Diagnostics{configured.Diagnostics, p.validate(t, block)} {
		if len(diags) != 1 || diags[0].Summary() != "Cannot read the provider block" {
			t.Errorf("got %v", diags)
		}
	}
}

func TestReadArguments_ValuesBecomeText(t *testing.T) {
	t.Parallel()
	role := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"agency_name": tftypes.String, "domain_name": tftypes.String}}
	block := newProvider(t, nil, nil).block(t, map[string]tftypes.Value{
		"insecure": tftypes.NewValue(tftypes.Bool, true), "max_retries": tftypes.NewValue(tftypes.Number, 7), "endpoint": text(""),
		"assume_role": tftypes.NewValue(role, map[string]tftypes.Value{
			"agency_name": text("admins"), "domain_name": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
		}),
	})
	known, unknown, err := readArguments(block.Raw)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"insecure": "true", "max_retries": "7", "endpoint": "", "assume_role.agency_name": "admins"}
	if diff := cmp.Diff(want, known); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"assume_role.domain_name"}, unknown); diff != "" {
		t.Error(diff)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestUserAgent_NamesTheProviderAndTerraform(t *testing.T) {
	t.Parallel()
	var got string
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r.UserAgent()
		return nil, errors.New("no network")
	})
	env := map[string]string{
		"OS_AUTH_URL": "https://env.example.com/v3", "OS_TOKEN": "t", "SFS_MAX_RETRIES": "0", "TF_APPEND_USER_AGENT": " pipeline/7\n",
	}
	if _, err := newProvider(t, transport, env).mustConfigure(t, nil).API.Limits(t.Context()); err == nil {
		t.Error("no error")
	}
	if want := "terraform-provider-sfs/1.2.3 terraform/1.15.0 pipeline/7 "; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q first", got, want)
	}
}
