package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestSuiteRoot_TheReleaseOfThisMachineNeedsNoDirectory(t *testing.T) {
	t.Parallel()
	bookworm, noble := osRelease{id: "debian", codename: "bookworm"}, osRelease{id: "ubuntu", codename: "noble"}
	for _, test := range []struct {
		suite   string
		machine osRelease
		want    string
	}{
		{"", bookworm, ""},
		{"", noble, ""},
		{"bookworm", bookworm, ""},
		{"bookworm", noble, "/var/cache/terraform-provider-sfs/bookworm"},
		{"trixie", bookworm, "/var/cache/terraform-provider-sfs/trixie"},
		{"sid", osRelease{id: "debian", codename: ""}, "/var/cache/terraform-provider-sfs/sid"},
	} {
		if got := suiteRoot(test.suite, test.machine); got != test.want {
			t.Errorf("%q on %+v: got %q, want %q", test.suite, test.machine, got, test.want)
		}
	}
}

func TestOSRelease_ValuesMayBeQuoted(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, filepath.Join(root, "etc", "os-release"), "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n")
	if got, want := readOSRelease(root), (osRelease{"debian", "bookworm", "Debian GNU/Linux 12 (bookworm)"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSuite_IsCompleteWithAllPackagesOnly(t *testing.T) {
	t.Parallel()
	c := &cloud{root: t.TempDir()}
	if c.suiteIsComplete() {
		t.Error("an empty directory is complete")
	}
	for contents, want := range map[string]bool{"": false, "postgresql\n": false, c.suiteContents(): true} {
		write(t, filepath.Join(c.root, suiteMark), contents)
		if got := c.suiteIsComplete(); got != want {
			t.Errorf("%q: got %t", contents, got)
		}
	}
}

func TestSuite_PackagesAreVerifiedByDebiansKeys(t *testing.T) {
	t.Parallel()
	c := &cloud{options: options{suite: "sid"}}
	arguments := c.suiteArguments("/root", "http://mirror/debian")
	want := []string{"sid", "/root", "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror/debian sid main"}
	if got := arguments[len(arguments)-3:]; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCloud_ServicesOfASuiteSeeItsDirectoryAsRoot(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	c.root = t.TempDir()
	if err := c.createServiceDirectories(); err != nil {
		t.Fatal(err)
	}
	if err := c.writeFiles(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{c.path("manila.conf"), c.path("python", "manila_server.py"), c.path("control")} {
		if _, err := os.Stat(filepath.Join(c.root, file)); err != nil {
			t.Error(err)
		}
	}
	if got, want := c.logPath("manila"), c.path("manila.log"); got != want {
		t.Errorf("this program writes the logs, so they are outside: got %s, want %s", got, want)
	}
	c.stop()
	if _, err := os.Stat(c.outside(c.dir)); !os.IsNotExist(err) {
		t.Errorf("still exists after stop: %v", err)
	}
}

func TestLookUpAccount_IsThatOfTheSuite(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, filepath.Join(root, "etc", "passwd"), "root:x:0:0:root:/root:/bin/bash\npostgres:x:100:102:PostgreSQL:/var/lib/postgresql:/bin/bash\nodd:x:a:b\n")
	got, err := lookUpAccount(root, "postgres")
	if err != nil || *got != (account{100, 102}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, name := range []string{"nobody", "odd"} {
		if _, err := lookUpAccount(root, name); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
