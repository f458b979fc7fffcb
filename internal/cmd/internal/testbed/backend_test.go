package testbed

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestOpenBackend_UnusableEnvironmentIsAnError(t *testing.T) {
	t.Parallel()
	for want, environment := range map[string]map[string]string{
		`got "cinder"`: {"SFS_ACC_BACKEND": "cinder"},
		"but OS_PASSWORD, OS_PROJECT_NAME, SFS_MANILA_CONTROL_DIR is not set": {
			"SFS_ACC_BACKEND": "manila", "OS_AUTH_URL": "http://127.0.0.1:5000/v3", "OS_USERNAME": "demo",
		},
	} {
		_, err := OpenBackend(t.Context(), func(name string) string { return environment[name] }, emulator.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestSetBehaviour_ManilaReadsItFromAFile(t *testing.T) {
	t.Parallel()
	backend := &Backend{controlDirectory: t.TempDir()}
	if err := backend.SetBehaviour("a", Behaviour{UsedGiB: 5, Extend: 2 * time.Second, Shrink: 3 * time.Second}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(backend.controlDirectory, "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"extend_seconds":2,"shrink_seconds":3,"used_gib":5}`, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	backend.Close()
	if rest, err := os.ReadDir(backend.controlDirectory); err != nil || len(rest) > 0 {
		t.Errorf("after Close there is %v (%v)", rest, err)
	}
}

func TestEnvironment_HasOnlyTheCredentialsOfTheBackend(t *testing.T) {
	t.Parallel()
	environment := map[string]string{
		"SFS_MANILA_CONTROL_DIR": "/control",
		"OS_AUTH_URL":            "http://cloud/v3", "OS_REGION_NAME": "One", "OS_USERNAME": "u", "OS_PASSWORD": "p",
		"OS_USER_DOMAIN_NAME": "ud", "OS_PROJECT_NAME": "pn",
	}
	backend := &Backend{Proxy: &Proxy{url: "http://proxy"}}
	if err := backend.readManila(func(name string) string { return environment[name] }); err != nil {
		t.Fatal(err)
	}
	inherited := []string{"PATH=/bin", "OS_CLOUD=production", "OS_TOKEN=t", "HW_ACCESS_KEY=k", "SFS_MAX_RETRIES=1", "TF_CLI_ARGS=-lock=false"}
	want := []string{
		"CHECKPOINT_DISABLE=1",
		"OS_AUTH_URL=http://cloud/v3",
		"OS_PASSWORD=p", "OS_PROJECT_DOMAIN_NAME=Default", "OS_PROJECT_NAME=pn", "OS_REGION_NAME=One",
		"OS_USERNAME=u", "OS_USER_DOMAIN_NAME=ud",
		"PATH=/bin",
		"TF_INPUT=0",
	}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(backend.Environment(inherited, false)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := backend.Environment(inherited, true)
	for _, want := range []string{"OS_AUTH_URL=http://proxy/identity/v3", "SFS_ENDPOINT=http://proxy/v2"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %q", want, got)
		}
	}
}
