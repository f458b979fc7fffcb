//go:build !linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// The packages exist for Linux only. Elsewhere checkMachine returns an error before the functions below are called.
const systemSupported = false

type account struct {
	uid, gid int
}

func isolate(*exec.Cmd, string, *account) {}

func signalGroup(int, syscall.Signal) {}

func exitStatus(state *os.ProcessState) int { return state.ExitCode() }

func lookUpAccount(string, string) (*account, error) { return nil, errors.ErrUnsupported }
