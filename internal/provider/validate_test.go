package provider

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func TestAValueThatCannotBeUsedIsAnErrorOnItsArgument(t *testing.T) {
	t.Parallel()
	const cannot = "A value that cannot be used"
	duration := "a duration such as \"500ms\", \"2s\" or \"1m30s\", or a number of seconds, of at most one hour"
	url := "must be a URL such as https://cloud.example.com:5000/v3, with http or https and a host, and without a user, a query or a fragment."
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		want      complaint
	}{
		"no duration":         {arguments: map[string]any{"poll_interval": "often"}, want: complaint{"poll_interval", cannot, "`poll_interval` must be " + duration + `. It is "often".`}},
		"a negative duration": {arguments: map[string]any{"poll_interval": "-1s"}, want: complaint{"poll_interval", cannot, "`poll_interval` must be " + duration + `. It is "-1s".`}},
		"a long duration":     {arguments: map[string]any{"poll_interval": "5000"}, want: complaint{"poll_interval", cannot, "`poll_interval` must be " + duration + `. It is "5000".`}},
		"no number":           {env: map[string]string{"SFS_POLL_INTERVAL": "NaN"}, want: complaint{"poll_interval", cannot, "`poll_interval` (from SFS_POLL_INTERVAL) must be " + duration + `. It is "NaN".`}},
		"a negative rate":     {arguments: map[string]any{"requests_per_minute": -1.0}, want: complaint{"requests_per_minute", cannot, "`requests_per_minute` must be a whole number from 0 to 1000000. It is \"-1\"."}},
		"too many retries":    {arguments: map[string]any{"max_retries": 21.0}, want: complaint{"max_retries", cannot, "`max_retries` must be a whole number from 0 to 20. It is \"21\"."}},
		"negative retries":    {arguments: map[string]any{"max_retries": -1.0}, want: complaint{"max_retries", cannot, "`max_retries` must be a whole number from 0 to 20. It is \"-1\"."}},
		"retries in words":    {env: map[string]string{"SFS_MAX_RETRIES": "many"}, want: complaint{"max_retries", cannot, "`max_retries` (from SFS_MAX_RETRIES) must be a whole number from 0 to 20. It is \"many\"."}},
		"an endpoint type":    {arguments: map[string]any{"endpoint_type": "secret"}, want: complaint{"endpoint_type", cannot, "`endpoint_type` must be one of public, internal and admin. It is \"secret\"."}},
		"an interface":        {env: map[string]string{"OS_INTERFACE": "pubic"}, want: complaint{"endpoint_type", cannot, "`endpoint_type` (from OS_INTERFACE) must be one of public, internal and admin. It is \"pubic\"."}},
		"insecure in words":   {env: map[string]string{"OS_INSECURE": "perhaps"}, want: complaint{"insecure", cannot, "`insecure` (from OS_INSECURE) must be true or false. It is \"perhaps\"."}},
		"an endpoint that is a host": {
			arguments: map[string]any{"endpoint": "sfs.example.com"},
			want:      complaint{"endpoint", "Not the URL of a service", "`endpoint` " + url + ` It is "sfs.example.com".`},
		},
		"an auth_url of another scheme": {
			env:  map[string]string{"OS_AUTH_URL": "ftp://x"},
			want: complaint{"auth_url", "Not the URL of a service", "`auth_url` (from OS_AUTH_URL) " + url + ` It is "ftp://x".`},
		},
		"an auth_url with a password in it, which is not shown": {
			env:  map[string]string{"OS_AUTH_URL": "https://eve:secret@keystone.example.com"},
			want: complaint{"auth_url", "Not the URL of a service", "`auth_url` (from OS_AUTH_URL) " + url},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world{arguments: test.arguments, env: test.env}
			_, diags := w.configure(t)
			if diff := cmp.Diff([]complaint{test.want}, complaints(diags)); diff != "" {
				t.Error(diff)
			}
			if test.arguments == nil {
				return
			}
			if diff := cmp.Diff([]complaint{test.want}, complaints(w.validate(t))); diff != "" {
				t.Errorf("validate: %s", diff)
			}
		})
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	t.Parallel()
	_, diags := world{arguments: map[string]any{
		"endpoint": "nowhere", "max_retries": 99.0, "poll_interval": "x", "cacert_file": "/no/such/file", "token": "t", "password": "p",
	}}.configure(t)
	var attributes []string
	for _, c := range complaints(diags) {
		attributes = append(attributes, c.Attribute)
	}
	if diff := cmp.Diff([]string{"token", "endpoint", "cacert_file", "max_retries", "poll_interval"}, attributes); diff != "" {
		t.Error(diff)
	}
}

func TestThePollIntervalIsADurationOrANumberOfSeconds(t *testing.T) {
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
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s, diags := world{arguments: map[string]any{"poll_interval": text}}.configure(t)
			mustNotFail(t, diags)
			if s.PollInterval != want {
				t.Errorf("got %s, want %s", s.PollInterval, want)
			}
		})
	}
}

func TestTheEndpointTypeIsWrittenInManyWays(t *testing.T) {
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
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := (world{env: map[string]string{"OS_ENDPOINT_TYPE": text}}).client(t).Availability; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
