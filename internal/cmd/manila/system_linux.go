package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const systemSupported = true

// account is a user of this machine.
type account struct {
	uid, gid int
}

// isolate gives the command a process group, so that it can be ended with all its children and a Ctrl-C in the terminal
// reaches only this program. The kernel kills the command if this program is killed. The root directory is this
// machine's own when empty.
func isolate(cmd *exec.Cmd, root string, user *account) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Chroot: root}
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

// lookUpAccount reads the users of a root directory: the same name has another id there.
func lookUpAccount(root, name string) (*account, error) {
	users, err := os.ReadFile(filepath.Join(root, "/etc/passwd"))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(users)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) < 4 || fields[0] != name {
			continue
		}
		uid, uidErr := strconv.Atoi(fields[2])
		gid, gidErr := strconv.Atoi(fields[3])
		if uidErr != nil || gidErr != nil {
			return nil, fmt.Errorf("user %s has the ids %q and %q", name, fields[2], fields[3])
		}
		return &account{uid: uid, gid: gid}, nil
	}
	return nil, fmt.Errorf("there is no user %s in %s", name, filepath.Join(root, "/etc/passwd"))
}
