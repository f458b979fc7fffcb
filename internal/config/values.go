package config

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const (
	defaultMaxRetries = 5
	maxMaxRetries     = 20

	documentedRequestsPerMinute = 400 // of a project, by the SFS user guide
	maxRequestsPerMinute        = 1_000_000
	// A longer interval can only be a mistake, such as milliseconds written as seconds: every operation would time out.
	maxPollInterval = time.Hour
	// minPollInterval keeps a typo such as "1ms" from flooding the service.
	minPollInterval = 100 * time.Millisecond
)

func (s settings) checkURLs(diags *diag.Diagnostics) {
	for _, name := range []string{"auth_url", "endpoint"} {
		if !s.has(name) || isServiceURL(s.get(name)) {
			continue
		}
		shown := s.get(name)
		if strings.Contains(shown, "@") {
			shown = "" // what is before the @ may be a password
		}
		diags.Append(invalidURL(name, s.describe(name), shown))
	}
}

func isServiceURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

func (s settings) availability(diags *diag.Diagnostics) gophercloud.Availability {
	const name = "endpoint_type"
	switch strings.TrimSuffix(strings.ToLower(s.get(name)), "url") { // OpenStack's files also write publicURL
	case "", "public":
		return gophercloud.AvailabilityPublic
	case "internal":
		return gophercloud.AvailabilityInternal
	case "admin":
		return gophercloud.AvailabilityAdmin
	}
	diags.Append(invalid(name, s.describe(name), s.get(name), "public, internal or admin"))
	return ""
}

// requestsPerMinute has no default limit, except with an access key: the limit of the services that have access keys.
func (s settings) requestsPerMinute(diags *diag.Diagnostics) int {
	byDefault := 0
	if s.method() == byKeys {
		byDefault = documentedRequestsPerMinute
	}
	return s.wholeNumber("requests_per_minute", byDefault, maxRequestsPerMinute, diags)
}

func (s settings) wholeNumber(name string, byDefault, most int, diags *diag.Diagnostics) int {
	if !s.has(name) {
		return byDefault
	}
	n, err := strconv.Atoi(s.get(name))
	if err != nil || n < 0 || n > most {
		diags.Append(invalid(name, s.describe(name), s.get(name), fmt.Sprintf("0 to %d", most)))
	}
	return n
}

func (s settings) pollInterval(diags *diag.Diagnostics) time.Duration {
	const name = "poll_interval"
	if !s.has(name) {
		return 0
	}
	interval, err := parseDuration(s.get(name))
	if err != nil || interval != 0 && interval < minPollInterval || interval > maxPollInterval {
		diags.Append(invalid(name, s.describe(name), s.get(name), `a duration such as "500ms", "2s" or "1m30s", or a number of seconds, of at least 100ms and at most one hour, or 0 for the adaptive schedule`))
	}
	return interval
}

// parseDuration also takes a number of seconds.
func parseDuration(text string) (time.Duration, error) {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return time.ParseDuration(text)
	}
	if math.IsNaN(seconds) || math.Abs(seconds) > math.MaxInt32 {
		return 0, strconv.ErrRange
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// parseBool reads what rc files and clouds.yaml write for yes and no.
func parseBool(text string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "on", "y", "t", "1":
		return true, nil
	case "false", "no", "off", "n", "f", "0":
		return false, nil
	}
	return false, strconv.ErrSyntax
}

// defaultTagPrefix begins the names of the settings of default_tags, one per tag.
const defaultTagPrefix = "default_tags."

func (s settings) defaultTags(diags *diag.Diagnostics) map[string]string {
	tags := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		key, ok := strings.CutPrefix(name, defaultTagPrefix)
		if !ok {
			continue
		}
		tags[key] = s.get(name)
		if err := manila.CheckTag(key, tags[key]); err != nil {
			diags.Append(invalidDefaultTag(err))
		}
	}
	if len(tags) > manila.MaxTags {
		diags.Append(tooManyDefaultTags(len(tags), manila.MaxTags))
	}
	return tags
}
