//go:build !unix

package stage

import "os/exec"

// standApart does nothing: there are no process groups, and a canceled program is killed.
func standApart(*exec.Cmd) {}

func sweep(*exec.Cmd) {}
