package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/endpoints"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/projects"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/roles"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/services"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/users"
)

const (
	python = "/usr/bin/python3" // another one may come first on PATH, without the packages

	region     = "RegionOne"
	domainID   = "default"
	adminName  = "admin"  // user and project
	memberName = "demo"   // user and project
	otherName  = "other"  // user and project, likewise
	manilaName = "manila" // user
)

func (c *cloud) authURL() string { return loopback(c.keystonePort) + "/v3" }

func (c *cloud) startKeystone(ctx context.Context) error {
	if err := c.writeKeystoneKeys(); err != nil {
		return err
	}
	manage := func(command string, arguments ...string) step {
		return c.pythonStep("keystone-"+command, append([]string{"/usr/bin/keystone-manage", "--config-file", c.path("keystone.conf"), command}, arguments...)...)
	}
	if err := c.runStep(ctx, manage("db_sync")); err != nil {
		return err
	}
	// The internal endpoint matters: keystonemiddleware looks Keystone up under it, and without it Manila responds to
	// every request with 500.
	bootstrap := manage("bootstrap", "--bootstrap-username", adminName, "--bootstrap-project-name", adminName, "--bootstrap-region-id", region,
		"--bootstrap-public-url", c.authURL(), "--bootstrap-internal-url", c.authURL(), "--bootstrap-admin-url", c.authURL())
	bootstrap.environment = append(bootstrap.environment, "OS_BOOTSTRAP_PASSWORD="+c.adminPassword)
	if err := c.runStep(ctx, bootstrap); err != nil {
		return err
	}
	server, err := c.startService(c.pythonStep("keystone", c.path("python", "keystone_server.py"), "--config-file", c.path("keystone.conf"), strconv.Itoa(c.keystonePort)))
	if err != nil {
		return err
	}
	var admin *gophercloud.ProviderClient
	err = server.await(ctx, func(ctx context.Context) (err error) {
		admin, err = c.administrator(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return c.createAccounts(ctx, admin)
}

// writeKeystoneKeys creates the keys that tokens and credentials are encrypted with: the current one and its successor.
// keystone-manage would take three seconds for each pair.
func (c *cloud) writeKeystoneKeys() error {
	for _, repository := range []string{"fernet-keys", "credential-keys"} {
		directory := c.outside(c.path("keystone", repository))
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return err
		}
		for _, name := range []string{"0", "1"} {
			key := make([]byte, 32)
			_, _ = rand.Read(key) // never fails, as documented
			encoded := base64.URLEncoding.EncodeToString(key)
			if err := os.WriteFile(filepath.Join(directory, name), []byte(encoded), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// administrator logs in. The client replaces its token when it expires.
func (c *cloud) administrator(ctx context.Context) (*gophercloud.ProviderClient, error) {
	client, err := openstack.NewClient(c.authURL())
	if err != nil {
		return nil, err
	}
	client.HTTPClient.Timeout = 30 * time.Second
	return client, openstack.Authenticate(ctx, client, gophercloud.AuthOptions{
		IdentityEndpoint: c.authURL(), Username: adminName, Password: c.adminPassword, DomainID: domainID, TenantName: adminName, AllowReauth: true,
	})
}

// createAccounts creates Manila's user, the project member for the tests, an account of each other role in the same
// project, a member of another project, and Manila's catalogue entry.
func (c *cloud) createAccounts(ctx context.Context, admin *gophercloud.ProviderClient) error {
	identity, err := openstack.NewIdentityV3(admin, gophercloud.EndpointOpts{Region: region})
	if err != nil {
		return err
	}
	if err := createUser(ctx, identity, "service", manilaName, c.manilaPassword, "admin"); err != nil {
		return err
	}
	if err := createUser(ctx, identity, memberName, memberName, c.memberPassword, "member"); err != nil {
		return err
	}
	if err := createUser(ctx, identity, otherName, otherName, c.memberPassword, "member"); err != nil {
		return err
	}
	for _, role := range []string{"reader", "manager"} {
		if err := createUser(ctx, identity, memberName, role, c.memberPassword, role); err != nil {
			return err
		}
	}
	service, err := services.Create(ctx, identity, services.CreateOpts{Type: "sharev2", Name: "manilav2"}).Extract()
	if err != nil {
		return err
	}
	for _, availability := range []gophercloud.Availability{gophercloud.AvailabilityPublic, gophercloud.AvailabilityInternal, gophercloud.AvailabilityAdmin} {
		endpoint := endpoints.CreateOpts{Availability: availability, ServiceID: service.ID, Region: region, URL: c.manilaURL()}
		if err := endpoints.Create(ctx, identity, endpoint).Err; err != nil {
			return err
		}
	}
	return nil
}

// createUser creates a user that has the role in the project. The project and the role are created where they are missing:
// which roles bootstrap creates depends on the release.
func createUser(ctx context.Context, identity *gophercloud.ServiceClient, projectName, userName, password, roleName string) error {
	projectID, err := findOrCreateProject(ctx, identity, projectName)
	if err != nil {
		return err
	}
	roleID, err := findOrCreateRole(ctx, identity, roleName)
	if err != nil {
		return err
	}
	user, err := users.Create(ctx, identity, users.CreateOpts{Name: userName, DomainID: domainID, Password: password, DefaultProjectID: projectID}).Extract()
	if err != nil {
		return err
	}
	return roles.Assign(ctx, identity, roleID, roles.AssignOpts{UserID: user.ID, ProjectID: projectID}).ExtractErr()
}

func findOrCreateProject(ctx context.Context, identity *gophercloud.ServiceClient, name string) (id string, err error) {
	page, err := projects.List(identity, projects.ListOpts{Name: name, DomainID: domainID}).AllPages(ctx)
	if err != nil {
		return "", err
	}
	if found, err := projects.ExtractProjects(page); err != nil {
		return "", err
	} else if len(found) > 0 {
		return found[0].ID, nil
	}
	created, err := projects.Create(ctx, identity, projects.CreateOpts{Name: name, DomainID: domainID}).Extract()
	if err != nil {
		return "", err
	}
	return created.ID, nil
}

func findOrCreateRole(ctx context.Context, identity *gophercloud.ServiceClient, name string) (id string, err error) {
	page, err := roles.List(identity, roles.ListOpts{Name: name}).AllPages(ctx)
	if err != nil {
		return "", err
	}
	if found, err := roles.ExtractRoles(page); err != nil {
		return "", err
	} else if len(found) > 0 {
		return found[0].ID, nil
	}
	created, err := roles.Create(ctx, identity, roles.CreateOpts{Name: name}).Extract()
	if err != nil {
		return "", err
	}
	return created.ID, nil
}
