package provider

import (
	"context"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// clientConfig checks every setting and says all that is wrong at once, so that a person needs one round, not five.
func (p *front) clientConfig(s settings, terraformVersion string) (manila.Config, diag.Diagnostics) {
	login, diags := s.login()
	diags.Append(s.checkURLs()...)

	availability, moreDiags := s.availability()
	diags.Append(moreDiags...)
	tlsConfig, moreDiags := s.tls(p.options.Getenv)
	diags.Append(moreDiags...)
	maxRetries, moreDiags := s.maxRetries()
	diags.Append(moreDiags...)
	requestsPerMinute, moreDiags := s.requestsPerMinute()
	diags.Append(moreDiags...)

	return manila.Config{
		Auth:         login.auth,
		Keys:         login.keys,
		Agency:       login.agency,
		Endpoint:     s.get("endpoint"),
		Region:       s.get("region"),
		Availability: availability,
		TLS:          tlsConfig,
		MaxRetries:   maxRetries,

		RequestsPerMinute: requestsPerMinute,
		UserAgent:         userAgent(p.version, terraformVersion, p.options.Getenv("TF_APPEND_USER_AGENT")),
		Argument:          s.describe,
		Log:               logger(s.secrets()),
		Clock:             p.options.Clock,
		Jitter:            p.options.Jitter,
		Transport:         p.options.Transport,
	}, diags
}

func (s settings) availability() (gophercloud.Availability, diag.Diagnostics) {
	const name = "endpoint_type"
	kind := strings.TrimSuffix(strings.ToLower(s.get(name)), "url") // OpenStack's files also write publicURL
	switch kind {
	case "", "public":
		return gophercloud.AvailabilityPublic, nil
	case "internal":
		return gophercloud.AvailabilityInternal, nil
	case "admin":
		return gophercloud.AvailabilityAdmin, nil
	}
	return "", diag.Diagnostics{invalid(name, s.describe(name), s.get(name), "one of public, internal and admin")}
}

// userAgent lets the service's operators tell our requests from others, as every provider does.
func userAgent(version, terraformVersion, appended string) string {
	parts := []string{"terraform-provider-sfs/" + version}
	if terraformVersion != "" {
		parts = append(parts, "terraform/"+terraformVersion)
	}
	return strings.Join(append(parts, strings.Fields(appended)...), " ")
}

// logger hands the client's log to Terraform's. The client masks secrets itself; they are masked here once more,
// by field and by value, because a log is what people paste into public bug reports.
func logger(secrets []string) func(context.Context, string, map[string]any) {
	return func(ctx context.Context, message string, fields map[string]any) {
		ctx = tflog.MaskFieldValuesWithFieldKeys(ctx, sensitiveArguments...)
		ctx = tflog.MaskLogStrings(ctx, secrets...)
		tflog.Debug(ctx, message, fields)
	}
}

// systemClock is the clock of everyday use.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
