package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// systemSupported says that processes, accounts and locks work as this program needs them.
const systemSupported = true

// isolate gives the command a process group of its own, so that it and all its
// children can be ended together and a Ctrl-C in the terminal reaches only this
// program; and has the kernel end it should this program be killed outright.
func isolate(cmd *exec.Cmd, as *account) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if as != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
	}
}

// signalGroup signals every process of the group. That none is left is no error.
func signalGroup(group int, signal syscall.Signal) {
	_ = syscall.Kill(-group, signal)
}

// exitStatus is the status a shell would report.
func exitStatus(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// account is a user of this machine.
type account struct {
	uid, gid int
}

func lookUpAccount(name string) (*account, error) {
	found, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 31)
	if err != nil {
		return nil, fmt.Errorf("user %s has the id %q: %w", name, found.Uid, err)
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 31)
	if err != nil {
		return nil, fmt.Errorf("user %s has the group %q: %w", name, found.Gid, err)
	}
	return &account{uid: int(uid), gid: int(gid)}, nil
}
