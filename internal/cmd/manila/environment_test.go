package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironment_TheCommandGetsNoOtherCloud(t *testing.T) {
	t.Parallel()
	inherited := []string{"HOME=/root", "OS_CLOUD=real", "OS_TOKEN=secret", "TF_ACC=1", "OSTYPE=linux"}
	got := commandEnvironment(inherited, []string{"OS_USERNAME=demo", "SFS_ACC_BACKEND=manila"})
	want := []string{"HOME=/root", "TF_ACC=1", "OSTYPE=linux", "OS_USERNAME=demo", "SFS_ACC_BACKEND=manila"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEnvironment_ExportLinesAreQuoted(t *testing.T) {
	t.Parallel()
	got := exportLines([]string{"OS_USERNAME=demo", "OS_PASSWORD=it's $1"})
	want := "export OS_USERNAME='demo'\nexport OS_PASSWORD='it'\\''s $1'\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEnvironment_HasAllThatTestsNeed(t *testing.T) {
	t.Parallel()
	c := &cloud{options: options{tokenLives: 3600}, dir: "/tmp/run", keystonePort: 20001, adminPassword: "a", memberPassword: "m"}
	want := []string{
		"SFS_ACC_BACKEND=manila",
		"SFS_MANILA_ROOT=/",
		"OS_AUTH_URL=http://127.0.0.1:20001/v3",
		"OS_USERNAME=demo",
		"OS_PASSWORD=m",
		"OS_PROJECT_NAME=demo",
		"OS_USER_DOMAIN_NAME=Default",
		"OS_PROJECT_DOMAIN_NAME=Default",
		"OS_REGION_NAME=RegionOne",
		"SFS_MANILA_CONTROL_DIR=/tmp/run/control",
		"SFS_MANILA_ADMIN_USERNAME=admin",
		"SFS_MANILA_ADMIN_PASSWORD=a",
		"SFS_MANILA_ADMIN_PROJECT=admin",
		"SFS_MANILA_LOG=/tmp/run/manila.log",
		"SFS_MANILA_TOKEN_LIVES=3600",
	}
	if diff := cmp.Diff(want, c.variables()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
