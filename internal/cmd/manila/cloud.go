package main

import (
	"context"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"
)

const (
	// A start takes 20 s on two idle cores; several at once take their time.
	startLimit = 5 * time.Minute

	// Nothing that the services hold is worth keeping.
	stopPatience = 3 * time.Second
)

var errStartTooLong = errors.New("the services were not ready within " + startLimit.String())

// cloud is Keystone, Manila and their database, in a directory of their own.
type cloud struct {
	options   options
	messages  io.Writer
	workspace *workspace
	claims    claims

	database *database
	keystone *keystone
	manila   *manila

	died chan *service // a service that ended before it was stopped

	mutex    sync.Mutex
	services []*service
	stopping bool
}

// newCloud prepares the directory, chooses the ports and the passwords. Nothing runs yet.
func newCloud(options options, messages io.Writer) (*cloud, error) {
	c := &cloud{options: options, messages: &shared{to: messages}, died: make(chan *service, 8)}
	ports, err := c.claims.reserve(3)
	if err != nil {
		return nil, err
	}
	if c.workspace, err = newWorkspace(); err != nil {
		c.claims.release()
		return nil, err
	}
	c.database = &database{port: ports[0], password: newPassword()}
	c.keystone = &keystone{port: ports[1], adminPassword: newPassword(), memberPassword: newPassword()}
	c.manila = &manila{port: ports[2], password: newPassword()}
	return c, nil
}

// start installs what is missing and brings everything up, to the point where a
// share can be created. What does not depend on each other runs side by side.
func (c *cloud) start(ctx context.Context) error {
	if err := c.installPackages(ctx); err != nil {
		return err
	}
	c.say("starting PostgreSQL, Keystone and Manila")
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, errStartTooLong)
	defer cancel()

	if err := c.writeFiles(); err != nil {
		return err
	}
	if err := c.startDatabase(ctx); err != nil {
		return err
	}
	if err := together(ctx, c.startKeystone, c.startManila); err != nil {
		return err
	}
	return c.openForShares(ctx)
}

// stop ends all that runs and removes the directory.
func (c *cloud) stop() {
	c.mutex.Lock()
	c.stopping = true
	services := c.services
	c.services = nil
	c.mutex.Unlock()

	for i := len(services) - 1; i >= 0; i-- {
		services[i].stop(services[i].lastSignal(), stopPatience)
	}
	if err := c.workspace.remove(); err != nil {
		c.say("could not remove %s: %v", c.workspace.path, err)
	}
	c.claims.release()
}

// lastSignal: to PostgreSQL, SIGTERM means "when the clients are gone" and
// SIGINT "now, in order".
func (s *service) lastSignal() syscall.Signal {
	if s.name == databaseName {
		return syscall.SIGINT
	}
	return syscall.SIGTERM
}

func (c *cloud) remember(s *service) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.services = append(c.services, s)
}

func (c *cloud) noteEnd(s *service) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.stopping {
		c.died <- s
	}
}

func (c *cloud) say(format string, values ...any) {
	say(c.messages, "manila: "+format+"\n", values...)
}

// together runs the tasks side by side. The first failure ends the others and is returned.
func together(ctx context.Context, tasks ...func(context.Context) error) error {
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
