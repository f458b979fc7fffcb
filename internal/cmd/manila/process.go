package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// step is a program to run, its output going to NAME.log in the workspace.
type step struct {
	name        string
	path        string
	arguments   []string
	environment []string
	directory   string   // the workspace when empty
	as          *account // root when nil
	gentle      bool     // interrupt it and wait, rather than kill it
}

// service is a step that is meant to go on until it is stopped.
type service struct {
	name    string
	cmd     *exec.Cmd
	logPath string
	ended   chan struct{} // closed when the process is gone
}

// runStep runs a program to its end. Its error carries the last lines of the program's output.
func (c *cloud) runStep(ctx context.Context, s step) error {
	cmd, closeLog, err := c.prepare(s)
	if err != nil {
		return err
	}
	defer closeLog()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot start %s: %w", s.name, err)
	}

	finished := make(chan error, 1)
	go func() { finished <- cmd.Wait() }()
	select {
	case err = <-finished:
	case <-ctx.Done():
		if s.gentle {
			_ = cmd.Process.Signal(syscall.SIGINT)
		} else {
			signalGroup(cmd.Process.Pid, syscall.SIGKILL)
		}
		<-finished //nolint:errcheck // It was told to end, so how it ended says nothing.
		return context.Cause(ctx)
	}
	// With -v, a daemon that the program has left behind may hold its output open.
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return failureOf(s.name, "failed", err, c.logPath(s.name))
	}
	return nil
}

// startService starts a program that goes on. It is stopped with the cloud,
// the last started first.
func (c *cloud) startService(s step) (*service, error) {
	cmd, closeLog, err := c.prepare(s)
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		closeLog()
		return nil, fmt.Errorf("cannot start %s: %w", s.name, err)
	}
	started := &service{name: s.name, cmd: cmd, logPath: c.logPath(s.name), ended: make(chan struct{})}
	c.remember(started)
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		closeLog()
		close(started.ended)
		c.noteEnd(started)
	}()
	return started, nil
}

func (c *cloud) prepare(s step) (*exec.Cmd, func(), error) {
	log, err := os.OpenFile(c.logPath(s.name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(s.path, s.arguments...)
	cmd.Env = s.environment
	cmd.Dir = s.directory
	if cmd.Dir == "" {
		cmd.Dir = c.workspace.path
	}
	// A *os.File is handed to the program as it is; any other writer gets a
	// pipe, which a left-over child could hold open.
	cmd.Stdout, cmd.WaitDelay = log, 2*time.Second
	if c.options.verbose {
		cmd.Stdout = io.MultiWriter(log, &labelled{label: s.name, to: c.messages})
	}
	cmd.Stderr = cmd.Stdout
	isolate(cmd, s.as)
	return cmd, func() { _ = log.Close() }, nil
}

func (c *cloud) logPath(name string) string {
	return filepath.Join(c.workspace.path, name+".log")
}

// stop ends the service with the signal it likes best, then whatever is left of
// its process group.
func (s *service) stop(signal syscall.Signal, patience time.Duration) {
	_ = s.cmd.Process.Signal(signal)
	select {
	case <-s.ended:
	case <-time.After(patience):
	}
	signalGroup(s.cmd.Process.Pid, syscall.SIGKILL)
	<-s.ended
}

// failure explains why the service is of no use, with the last lines of its log.
func (s *service) failure(what string, cause error) error {
	return failureOf(s.name, what, cause, s.logPath)
}

// await tries until the attempt succeeds. It gives up when the service ends.
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
			if errors.Is(context.Cause(ctx), errStartTooLong) {
				return s.failure("did not become ready", lastErr)
			}
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// poll waits until the condition holds or the context ends.
func poll(ctx context.Context, holds func() bool) error {
	for !holds() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
	return nil
}

const tailLines = 40

func failureOf(name, what string, cause error, logPath string) error {
	message := name + " " + what
	if cause != nil {
		message += ": " + cause.Error()
	}
	log, err := os.ReadFile(logPath)
	if err != nil || len(log) == 0 {
		return errors.New(message + " (it logged nothing)")
	}
	return errors.New(message + "; the end of its log:\n" + tail(string(log), tailLines))
}

// tail returns the last lines, indented.
func tail(text string, count int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	lines = lines[max(0, len(lines)-count):]
	return "  | " + strings.Join(lines, "\n  | ")
}
