package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/go-uuid"
)

const (
	// Starting takes 20 s on two idle cores, and longer when several runs start at once.
	startTimeout = 5 * time.Minute
	stopTimeout  = 3 * time.Second
)

var errStartTimeout = errors.New("the services were not ready within " + startTimeout.String())

// cloud is Keystone, Manila and their database, in a directory of their own.
type cloud struct {
	options options
	stderr  io.Writer
	root    string // of the services, see suiteRoot
	dir     string // the same path within root and outside
	locks   locks

	databasePort, keystonePort, manilaPort                          int
	cephPorts                                                       []int // of the monitor, for both versions of the protocol
	cephID                                                          string
	databasePassword, adminPassword, memberPassword, manilaPassword string
	manila                                                          *service

	ended chan *service // services that ended before they were stopped

	mutex    sync.Mutex
	services []*service
	stopping bool
}

// newCloud creates the directory and chooses ports and passwords. It starts nothing.
func newCloud(options options, stderr io.Writer) (*cloud, error) {
	c := &cloud{
		options: options, stderr: stderr, root: suiteRoot(options.suite, readOSRelease("/")), ended: make(chan *service, 8),
		databasePassword: newPassword(), adminPassword: newPassword(), memberPassword: newPassword(), manilaPassword: newPassword(),
	}
	id, err := uuid.GenerateUUID()
	if err != nil {
		return nil, err
	}
	c.cephID = id
	ports, err := c.locks.reservePorts(5)
	if err == nil {
		c.databasePort, c.keystonePort, c.manilaPort, c.cephPorts = ports[0], ports[1], ports[2], ports[3:]
		err = c.createDirectory()
	}
	if err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// start installs what is missing and starts the services until a share can be created.
func (c *cloud) start(ctx context.Context) error {
	if err := c.install(ctx); err != nil {
		return err
	}
	c.log("starting %s", c.describeServices())
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, errStartTimeout)
	defer cancel()

	if err := errors.Join(c.createServiceDirectories(), c.writeFiles()); err != nil {
		return err
	}
	storage := []func(context.Context) error{c.startDatabase}
	if c.options.ceph {
		storage = append(storage, c.startCeph)
	}
	if err := inParallel(ctx, storage...); err != nil {
		return err
	}
	if err := inParallel(ctx, c.startKeystone, c.startManila); err != nil {
		return err
	}
	return c.prepareShares(ctx)
}

// stop stops the services, the last one first, and removes the directory.
func (c *cloud) stop() {
	c.mutex.Lock()
	c.stopping = true
	services := c.services
	c.services = nil
	c.mutex.Unlock()

	for _, s := range slices.Backward(services) {
		s.stop()
	}
	if c.dir != "" {
		if err := errors.Join(os.RemoveAll(c.dir), os.RemoveAll(c.outside(c.dir))); err != nil {
			c.log("cannot clean up: %v", err)
		}
	}
	c.locks.release()
}

// keepLogs copies the logs of a run that failed to the directory that the user has chosen.
func (c *cloud) keepLogs() {
	if c.options.logs == "" {
		return
	}
	if err := copyLogs(c.dir, c.options.logs); err != nil {
		c.log("cannot keep the logs: %v", err)
		return
	}
	c.log("the logs of the services are in %s", c.options.logs)
}

func copyLogs(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	logs, err := filepath.Glob(filepath.Join(from, "*.log"))
	if err != nil {
		return err
	}
	for _, log := range logs {
		text, err := os.ReadFile(log)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(log)), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (c *cloud) addService(s *service) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.services = append(c.services, s)
}

func (c *cloud) serviceEnded(s *service) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.stopping {
		c.ended <- s
	}
}

func (c *cloud) log(format string, values ...any) {
	printf(c.stderr, "manila: "+format+"\n", values...)
}

// inParallel runs the tasks, cancels the others when one fails, and returns the first error.
func inParallel(ctx context.Context, tasks ...func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for _, task := range tasks {
		group.Go(func() {
			if err := task(ctx); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
