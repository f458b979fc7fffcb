//go:build !linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// The packages exist for Linux only; elsewhere this program builds, and says so
// (checkMachine) before anything below is reached.
const systemSupported = false

type account struct {
	uid, gid int
}

func isolate(*exec.Cmd, *account) {}

func signalGroup(int, syscall.Signal) {}

func exitStatus(state *os.ProcessState) int { return state.ExitCode() }

func lookUpAccount(string) (*account, error) {
	return nil, errors.New("accounts are looked up on Linux only")
}
