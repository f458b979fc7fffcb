package main

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// console collects the output and signals every write.
type console struct {
	mu      sync.Mutex
	text    bytes.Buffer
	printed chan struct{}
}

func newConsole() *console { return &console{printed: make(chan struct{}, 100)} }

func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.printed <- struct{}{}
	return c.text.Write(p)
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

func TestRun_PrintsTheEnvironmentAndLogsRequests(t *testing.T) {
	t.Parallel()
	out := newConsole()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-listen", "127.0.0.1:0"}, out) }()
	<-out.printed

	for _, name := range []string{
		"OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME",
		"OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", "OS_REGION_NAME",
	} {
		if !regexp.MustCompile(`(?m)^export ` + name + `=\S+$`).MatchString(out.String()) {
			t.Errorf("no line to export %s in:\n%s", name, out)
		}
	}

	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(out.String())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	<-out.printed
	if !strings.Contains(out.String(), "GET / 300") {
		t.Errorf("the request was not logged:\n%s", out)
	}

	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestParse_FlagsBecomeOptions(t *testing.T) {
	t.Parallel()
	listen, opts, err := parse([]string{
		"-listen", ":1", "-create", "1s", "-extend", "2s", "-shrink", "3s", "-delete", "4s", "-rule", "5s",
		"-latency", "6ms", "-token-lives", "7m", "-requests-per-minute", "400", "-quota-shares", "8",
		"-quota-gigabytes", "9", "-quota-per-share", "10", "-used", "5", "-report-used", "-legacy-refusal",
		"-max-microversion", "2.6", "-release", "15", "-region", "eu", "-public-url", "http://sfs", "-delete-null-for", "11ms",
	}, newConsole())
	if err != nil {
		t.Fatal(err)
	}
	want := emulator.Options{
		Takes: emulator.Durations{
			Create: time.Second, Extend: 2 * time.Second, Shrink: 3 * time.Second, Delete: 4 * time.Second, Rule: 5 * time.Second,
		},
		Quota:   emulator.Quota{Shares: 8, Gigabytes: 9, PerShareGigabytes: 10},
		Latency: 6 * time.Millisecond, TokenLifetime: 7 * time.Minute, RequestsPerMinute: 400,
		Used: 5, ReportUsed: true, LegacyRefusal: true, MaxMicroversion: "2.6", Release: 15, Region: "eu",
		PublicURL: "http://sfs", DeleteNullFor: 11 * time.Millisecond,
	}
	if diff := cmp.Diff(want, opts); diff != "" || listen != ":1" {
		t.Errorf("listen %q, options (-want +got):\n%s", listen, diff)
	}
}

func TestRun_InvalidArgumentsAreRejected(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"unknown flag":     {"-unknown"},
		"extra argument":   {"shrink"},
		"invalid duration": {"-shrink", "three"},
		"invalid port":     {"-listen", "127.0.0.1:none"},
		"missing value":    {"-listen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(t.Context(), args, newConsole()); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestParse_TheReleaseSetsTheMicroversion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args     []string
		want     string
		exported string
	}{
		"newest release":        {nil, "2.99", ""},
		"release 15":            {[]string{"-release", "15"}, "2.73", "export OS_SHARE_API_VERSION=2.72\n"},
		"microversion given":    {[]string{"-max-microversion", "2.60"}, "2.60", "export OS_SHARE_API_VERSION=2.60\n"},
		"before user messages":  {[]string{"-legacy-refusal"}, "", "export OS_SHARE_API_VERSION=2.42\n"},
		"both, at release 15":   {[]string{"-release", "15", "-max-microversion", "2.6"}, "2.6", "export OS_SHARE_API_VERSION=2.6\n"},
		"legacy, at the newest": {[]string{"-legacy-refusal", "-max-microversion", "2.99"}, "2.99", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, opts, err := parse(test.args, newConsole())
			if err != nil {
				t.Fatal(err)
			}
			if opts.MaxMicroversion != test.want || clientVersion(opts) != test.exported {
				t.Errorf("microversion %q, exported %q", opts.MaxMicroversion, clientVersion(opts))
			}
		})
	}
}

func TestRun_PrintsTheLogins(t *testing.T) {
	t.Parallel()
	for flag, wants := range map[string][]string{
		"-region=RegionOne": {emulator.AdminPassword, emulator.ApplicationCredentialSecret, "-sfs"},
		"-sfs":              {emulator.AdminPassword, emulator.ApplicationCredentialSecret, emulator.AccessKey, emulator.SecretKey},
	} {
		_, opts, err := parse([]string{flag}, newConsole())
		if err != nil {
			t.Fatal(err)
		}
		server, err := emulator.Start("127.0.0.1:0", opts)
		if err != nil {
			t.Fatal(err)
		}
		shown := instructions(server, opts)
		server.Close()
		for _, want := range wants {
			if !strings.Contains(shown, want) {
				t.Errorf("%s: no %q in:\n%s", flag, want, shown)
			}
		}
	}
}
