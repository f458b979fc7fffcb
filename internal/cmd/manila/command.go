package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// commandPatience is how long the command may take to tidy up after a signal.
const commandPatience = 30 * time.Second

// runCommand runs the command and returns its exit status.
func runCommand(signals *signals, cloud *cloud, command []string, stdout, stderr io.Writer) int {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = commandEnvironment(os.Environ(), cloud.environment())
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = stdout, stderr, 2*time.Second
	isolate(cmd, nil)
	if err := cmd.Start(); err != nil {
		say(stderr, "manila: cannot run the command: %v\n", err)
		return statusNoSuch
	}
	// Whatever the command has left behind in its group ends with it.
	defer signalGroup(cmd.Process.Pid, syscall.SIGKILL)

	finished := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the status is in ProcessState
		close(finished)
	}()
	attend(signals, cloud, cmd.Process.Pid, finished, stderr)
	return exitStatus(cmd.ProcessState)
}

// attend waits for the command, passes a signal on, and has no more patience
// after a second one. A service that dies meanwhile is told at once: it explains
// what the command is about to complain of.
func attend(signals *signals, cloud *cloud, group int, finished <-chan struct{}, stderr io.Writer) {
	interrupted := signals.context().Done()
	var patience <-chan time.Time
	for {
		select {
		case <-finished:
			return
		case died := <-cloud.died:
			say(stderr, "manila: %v\n", died.failure("ended by itself", nil))
		case <-interrupted:
			interrupted = nil
			patience = time.After(commandPatience)
			signalGroup(group, signalOf(signals.context()))
		case <-signals.later:
			signalGroup(group, syscall.SIGKILL)
		case <-patience:
			signalGroup(group, syscall.SIGKILL)
		}
	}
}

func signalOf(ctx context.Context) syscall.Signal {
	var interrupted *interruption
	if errors.As(context.Cause(ctx), &interrupted) {
		return interrupted.signal
	}
	return syscall.SIGTERM
}
