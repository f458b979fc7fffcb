//go:build unix

package stage

import (
	"os"
	"os/exec"
	"syscall"
)

// standApart gives a program its own process group. A Ctrl-C reaches it through
// this program only, once: the second one makes Terraform drop its state.
func standApart(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
}

// sweep ends what an interrupted program has left running, such as a provider.
func sweep(command *exec.Cmd) {
	if command.Process != nil {
		// Mostly nothing is left, which is an error here and well there.
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}
