package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// suitesDirectory has a directory for each release of Debian that services were taken from. It is kept, like the
	// packages that are installed on this machine itself.
	suitesDirectory = "/var/cache/terraform-provider-sfs"

	// suiteMark is written when a suite is complete, and has the packages in it.
	suiteMark = ".terraform-provider-sfs"
)

// suites are the releases of Debian that have Keystone and Manila.
var suites = []string{"bookworm", "trixie", "forky", "sid"}

// suiteRoot is the root directory of the services: "" is this machine's own, which has the suite itself.
func suiteRoot(suite string, machine osRelease) string {
	if suite == "" || machine.id == "debian" && machine.codename == suite {
		return ""
	}
	return filepath.Join(suitesDirectory, suite)
}

// osRelease is what os-release(5) says of a system.
type osRelease struct {
	id, codename, name string
}

func readOSRelease(root string) osRelease {
	text, err := os.ReadFile(filepath.Join(root, "/etc/os-release"))
	if err != nil {
		return osRelease{}
	}
	values := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		values[name] = strings.Trim(value, `"'`)
	}
	return osRelease{id: values["ID"], codename: values["VERSION_CODENAME"], name: values["PRETTY_NAME"]}
}

// installSuite installs the suite into its directory, once per machine. It is not a container: the services use this
// machine's network and processes.
func (c *cloud) installSuite(ctx context.Context) error {
	suite := c.options.suite
	if c.suiteIsComplete() {
		return nil
	}
	var lock locks
	defer lock.release()
	if err := lock.wait(ctx, "suite-"+suite); err != nil {
		return err
	}
	if c.suiteIsComplete() {
		return nil
	}
	if err := c.installPackages(ctx, []string{"mmdebstrap", "debian-archive-keyring"}); err != nil {
		return err
	}

	started := time.Now()
	c.log("installing %s of Debian %s into %s", strings.Join(c.requiredPackages(), ", "), suite, c.root)
	fresh := c.root + ".new" // what an earlier run left there is incomplete
	if err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(filepath.Dir(fresh), 0o755)); err != nil {
		return err
	}
	command := append(privateMounts(ctx), append([]string{"mmdebstrap"}, c.suiteArguments(fresh, debianMirror("/etc/apt", readOSRelease("/")))...)...)
	err := c.runStep(ctx, step{
		name: "mmdebstrap", path: command[0], arguments: command[1:], outside: true, interrupt: true,
		environment: append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"),
	})
	if err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.WriteFile(filepath.Join(fresh, suiteMark), []byte(c.suiteContents()), 0o600); err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(c.root), os.Rename(fresh, c.root)); err != nil {
		return err
	}
	c.log("installed in %s", time.Since(started).Round(time.Second))
	return nil
}

// privateMounts runs a command so that what it mounts ends with it, also where it is killed. A container may forbid that.
func privateMounts(ctx context.Context) []string {
	command := []string{"unshare", "--mount"}
	if exec.CommandContext(ctx, command[0], command[1], "true").Run() != nil {
		return nil
	}
	return command
}

// suiteIsComplete is false for one that lacks packages which an earlier version of this program did not need.
func (c *cloud) suiteIsComplete() bool {
	contents, err := os.ReadFile(filepath.Join(c.root, suiteMark))
	return err == nil && string(contents) == c.suiteContents()
}

func (c *cloud) suiteContents() string { return strings.Join(c.requiredPackages(), "\n") + "\n" }

const debianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

func (c *cloud) suiteArguments(root, mirror string) []string {
	return []string{
		"--mode=root", "--variant=minbase", "--components=main",
		"--include=" + strings.Join(c.requiredPackages(), ","),
		`--aptopt=APT::Install-Recommends "false"`,
		`--aptopt=Acquire::Languages "none"`,
		`--aptopt=Acquire::Retries "3"`,
		// sid's index expires after a week, and a mirror may stand still. Its signature is verified all the same.
		`--aptopt=Acquire::Check-Valid-Until "false"`,
		"--dpkgopt=force-unsafe-io",
		"--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
		// PostgreSQL's package would create and start a cluster of its own.
		`--essential-hook=mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"`,
		c.options.suite, root, fmt.Sprintf("deb [signed-by=%s] %s %s main", debianKeyring, mirror, c.options.suite),
	}
}

// describeServices says which release the services are of: it decides what they offer.
func (c *cloud) describeServices() string {
	system := readOSRelease(cmp.Or(c.root, "/"))
	description := fmt.Sprintf("Manila %s and Keystone %s of %s", c.packageVersion("python3-manila"), c.packageVersion("python3-keystone"), system.name)
	if c.options.ceph {
		description += ", with Ceph " + c.packageVersion("ceph-mon")
	}
	if c.root == "" {
		return description
	}
	installed, err := os.Stat(filepath.Join(c.root, suiteMark))
	if err != nil {
		return description
	}
	return fmt.Sprintf("%s, installed on %s in %s (remove it to install it anew)", description, installed.ModTime().Format(time.DateOnly), c.root)
}
