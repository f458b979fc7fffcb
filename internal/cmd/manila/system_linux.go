package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

const systemSupported = true

// account is a user of this machine.
type account struct {
	uid, gid int
}

// isolate gives the command a process group, so that it can be ended with all its children and a Ctrl-C in the terminal
// reaches only this program. The kernel kills the command if this program is killed.
func isolate(cmd *exec.Cmd, user *account) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if user != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(user.uid), Gid: uint32(user.gid)}
	}
}

// signalGroup signals every process of a group, which may have ended.
func signalGroup(group int, signal syscall.Signal) {
	_ = syscall.Kill(-group, signal)
}

// exitStatus is what a shell reports.
func exitStatus(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

func lookUpAccount(name string) (*account, error) {
	found, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, uidErr := strconv.Atoi(found.Uid)
	gid, gidErr := strconv.Atoi(found.Gid)
	if uidErr != nil || gidErr != nil {
		return nil, fmt.Errorf("user %s has the ids %q and %q", name, found.Uid, found.Gid)
	}
	return &account{uid: uid, gid: gid}, nil
}
