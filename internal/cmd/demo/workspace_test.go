package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

func TestTheProviderIsLedThroughTheProxy(t *testing.T) {
	t.Parallel()
	as := stage.Login{AuthURL: "http://127.0.0.1:1/v3", Username: "u", Password: "p"}
	through, err := stage.OpenWire(as.AuthURL, "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(through.Close)
	got := terraformEnvironment(nil, as, through, false)
	for _, want := range []string{"OS_AUTH_URL=" + through.AuthURL(), "SFS_ENDPOINT=" + through.Endpoint(), "TF_CLI_ARGS=-no-color"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %q", want, got)
		}
	}

	colored := terraformEnvironment(nil, as, through, true)
	if slices.ContainsFunc(colored, func(entry string) bool { return strings.Contains(entry, "no-color") }) {
		t.Error("a terminal gets no colors of Terraform")
	}
}

func TestTheConfigurationHasTheSize(t *testing.T) {
	t.Parallel()
	if got := configuration(8); !strings.Contains(got, "\n  size = 8 # GiB\n") {
		t.Errorf("got:\n%s", got)
	}
}
