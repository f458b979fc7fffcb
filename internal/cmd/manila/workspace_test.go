package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfiguration_HasTheOptionsPortsAndPasswords(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	if err := c.createServiceDirectories(); err != nil {
		t.Fatal(err)
	}
	if err := c.writeFiles(); err != nil {
		t.Fatal(err)
	}
	database := fmt.Sprintf("connection = postgresql+psycopg2://postgres:%s@127.0.0.1:%d/", c.databasePassword, c.databasePort)
	for file, lines := range map[string][]string{
		"keystone.conf": {database + "keystone", "expiration = 15", "key_repository = " + c.path("keystone", "fernet-keys")},
		"manila.conf": {
			database + "manila",
			fmt.Sprintf("osapi_share_listen_port = %d", c.manilaPort),
			"auth_url = " + c.authURL(),
			"password = " + c.manilaPassword,
			"sfs_control_directory = " + c.path("control"),
			"sfs_create_seconds = 0.5", "sfs_extend_seconds = 1", "sfs_shrink_seconds = 12.5", "sfs_delete_seconds = 0",
			"quota_shares = 1000", "quota_gigabytes = 100000",
		},
	} {
		text, err := os.ReadFile(c.path(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if !strings.Contains(string(text), "\n"+line+"\n") {
				t.Errorf("no line %q in:\n%s", line, text)
			}
		}
	}
}

func TestConfiguration_SecretsAreReadableByTheOwnerOnly(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	if err := c.writeFiles(); err != nil {
		t.Fatal(err)
	}
	if err := c.writeKeystoneKeys(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(c.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) == ".py" {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNewPassword_IsLongAndRandom(t *testing.T) {
	t.Parallel()
	if one, other := newPassword(), newPassword(); one == other || len(one) != 24 {
		t.Errorf("got %q and %q", one, other)
	}
}

func TestCloud_StopRemovesTheDirectory(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	c.stop()
	if _, err := os.Stat(c.dir); !os.IsNotExist(err) {
		t.Errorf("%s still exists: %v", c.dir, err)
	}
}
