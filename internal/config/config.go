// Package config turns the provider block, clouds.yaml and the environment into credentials and client settings, and keeps
// the source of every value so that an error can name it.
package config

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// Config is a complete and valid configuration of the provider.
type Config struct {
	Client              manila.Config // without user agent, clock, jitter and transport
	PollInterval        time.Duration // 0 for the adaptive schedule
	EnterpriseProjectID string
	DefaultTags         map[string]string
}

// Load completes the arguments of the provider block from clouds.yaml and the environment. The arguments inside a block or
// a map are named BLOCK.ARGUMENT. All problems are reported at once, so that one correction suffices.
//
// Missing credentials are no error: plans without shares and mocked providers have none. The first call that needs them fails.
func Load(arguments, variables map[string]string) (*Config, diag.Diagnostics) {
	env := environment(variables)
	s, cloud, diags := resolve(arguments, env)
	if diags.HasError() {
		return nil, diags
	}
	login := s.credentials(&diags)
	config := s.parse(&diags)
	config.Client.Auth, config.Client.OIDC, config.Client.Keys, config.Client.Agency = login.auth, login.oidc, login.keys, login.agency
	if cloud != nil {
		config.Client.OtherRegions = cloud.otherRegions
	}
	config.Client.TLS = s.tls(env, &diags)
	return config, diags
}

// Validate finds the errors that no environment can correct, for `terraform validate`.
func Validate(arguments map[string]string) diag.Diagnostics {
	s := settings{}
	s.addMissing(arguments, fromArgument, "")
	var diags diag.Diagnostics
	s.checkConflicts(&diags)
	s.parse(&diags)
	return diags
}

// AttributePath is the path of an argument, which inside a block or a map is named BLOCK.ARGUMENT.
func AttributePath(argument string) path.Path {
	outer, inner, nested := strings.Cut(argument, ".")
	switch {
	case !nested:
		return path.Root(argument)
	case outer+"." == defaultTagPrefix:
		return path.Root(outer).AtMapKey(inner)
	}
	return path.Root(outer).AtName(inner)
}

// parse gives everything but the credentials and TLS.
func (s settings) parse(diags *diag.Diagnostics) *Config {
	s.checkURLs(diags)
	return &Config{
		Client: manila.Config{
			Endpoint:          s.get("endpoint"),
			Region:            s.get("region"),
			ServiceType:       s.get(serviceType),
			ServiceName:       s.get(serviceName),
			Availability:      s.availability(diags),
			MaxRetries:        s.wholeNumber("max_retries", defaultMaxRetries, maxMaxRetries, diags),
			RequestsPerMinute: s.requestsPerMinute(diags),
			Argument:          s.describe,
			Log:               s.log(tflog.Debug),
			Warn:              s.log(tflog.Warn),
		},
		PollInterval:        s.pollInterval(diags),
		EnterpriseProjectID: s.get("enterprise_project_id"),
		DefaultTags:         s.defaultTags(diags),
	}
}

// log writes to Terraform's log. The client masks secrets already. They are masked here once more, by field and by value,
// because logs are pasted into public bug reports.
func (s settings) log(write func(context.Context, string, ...map[string]any)) func(context.Context, string, map[string]any) {
	var secrets []string
	for _, name := range sensitiveArguments {
		if s.has(name) {
			secrets = append(secrets, s.get(name))
		}
	}
	return func(ctx context.Context, message string, fields map[string]any) {
		ctx = tflog.MaskFieldValuesWithFieldKeys(ctx, sensitiveArguments...)
		ctx = tflog.MaskLogStrings(ctx, secrets...)
		write(ctx, message, fields)
	}
}
