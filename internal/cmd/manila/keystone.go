package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"strconv"
)

const (
	python         = "/usr/bin/python3" // another one may come first on the PATH, without the packages
	keystoneManage = "/usr/bin/keystone-manage"

	region        = "RegionOne"
	adminName     = "admin" // user and project
	memberName    = "demo"  // user and project
	manilaName    = "manila"
	serviceTenant = "service"
)

// keystone is the identity service.
type keystone struct {
	port           int
	adminPassword  string
	memberPassword string
}

func (k *keystone) authURL() string { return loopback(k.port) + "/v3" }

// startKeystone creates its keys, tables, administrator and server, then the
// accounts and the catalogue. Everything else is ready before it is.
func (c *cloud) startKeystone(ctx context.Context) error {
	if err := c.writeKeystoneKeys(); err != nil {
		return err
	}
	if err := c.runStep(ctx, c.keystoneStep("db_sync")); err != nil {
		return err
	}
	if err := c.runStep(ctx, c.bootstrapStep()); err != nil {
		return err
	}
	server, err := c.startService(step{
		name: "keystone", path: python, environment: c.pythonEnvironment(),
		arguments: []string{c.workspace.python() + "/keystone_server.py",
			"--config-file", c.workspace.keystoneConfig(), strconv.Itoa(c.keystone.port)},
	})
	if err != nil {
		return err
	}
	admin := c.administrator()
	if err := server.await(ctx, admin.login); err != nil {
		return err
	}
	return c.createAccounts(ctx, admin)
}

// writeKeystoneKeys makes the keys that tokens and credentials are encrypted with:
// the one in use and its successor. keystone-manage would do the same in twice
// three seconds.
func (c *cloud) writeKeystoneKeys() error {
	for _, repository := range []string{"fernet-keys", "credential-keys"} {
		directory := filepath.Join(c.workspace.keystone(), repository)
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return err
		}
		for _, name := range []string{"0", "1"} {
			if err := os.WriteFile(filepath.Join(directory, name), newFernetKey(), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// newFernetKey is 32 random bytes in the alphabet that Fernet reads.
func newFernetKey() []byte {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails, by its contract
	return []byte(base64.URLEncoding.EncodeToString(random[:]))
}

// bootstrapStep creates the user and project admin, the roles, and Keystone's own
// endpoints. The internal one matters: keystonemiddleware looks Keystone up under
// it, and without it Manila answers every request with 500.
func (c *cloud) bootstrapStep() step {
	bootstrap := c.keystoneStep("bootstrap",
		"--bootstrap-username", adminName, "--bootstrap-project-name", adminName,
		"--bootstrap-region-id", region,
		"--bootstrap-public-url", c.keystone.authURL(),
		"--bootstrap-internal-url", c.keystone.authURL(),
		"--bootstrap-admin-url", c.keystone.authURL())
	bootstrap.environment = append(bootstrap.environment, "OS_BOOTSTRAP_PASSWORD="+c.keystone.adminPassword)
	return bootstrap
}

func (c *cloud) keystoneStep(command string, arguments ...string) step {
	return step{
		name: "keystone-" + command, path: python, environment: c.pythonEnvironment(),
		arguments: append([]string{keystoneManage, "--config-file", c.workspace.keystoneConfig(), command}, arguments...),
	}
}
