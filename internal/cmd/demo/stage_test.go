package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTerraformSeesOnlyTheCloudOfTheDemo(t *testing.T) {
	t.Parallel()
	inherited := []string{"PATH=/bin", "OS_CLOUD=production", "OS_TOKEN=theirs", "HW_ACCESS_KEY=theirs", "SFS_MAX_RETRIES=1", "TF_CLI_ARGS=-lock=false", "TF_LOG=TRACE"}
	as := login{
		authURL: "http://keystone/v3", region: "One", username: "u", password: "p",
		userDomain: "ud", projectName: "pn", projectDomain: "pd",
	}
	got := terraformEnvironment(inherited, as, &wire{url: "http://proxy"}, false)
	slices.Sort(got)
	want := []string{
		"CHECKPOINT_DISABLE=1",
		"OS_AUTH_URL=http://proxy/identity/v3",
		"OS_PASSWORD=p", "OS_PROJECT_DOMAIN_NAME=pd", "OS_PROJECT_NAME=pn", "OS_REGION_NAME=One",
		"OS_USERNAME=u", "OS_USER_DOMAIN_NAME=ud",
		"PATH=/bin",
		"SFS_ENDPOINT=http://proxy/v2",
		"TF_CLI_ARGS=-no-color", "TF_INPUT=0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	colored := terraformEnvironment(inherited, as, &wire{url: "http://proxy"}, true)
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
