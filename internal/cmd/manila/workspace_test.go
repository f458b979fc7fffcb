package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheConfigurationCarriesTheChoicesOfTheRun(t *testing.T) {
	t.Parallel()
	values := settings{
		Keystone: 20001, Database: 20002, Manila: 20003,
		DatabasePassword: "dbsecret", ManilaPassword: "manilasecret", TokenLives: 15,
		KeyDirectory: "/run/keys", StateDirectory: "/run/state", LockDirectory: "/run/locks", ControlDirectory: "/run/control",
		Create: 0.5, Extend: 1, Shrink: 12.5, Delete: 0,
	}
	tests := map[string]struct {
		template string
		lines    []string
	}{
		"Keystone": {"keystone.conf.tmpl", []string{
			"connection = postgresql+psycopg2://postgres:dbsecret@127.0.0.1:20002/keystone",
			"expiration = 15",
			"key_repository = /run/keys/fernet-keys",
		}},
		"Manila": {"manila.conf.tmpl", []string{
			"connection = postgresql+psycopg2://postgres:dbsecret@127.0.0.1:20002/manila",
			"osapi_share_listen_port = 20003",
			"auth_url = http://127.0.0.1:20001/v3",
			"password = manilasecret",
			"sfs_control_directory = /run/control",
			"sfs_create_seconds = 0.5",
			"sfs_extend_seconds = 1",
			"sfs_shrink_seconds = 12.5",
			"sfs_delete_seconds = 0",
			"quota_shares = 1000",
			"quota_gigabytes = 100000",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := render(test.template, values)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range test.lines {
				if !strings.Contains(string(text), "\n"+line+"\n") {
					t.Errorf("no line %q in:\n%s", line, text)
				}
			}
			if strings.Contains(string(text), "<no value>") {
				t.Errorf("a value is missing in:\n%s", text)
			}
		})
	}
}

func TestSecretsAreForTheOwnerOnly(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	if err := c.writeFiles(); err != nil {
		t.Fatal(err)
	}
	if err := c.writeKeystoneKeys(); err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		c.workspace.keystoneConfig(), c.workspace.manilaConfig(),
		filepath.Join(c.workspace.keystone(), "fernet-keys", "0"),
		filepath.Join(c.workspace.keystone(), "credential-keys", "1"),
		filepath.Join(c.workspace.python(), "sfs_manila_driver.py"),
	}
	for _, path := range secrets {
		info, err := os.Stat(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s can be read with mode %o", path, mode)
		}
	}
}

func TestEveryRunHasPasswordsOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := newPassword(), newPassword()
	if one == other {
		t.Error("the same password twice")
	}
	if len(one) != 24 {
		t.Errorf("%q has %d characters", one, len(one))
	}
}

func TestARemovedWorkspaceLeavesNothing(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	c.stop()
	if _, err := os.Stat(c.workspace.path); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", c.workspace.path, err)
	}
}

// newTestCloud is a cloud of which nothing runs.
func newTestCloud(t *testing.T) *cloud {
	t.Helper()
	c, err := newCloud(options{tokenLives: 3600, pace: pace{shrink: time.Second}}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return c
}
