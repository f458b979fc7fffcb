package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// step is a program to run, in the root directory of the services. Its output is written to NAME.log in the directory of the cloud.
type step struct {
	name        string
	path        string
	arguments   []string
	environment []string
	directory   string   // of the cloud when empty
	user        *account // root when nil
	outside     bool     // a program of this machine, also where the services are of another suite
	interrupt   bool     // interrupt and wait when the context ends, instead of killing
}

// service is a step that runs until it is stopped.
type service struct {
	name    string
	cmd     *exec.Cmd
	logPath string
	ended   chan struct{} // closed when the process has ended
}

// runStep runs a program until it ends. Its error has the last lines of the output.
func (c *cloud) runStep(ctx context.Context, s step) error {
	running, err := c.startProcess(s)
	if err != nil {
		return err
	}
	select {
	case <-running.ended:
	case <-ctx.Done():
		if s.interrupt {
			_ = running.cmd.Process.Signal(syscall.SIGINT)
		} else {
			signalGroup(running.cmd.Process.Pid, syscall.SIGKILL)
		}
		<-running.ended
		return context.Cause(ctx)
	}
	if state := running.cmd.ProcessState; !state.Success() {
		return running.failure("failed", errors.New(state.String()))
	}
	return nil
}

// startService starts a program that runs until the cloud is stopped.
func (c *cloud) startService(s step) (*service, error) {
	started, err := c.startProcess(s)
	if err != nil {
		return nil, err
	}
	c.addService(started)
	go func() {
		<-started.ended
		c.serviceEnded(started)
	}()
	return started, nil
}

func (c *cloud) startProcess(s step) (*service, error) {
	started := &service{name: s.name, cmd: exec.Command(s.path, s.arguments...), logPath: c.logPath(s.name), ended: make(chan struct{})}
	log, err := os.OpenFile(started.logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	started.cmd.Env, started.cmd.Dir, started.cmd.Stdout, started.cmd.Stderr = s.environment, s.directory, log, log
	if s.directory == "" {
		started.cmd.Dir = c.dir
	}
	root := c.root
	if s.outside {
		root = ""
	}
	isolate(started.cmd, root, s.user)
	err = started.cmd.Start()
	_ = log.Close() // the process has its own descriptor
	if err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", s.name, err)
	}
	go func() {
		_ = started.cmd.Wait() // the status is in ProcessState
		close(started.ended)
	}()
	return started, nil
}

func (c *cloud) logPath(name string) string { return c.path(name + ".log") }

// stop ends the service and then its children.
func (s *service) stop() {
	stopSignal := syscall.SIGTERM
	if s.name == postgresName {
		stopSignal = syscall.SIGINT // SIGTERM would wait for the clients to disconnect
	}
	_ = s.cmd.Process.Signal(stopSignal)
	select {
	case <-s.ended:
	case <-time.After(stopTimeout):
	}
	signalGroup(s.cmd.Process.Pid, syscall.SIGKILL)
	<-s.ended
}

// await repeats the attempt until it succeeds, the service ends or the context ends.
func (s *service) await(ctx context.Context, attempt func(context.Context) error) error {
	for {
		lastErr := attempt(ctx)
		if lastErr == nil {
			return nil
		}
		select {
		case <-s.ended:
			return s.failure("ended while it was starting", nil)
		case <-ctx.Done():
			if errors.Is(context.Cause(ctx), errStartTimeout) {
				return s.failure("did not become ready", lastErr)
			}
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// failure is an error with the last lines of the log.
func (s *service) failure(what string, cause error) error {
	message := s.name + " " + what
	if cause != nil {
		message += ": " + cause.Error()
	}
	log, err := os.ReadFile(s.logPath)
	if err != nil || len(log) == 0 {
		return errors.New(message + " (its log is empty)")
	}
	return errors.New(message + "; the end of its log:\n" + tail(string(log), 40))
}

// tail returns the last lines, indented.
func tail(text string, count int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return "  | " + strings.Join(lines[max(0, len(lines)-count):], "\n  | ")
}
