//go:build unix

package testbed

import (
	"os"
	"os/exec"
	"syscall"
)

// isolate gives a program its own process group, so that Ctrl-C reaches it once
// and through this program only: a second one makes Terraform abandon its state.
func isolate(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
}

// killGroup ends what an interrupted program has left running, such as a provider.
func killGroup(command *exec.Cmd) {
	if command.Process != nil {
		// Usually nothing is left, which is reported as an error.
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}
