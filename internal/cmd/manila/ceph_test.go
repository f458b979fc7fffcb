package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestCeph_KeysAreOfTheFormThatCephReads(t *testing.T) {
	t.Parallel()
	one, other := newCephKey(), newCephKey()
	if one == other {
		t.Error("two keys are the same")
	}
	key, err := base64.StdEncoding.DecodeString(one)
	if err != nil || len(key) != 12+16 || key[0] != 1 || key[10] != 16 {
		t.Errorf("got %v, %v", key, err)
	}
}

func TestCeph_TheKeyringHasAllEntities(t *testing.T) {
	t.Parallel()
	keyring := cephKeyring()
	for _, entity := range cephEntities {
		if !regexp.MustCompile(`\[` + regexp.QuoteMeta(entity.name) + `\]\n\tkey = \S+\n\tcaps mon = "`).MatchString(keyring) {
			t.Errorf("no %s in:\n%s", entity.name, keyring)
		}
	}
	if strings.Contains(keyring, "|") {
		t.Errorf("capabilities are not one a line:\n%s", keyring)
	}
}

func TestCeph_TheManagerHasAllInstalledModulesAndItsOwnBcrypt(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	installed := t.TempDir()
	write(t, filepath.Join(installed, "volumes", "__init__.py"), "volumes")
	if err := os.MkdirAll(c.path("ceph", "modules"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := c.linkCephModules(installed); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(c.path("ceph", "modules", "volumes", "__init__.py")); err != nil || string(text) != "volumes" {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := os.Stat(c.path("ceph", "modules", "bcrypt.py")); err != nil {
		t.Error(err)
	}
}

func TestCeph_ManilaHasTheBackendOnlyWithIt(t *testing.T) {
	t.Parallel()
	for _, with := range []bool{false, true} {
		c := newTestCloud(t)
		c.options.ceph = with
		if err := c.createServiceDirectories(); err != nil {
			t.Fatal(err)
		}
		if err := c.writeFiles(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(c.path("manila.conf"))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"\n[ceph]\n", ",ceph\n", ",CEPHFS\n"} {
			if strings.Contains(string(text), part) != with {
				t.Errorf("with Ceph: %t, but the other holds for %q", with, part)
			}
		}
	}
}
