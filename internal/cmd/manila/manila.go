package main

import (
	"context"
	"errors"
	"net/http"
)

const manilaManage = "/usr/bin/manila-manage"

// shareTypes are what a share can be of. Two, so that a change of type can be tested.
var shareTypes = []string{"default", "second"}

// manila is the share service.
type manila struct {
	port     int
	password string // of its user in Keystone
	server   *service
}

func (m *manila) url() string { return loopback(m.port) + "/v2" }

// startManila creates its tables and starts its API, scheduler and share service
// in one process, where they can talk to each other without a message broker.
func (c *cloud) startManila(ctx context.Context) error {
	err := c.runStep(ctx, step{
		name: "manila-db-sync", path: python, environment: c.pythonEnvironment(),
		arguments: []string{manilaManage, "--config-file", c.workspace.manilaConfig(), "db", "sync"},
	})
	if err != nil {
		return err
	}
	c.manila.server, err = c.startService(step{
		name: manilaName, path: python, environment: c.pythonEnvironment(),
		arguments: []string{c.workspace.python() + "/manila_server.py", "--config-file", c.workspace.manilaConfig()},
	})
	if err != nil {
		return err
	}
	return c.manila.server.await(ctx, c.manilaAnswers)
}

// manilaAnswers asks for the list of API versions, which needs no token.
func (c *cloud) manilaAnswers(ctx context.Context) error {
	answer, err := c.administrator().send(ctx, http.MethodGet, loopback(c.manila.port)+"/", nil)
	if err != nil {
		return err
	}
	if answer.status == http.StatusMultipleChoices {
		return nil
	}
	return answer.problem()
}

// openForShares creates the share types and waits for the storage to be known:
// a share created before its pool was reported to the scheduler ends in error.
func (c *cloud) openForShares(ctx context.Context) error {
	admin := c.administrator()
	for _, name := range shareTypes {
		_, err := admin.create(ctx, c.manila.url()+"/types", "share_type", object{
			"name":        name,
			"extra_specs": object{"driver_handles_share_servers": "False", "snapshot_support": "True"},
		})
		if err != nil {
			return c.manila.server.failure("refused the share type "+name, err)
		}
	}
	return c.manila.server.await(ctx, func(ctx context.Context) error { return poolsReported(ctx, admin, c.manila.url()) })
}

func poolsReported(ctx context.Context, admin *client, url string) error {
	pools, err := admin.idsByName(ctx, url+"/scheduler-stats/pools", "pools")
	if err != nil {
		return err
	}
	if len(pools) == 0 {
		return errors.New("the scheduler knows no storage pool yet")
	}
	return nil
}
