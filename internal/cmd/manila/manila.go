package main

import (
	"context"
	"errors"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/sharedfilesystems/v2/schedulerstats"
	"github.com/gophercloud/gophercloud/v2/openstack/sharedfilesystems/v2/sharetypes"
)

func (c *cloud) manilaURL() string { return loopback(c.manilaPort) + "/v2" }

// startManila starts the API, the scheduler and the share service in one process, where they need no message broker.
func (c *cloud) startManila(ctx context.Context) error {
	err := c.runStep(ctx, c.pythonStep("manila-db-sync", "/usr/bin/manila-manage", "--config-file", c.path("manila.conf"), "db", "sync"))
	if err != nil {
		return err
	}
	c.manila, err = c.startService(c.pythonStep(manilaName, c.path("python", "manila_server.py"), "--config-file", c.path("manila.conf")))
	return err
}

// prepareShares waits until the scheduler has a storage pool, without which a share ends in status error, and creates
// the share types.
func (c *cloud) prepareShares(ctx context.Context) error {
	admin, err := c.administrator(ctx)
	if err != nil {
		return err
	}
	types := c.shareTypes()
	shares := &gophercloud.ServiceClient{ProviderClient: admin, Endpoint: c.manilaURL() + "/", Type: "sharev2"}
	err = c.manila.await(ctx, func(ctx context.Context) error {
		page, err := schedulerstats.List(shares, nil).AllPages(ctx)
		if err != nil {
			return err
		}
		if pools, err := schedulerstats.ExtractPools(page); err != nil || len(pools) < len(types)-1 {
			return errors.Join(errors.New("the scheduler does not know all storage pools yet"), err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range types {
		if err := sharetypes.Create(ctx, shares, t).Err; err != nil {
			return c.manila.failure("rejected the share type "+t.name, err)
		}
	}
	return nil
}

// shareTypes are one for each backend, and "second" to test a change of the type.
func (c *cloud) shareTypes() []shareType {
	types := []shareType{{"default", "simulated", false}, {"second", "simulated", false}, {"servers", "servers", true}}
	if c.options.ceph {
		types = append(types, shareType{"ceph", "ceph", false})
	}
	return types
}

// shareType has shares on one backend. gophercloud's CreateOpts reject a false driver_handles_share_servers.
type shareType struct {
	name, backend string
	shareServers  bool
}

func (t shareType) ToShareTypeCreateMap() (map[string]any, error) {
	servers := "False"
	if t.shareServers {
		servers = "True"
	}
	specs := map[string]any{"driver_handles_share_servers": servers, "share_backend_name": t.backend, "snapshot_support": "True"}
	return map[string]any{"share_type": map[string]any{"name": t.name, "extra_specs": specs}}, nil
}
