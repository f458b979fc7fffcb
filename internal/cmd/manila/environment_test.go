package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheCommandSeesNoOtherCloud(t *testing.T) {
	t.Parallel()
	inherited := []string{"HOME=/root", "OS_CLOUD=real", "OS_TOKEN=secret", "TF_ACC=1", "OSTYPE=linux"}
	got := commandEnvironment(inherited, []variable{{"OS_USERNAME", "demo"}, {"SFS_ACC_BACKEND", "manila"}})
	want := []string{"HOME=/root", "TF_ACC=1", "OSTYPE=linux", "OS_USERNAME=demo", "SFS_ACC_BACKEND=manila"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestExportLinesSurviveTheShell(t *testing.T) {
	t.Parallel()
	got := exportLines([]variable{{"OS_USERNAME", "demo"}, {"OS_PASSWORD", "it's $1"}})
	want := "export OS_USERNAME='demo'\nexport OS_PASSWORD='it'\\''s $1'\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestTheEnvironmentIsAllThatTestsNeed(t *testing.T) {
	t.Parallel()
	c := &cloud{
		options:   options{tokenLives: 3600},
		workspace: &workspace{path: "/tmp/run"},
		keystone:  &keystone{port: 20001, adminPassword: "a", memberPassword: "m"},
		manila:    &manila{port: 20002},
	}
	want := `export SFS_ACC_BACKEND='manila'
export OS_AUTH_URL='http://127.0.0.1:20001/v3'
export OS_USERNAME='demo'
export OS_PASSWORD='m'
export OS_PROJECT_NAME='demo'
export OS_USER_DOMAIN_NAME='Default'
export OS_PROJECT_DOMAIN_NAME='Default'
export OS_REGION_NAME='RegionOne'
export SFS_MANILA_CONTROL_DIR='/tmp/run/control'
export SFS_MANILA_ADMIN_USERNAME='admin'
export SFS_MANILA_ADMIN_PASSWORD='a'
export SFS_MANILA_ADMIN_PROJECT='admin'
export SFS_MANILA_LOG='/tmp/run/manila.log'
export SFS_MANILA_TOKEN_LIVES='3600'
`
	if diff := cmp.Diff(want, exportLines(c.environment())); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}
