package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func TestValues_AnInvalidValueIsReported(t *testing.T) {
	t.Parallel()
	const (
		duration = "must be a duration such as \"500ms\", \"2s\" or \"1m30s\", or a number of seconds, of at least 100ms and at most one hour, or 0 for the adaptive schedule, got "
		url      = "must be a URL such as https://cloud.example.com:5000/v3, with http or https and a host, without user, query and fragment"
	)
	for name, test := range map[string]struct {
		argument, value, variable string // the variable if the value is from the environment
		want                      string
	}{
		"not a duration":        {"poll_interval", "often", "", "`poll_interval` " + duration + `"often".`},
		"a negative duration":   {"poll_interval", "-1s", "", "`poll_interval` " + duration + `"-1s".`},
		"too short a duration":  {"poll_interval", "1ms", "", "`poll_interval` " + duration + `"1ms".`},
		"too long a duration":   {"poll_interval", "5000", "", "`poll_interval` " + duration + `"5000".`},
		"not a number":          {"poll_interval", "NaN", "SFS_POLL_INTERVAL", "`poll_interval` (from SFS_POLL_INTERVAL) " + duration + `"NaN".`},
		"a negative rate":       {"requests_per_minute", "-1", "", "`requests_per_minute` must be 0 to 1000000, got \"-1\"."},
		"too many retries":      {"max_retries", "21", "", "`max_retries` must be 0 to 20, got \"21\"."},
		"negative retries":      {"max_retries", "-1", "", "`max_retries` must be 0 to 20, got \"-1\"."},
		"retries in words":      {"max_retries", "many", "SFS_MAX_RETRIES", "`max_retries` (from SFS_MAX_RETRIES) must be 0 to 20, got \"many\"."},
		"an endpoint type":      {"endpoint_type", "secret", "", "`endpoint_type` must be public, internal or admin, got \"secret\"."},
		"an interface":          {"endpoint_type", "pubic", "OS_INTERFACE", "`endpoint_type` (from OS_INTERFACE) must be public, internal or admin, got \"pubic\"."},
		"insecure in words":     {"insecure", "perhaps", "OS_INSECURE", "`insecure` (from OS_INSECURE) must be true or false, got \"perhaps\"."},
		"an endpoint of a host": {"endpoint", "sfs.example.com", "", "`endpoint` " + url + `, got "sfs.example.com".`},
		"an auth_url of FTP":    {"auth_url", "ftp://x", "OS_AUTH_URL", "`auth_url` (from OS_AUTH_URL) " + url + `, got "ftp://x".`},
		"an auth_url with a password in it, which is not shown": {"auth_url", "https://eve:secret@keystone.example.com", "OS_AUTH_URL", "`auth_url` (from OS_AUTH_URL) " + url + "."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			summary := "Invalid `" + test.argument + "`"
			if strings.HasSuffix(test.argument, "_url") || test.argument == "endpoint" {
				summary = "Invalid URL in `" + test.argument + "`"
			}
			want := []report{{test.argument, summary, test.want}}
			arguments, env := strs{test.argument: test.value}, strs{test.variable: test.value}
			if test.variable != "" {
				arguments = nil
			} else if diff := cmp.Diff(want, reports(Validate(arguments))); diff != "" {
				t.Errorf("Validate: %s", diff)
			}
			_, diags := Load(arguments, env)
			if diff := cmp.Diff(want, reports(diags)); diff != "" {
				t.Errorf("Load: %s", diff)
			}
		})
	}
}

func TestPollInterval_IsADurationOrANumberOfSeconds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"":      0,
		"0":     0,
		"500ms": 500 * time.Millisecond,
		"1m30s": 90 * time.Second,
		"2":     2 * time.Second,
		"0.25":  250 * time.Millisecond,
		"1h":    time.Hour,
	} {
		if got := mustLoad(t, strs{"poll_interval": text}, nil).PollInterval; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestEndpointType_IsWrittenInManyWays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]gophercloud.Availability{
		"":            gophercloud.AvailabilityPublic,
		"public":      gophercloud.AvailabilityPublic,
		"publicURL":   gophercloud.AvailabilityPublic,
		"internal":    gophercloud.AvailabilityInternal,
		"internalurl": gophercloud.AvailabilityInternal,
		"admin":       gophercloud.AvailabilityAdmin,
		"ADMINURL":    gophercloud.AvailabilityAdmin,
	} {
		if got := mustLoad(t, nil, strs{"OS_ENDPOINT_TYPE": text}).Client.Availability; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestDefaultTags_AreLoaded(t *testing.T) {
	t.Parallel()
	got := mustLoad(t, strs{"default_tags.owner": "ops", "default_tags.a.b": ""}, nil).DefaultTags
	if diff := cmp.Diff(strs{"owner": "ops", "a.b": ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDefaultTags_TagsThatTheServiceRejectsAreReported(t *testing.T) {
	t.Parallel()
	eleven := strs{}
	for _, key := range "abcdefghijk" {
		eleven["default_tags."+string(key)] = ""
	}
	for name, test := range map[string]struct {
		arguments strs
		want      string
	}{
		"a forbidden character": {strs{"default_tags.a/b": ""}, "The key \"a/b\" has a character that tags cannot have: control characters and = * < > \\ , | /."},
		"too many":              {eleven, "There are 11 tags, and a share can have 10."},
		"too long a value":      {strs{"default_tags.k": strings.Repeat("v", 44)}, "The value of \"k\" has 44 characters, and the maximum is 43."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []report{{"default_tags", "Invalid `default_tags`", test.want}}
			_, diags := Load(test.arguments, nil)
			for _, got := range [][]report{reports(diags), reports(Validate(test.arguments))} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}
