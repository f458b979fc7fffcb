// Package provider is the provider as Terraform sees it: its schema, what it offers, and the protocol.
package provider

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/opensfs/terraform-provider-sfs/internal/config"
	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var _ provider.ProviderWithValidateConfig = (*sfsProvider)(nil)

// Options replace the clock, the randomness, the network and the environment. The zero value is the real ones.
type Options struct {
	Clock     manila.Clock
	Jitter    func() float64
	Transport http.RoundTripper
	// Environment are the variables; nil is those of the process.
	Environment func() map[string]string
}

// New makes the provider that main serves.
func New(version string) func() provider.Provider {
	return NewForTest(version, Options{})
}

// NewForTest makes a provider with replaced dependencies.
func NewForTest(version string, o Options) func() provider.Provider {
	if o.Clock == nil {
		o.Clock = manila.SystemClock{}
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Environment == nil {
		o.Environment = environment
	}
	return func() provider.Provider { return &sfsProvider{version: version, options: o} }
}

func environment() map[string]string {
	variables := map[string]string{}
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		variables[name] = value
	}
	return variables
}

// typeName is the prefix of all resource types.
const typeName = "sfs"

type sfsProvider struct {
	version    string
	options    Options
	configured atomic.Pointer[conns.Provider] // nil before Configure
}

func (p *sfsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

func (p *sfsProvider) ValidateConfig(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	arguments, _, err := readArguments(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(cannotReadBlock(err))
		return
	}
	resp.Diagnostics.Append(config.Validate(arguments)...)
}

// Configure sends no request: the provider logs in at the first call that needs the service.
func (p *sfsProvider) Configure(_ context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	arguments, unknown, err := readArguments(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(cannotReadBlock(err))
		return
	}
	for _, name := range unknown {
		resp.Diagnostics.Append(unknownArgument(name))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	variables := p.options.Environment()
	loaded, diags := config.Load(arguments, variables)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	configured := &conns.Provider{
		PollInterval:        loaded.PollInterval,
		EnterpriseProjectID: loaded.EnterpriseProjectID,
		DefaultTags:         loaded.DefaultTags,
		Clock:               p.options.Clock,
		Jitter:              p.options.Jitter,
	}
	client := loaded.Client
	client.UserAgent = userAgent(p.version, req.TerraformVersion, variables["TF_APPEND_USER_AGENT"])
	client.Clock, client.Jitter, client.Transport = p.options.Clock, p.options.Jitter, p.options.Transport
	client.OnShareChange = configured.ShareChanged
	configured.API = manila.New(client)
	p.configured.Store(configured)
	resp.ResourceData = configured
	resp.DataSourceData = configured
	resp.EphemeralResourceData = configured
	resp.ListResourceData = configured
}

func userAgent(version, terraformVersion, appended string) string {
	parts := []string{"terraform-provider-sfs/" + version}
	if terraformVersion != "" {
		parts = append(parts, "terraform/"+terraformVersion)
	}
	return strings.Join(append(parts, strings.Fields(appended)...), " ")
}
