package main

import (
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// output runs a command. When it fails, the error holds all that it said.
func output(cmd *exec.Cmd) (string, error) {
	var out, all strings.Builder
	cmd.Stdout = io.MultiWriter(&out, &all)
	cmd.Stderr = &all
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, all.String())
	}
	return out.String(), nil
}
