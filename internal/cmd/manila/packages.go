package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// neededPackages are libraries and tools only. The packages named keystone,
// manila-api and so on would start services of their own and ask questions. (The
// package postgresql may start Debian's default cluster, which is not used here.)
var neededPackages = []string{"postgresql", "python3-keystone", "python3-manila", "manila-common"}

// checkMachine says what is missing for this program to work here at all.
func checkMachine() error {
	if !systemSupported {
		return fmt.Errorf("needs Debian or Ubuntu: this is %s", runtime.GOOS)
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("needs Debian or Ubuntu: there is no apt-get to install Keystone and Manila with")
	}
	if os.Geteuid() != 0 {
		return errors.New("needs root: it installs packages and runs PostgreSQL as the user postgres " +
			"(a container of debian:12 will do)")
	}
	return nil
}

// installPackages installs what is missing. Runs that start together wait for
// each other: apt has a lock, but not for its lists.
func (c *cloud) installPackages(ctx context.Context) error {
	missing, err := missingPackages(ctx)
	if err != nil || len(missing) == 0 {
		return err
	}
	var lock claims
	defer lock.release()
	if err := poll(ctx, func() bool { return lock.name("packages") }); err != nil {
		return err
	}
	if missing, err = missingPackages(ctx); err != nil || len(missing) == 0 {
		return err
	}

	began := time.Now()
	c.say("installing %s", strings.Join(missing, ", "))
	if err := c.install(ctx, missing); err != nil {
		return err
	}
	c.say("installed in %s", time.Since(began).Round(time.Second))
	return nil
}

// install tries with the package lists that are there, if they know the
// packages at all. Lists grow old: a package they name may be gone from the mirror.
func (c *cloud) install(ctx context.Context, missing []string) error {
	if packagesKnown(ctx, missing) && c.aptGet(ctx, "apt-install", installArguments(missing)) == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := c.aptGet(ctx, "apt-update", []string{"update"}); err != nil {
		return err
	}
	return c.aptGet(ctx, "apt-install", installArguments(missing))
}

func installArguments(packages []string) []string {
	return append([]string{
		"install", "--yes", "--no-install-recommends",
		"-o", "DPkg::Lock::Timeout=300",
		"-o", "Dpkg::Options::=--force-confold",
	}, packages...)
}

// aptGet is interrupted with SIGINT: apt stops a download at once, but lets
// dpkg finish what it has begun.
func (c *cloud) aptGet(ctx context.Context, name string, arguments []string) error {
	return c.runStep(ctx, step{
		name:        name,
		path:        "apt-get",
		arguments:   arguments,
		environment: append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"),
		gentle:      true,
	})
}

func missingPackages(ctx context.Context) ([]string, error) {
	var missing []string
	for _, name := range neededPackages {
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

func packagesKnown(ctx context.Context, packages []string) bool {
	arguments := append([]string{"show", "--no-all-versions"}, packages...)
	return exec.CommandContext(ctx, "apt-cache", arguments...).Run() == nil
}
