//go:build !unix

package testbed

import "os/exec"

// isolate does nothing: there are no process groups, and a canceled program is killed.
func isolate(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}
