package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestTerraformAcceptsTheSchema(t *testing.T) {
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

func TestEveryArgumentIsOptionalAndItsDescriptionNamesItsVariables(t *testing.T) {
	t.Parallel()
	var resp provider.SchemaResponse
	world{}.front(t).Schema(t.Context(), provider.SchemaRequest{}, &resp)

	variables := map[string][]string{"cloud": cloudVariables}
	maps.Copy(variables, loginVariables)
	maps.Copy(variables, otherVariables)
	delete(variables, defaultDomain)
	arguments := maps.Clone(resp.Schema.Attributes)
	delete(arguments, "default_tags") // no variable could hold it
	for block, nested := range resp.Schema.Blocks {
		for name, attribute := range nested.GetNestedObject().GetAttributes() {
			arguments[block+"."+name] = attribute
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(variables)), slices.Sorted(maps.Keys(arguments))); diff != "" {
		t.Errorf("arguments without variables, or the other way round:\n%s", diff)
	}
	for name, attribute := range arguments {
		if !attribute.IsOptional() {
			t.Errorf("%s is not optional", name)
		}
		if attribute.IsSensitive() != slices.Contains(sensitiveArguments, name) {
			t.Errorf("%s: sensitive is %v", name, attribute.IsSensitive())
		}
		for _, variable := range variables[name] {
			if !strings.Contains(attribute.GetMarkdownDescription(), "`"+variable+"`") {
				t.Errorf("the description of %s does not name %s", name, variable)
			}
		}
	}
}

func TestConfigureAsksNothingOfTheNetwork(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]world{
		"an empty block":             {},
		"a login":                    {arguments: aLogin()},
		"a login in the environment": {env: aLoginInTheEnvironment()},
		"leftovers of a login, and no service to log in at": {env: map[string]string{"OS_USERNAME": "eve", "OS_APPLICATION_CREDENTIAL_ID": "1"}},
		"a service and nobody to log in as":                 {env: map[string]string{"OS_AUTH_URL": "https://env.example.com/v3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, diags := w.configure(t)
			mustNotFail(t, diags)
			if s == nil || s.API == nil || s.Clock == nil || s.Jitter == nil {
				t.Errorf("the session has gaps: %+v", s)
			}
		})
	}
}

func TestWithoutALoginTheClientGetsNone(t *testing.T) {
	t.Parallel()
	config := world{}.client(t)
	if config.Auth.IdentityEndpoint != "" || config.Auth.Scope != nil || config.TLS != nil {
		t.Errorf("got %+v", config)
	}
	if config.MaxRetries != 5 {
		t.Errorf("max_retries is %d by default, want 5", config.MaxRetries)
	}
}

func TestThePollIntervalReachesTheSession(t *testing.T) {
	t.Parallel()
	s, diags := world{arguments: map[string]any{"poll_interval": "250ms"}}.configure(t)
	mustNotFail(t, diags)
	if s.PollInterval != 250*time.Millisecond {
		t.Errorf("got %s", s.PollInterval)
	}
}

func TestAnArgumentThatIsNotKnownYetIsNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"password", "insecure", "max_retries", "cloud"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world{arguments: aLogin()}
			w.arguments[name] = tftypes.UnknownValue
			s, diags := w.configure(t)
			want := []complaint{{name, "A provider argument is not known yet", "`" + name + "` gets its value from something that does not exist before this apply, " +
				"and the provider needs it to plan. Apply what it comes from first (terraform apply -target=...), " +
				"or set `" + name + "` to a value that is known, such as a variable, a local or an environment variable."}}
			if diff := cmp.Diff(want, complaints(diags)); diff != "" {
				t.Error(diff)
			}
			if s != nil {
				t.Error("a session was handed out all the same")
			}
			if diags := w.validate(t); diags.HasError() {
				t.Errorf("validate must wait for the value, got %v", diags)
			}
		})
	}
}

func TestTheUserAgentNamesProviderAndTerraform(t *testing.T) {
	t.Parallel()
	w := world{env: map[string]string{"TF_APPEND_USER_AGENT": " pipeline/7\n"}}
	if got, want := w.client(t).UserAgent, "terraform-provider-sfs/1.2.3 terraform/1.15.0 pipeline/7"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAConfigurationThatIsNoBlockIsToldAndNotPanickedAbout(t *testing.T) {
	t.Parallel()
	p := world{}.front(t)
	config := tfsdk.Config{Raw: tftypes.NewValue(tftypes.String, "x")}
	var configured provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{Config: config}, &configured)
	var validated provider.ValidateConfigResponse
	p.ValidateConfig(t.Context(), provider.ValidateConfigRequest{Config: config}, &validated)
	for _, diags := range []diag.Diagnostics{configured.Diagnostics, validated.Diagnostics} {
		if len(diags) != 1 || diags[0].Summary() != "The provider block cannot be read" {
			t.Errorf("got %v", diags)
		}
	}
}
