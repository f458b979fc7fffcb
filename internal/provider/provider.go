// Package provider is the front door: it reads the provider block, the environment and clouds.yaml, and hands one
// session to everything the provider offers.
package provider

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var _ provider.ProviderWithValidateConfig = (*front)(nil)

// Options replace what the provider takes from the world around it. The zero value is the real world.
type Options struct {
	Clock     manila.Clock
	Jitter    func() float64
	Transport http.RoundTripper
	Getenv    func(string) string
}

// New makes the provider that main serves.
func New(version string) func() provider.Provider {
	return NewForTest(version, Options{})
}

// NewForTest makes a provider whose clock, chance, network and environment are the caller's.
func NewForTest(version string, o Options) func() provider.Provider {
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	return func() provider.Provider { return &front{version: version, options: o} }
}

// typeName begins the names of everything that the provider offers.
const typeName = "sfs"

type front struct {
	version string
	options Options
	session atomic.Pointer[conns.Provider] // nil until it is configured
}

func (p *front) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

// ValidateConfig tells what is wrong whatever the environment says, so that `terraform validate` finds it.
func (p *front) ValidateConfig(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	arguments, _, err := readArguments(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableConfiguration(err))
		return
	}
	resp.Diagnostics.Append(checkArguments(arguments)...)
}

// Configure reads and checks all that can be checked without the network. A login that is missing altogether is no
// error here: plans without shares and mocked providers have none, and the first call that needs one says so.
func (p *front) Configure(_ context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	arguments, unknown, err := readArguments(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(unreadableConfiguration(err))
		return
	}
	for _, name := range unknown {
		resp.Diagnostics.Append(notKnownYet(name))
	}
	if resp.Diagnostics.HasError() {
		return
	}

	settings, diags := resolve(arguments, p.options.Getenv)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	config, diags := p.clientConfig(settings, req.TerraformVersion)
	resp.Diagnostics.Append(diags...)
	pollInterval, diags := settings.pollInterval()
	resp.Diagnostics.Append(diags...)
	defaultTags, diags := settings.defaultTags()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	s := &conns.Provider{
		PollInterval: pollInterval,
		DefaultTags:  defaultTags,
		Clock:        p.options.Clock,
		Jitter:       p.options.Jitter,
	}
	s.EnterpriseProjectID = settings.get("enterprise_project_id")
	config.OnShareChange = s.ShareChanged
	s.API = manila.New(config)
	p.session.Store(s)
	resp.ResourceData = s
	resp.DataSourceData = s
	resp.EphemeralResourceData = s
	resp.ListResourceData = s
}
