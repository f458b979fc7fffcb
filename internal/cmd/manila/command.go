package main

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// cleanupTimeout is how long the command may take to end after a signal.
const cleanupTimeout = 30 * time.Second

// runCommand runs the command and returns its exit status.
func runCommand(signals *signals, cloud *cloud, command []string, stdout, stderr io.Writer) int {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = commandEnvironment(os.Environ(), cloud.variables())
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = stdout, stderr, 2*time.Second
	isolate(cmd, "", nil)
	if err := cmd.Start(); err != nil {
		printf(stderr, "manila: cannot run the command: %v\n", err)
		return statusCommandNotFound
	}
	group := cmd.Process.Pid
	defer signalGroup(group, syscall.SIGKILL) // children that the command left running

	finished := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the status is in ProcessState
		close(finished)
	}()

	interrupted := signals.ctx.Done()
	var timeout <-chan time.Time
	for {
		select {
		case <-finished:
			return exitStatus(cmd.ProcessState)
		case ended := <-cloud.ended: // reported at once: it explains the errors of the command that follow
			printf(stderr, "manila: %v\n", ended.failure("ended unexpectedly", nil))
		case <-interrupted:
			interrupted = nil
			timeout = time.After(cleanupTimeout)
			signalGroup(group, interruptionOf(signals.ctx).signal)
		case <-signals.repeated:
			signals.repeated = nil
			signalGroup(group, syscall.SIGKILL)
		case <-timeout:
			signalGroup(group, syscall.SIGKILL)
		}
	}
}
