package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// servicePackages are libraries and tools only. The packages keystone, manila-api and so on would start services and
// ask questions. (The package postgresql may start Debian's default cluster, which is not used.)
var servicePackages = []string{"postgresql", "python3-keystone", "python3-manila", "manila-common"}

func (c *cloud) requiredPackages() []string {
	if c.options.ceph {
		return slices.Concat(servicePackages, cephPackages)
	}
	return servicePackages
}

// checkMachine returns an error when the services cannot run on this machine.
func checkMachine(options options) error {
	if !systemSupported {
		return fmt.Errorf("needs Debian or Ubuntu: this is %s", runtime.GOOS)
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("needs Debian or Ubuntu: there is no apt-get to install Keystone and Manila with")
	}
	if os.Geteuid() != 0 {
		return errors.New("needs root, to install packages and to run PostgreSQL as the user postgres (a container of debian:12 is enough)")
	}
	if machine := readOSRelease("/"); options.ceph && suiteRoot(options.suite, machine) != "" {
		return fmt.Errorf("-ceph takes Manila and Ceph from this machine's own release: use it without -suite, or on Debian %s", options.suite)
	}
	return nil
}

// install installs what the services need.
func (c *cloud) install(ctx context.Context) error {
	if c.root != "" {
		return c.installSuite(ctx)
	}
	return c.installPackages(ctx, c.requiredPackages())
}

// installPackages installs those that are missing on this machine. Runs that start at once wait for each other: apt locks
// its database, but not its package lists.
func (c *cloud) installPackages(ctx context.Context, packages []string) error {
	missing, err := missingPackages(ctx, packages)
	if err != nil || len(missing) == 0 {
		return err
	}
	var lock locks
	defer lock.release()
	if err := lock.wait(ctx, "packages"); err != nil {
		return err
	}
	if missing, err = missingPackages(ctx, packages); err != nil || len(missing) == 0 {
		return err
	}

	started := time.Now()
	c.log("installing %s", strings.Join(missing, ", "))
	install := append([]string{"install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold"}, missing...)
	// The present package lists may do, but they may also name versions that the mirror no longer has.
	known := exec.CommandContext(ctx, "apt-cache", append([]string{"show", "--no-all-versions"}, missing...)...).Run() == nil
	if !known || c.aptGet(ctx, install...) != nil {
		if err := c.aptGet(ctx, "update"); err != nil {
			return err
		}
		if err := c.aptGet(ctx, install...); err != nil {
			return err
		}
	}
	c.log("installed in %s", time.Since(started).Round(time.Second))
	return nil
}

// aptGet is interrupted rather than killed: apt then stops a download at once, but lets dpkg finish.
func (c *cloud) aptGet(ctx context.Context, arguments ...string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return c.runStep(ctx, step{
		name: "apt-" + arguments[0], path: "apt-get", arguments: arguments, outside: true, interrupt: true,
		environment: append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"),
	})
}

func missingPackages(ctx context.Context, packages []string) ([]string, error) {
	var missing []string
	for _, name := range packages {
		status, err := exec.CommandContext(ctx, "dpkg-query", "--show", "--showformat=${db:Status-Status}", name).Output()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil || string(status) != "installed" {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

// packageVersion is that of the services' packages.
func (c *cloud) packageVersion(name string) string {
	version, err := exec.Command("dpkg-query", "--admindir="+c.outside("/var/lib/dpkg"), "--show", "--showformat=${source:Upstream-Version}", name).Output()
	if err != nil {
		return "(unknown)"
	}
	return string(version)
}
