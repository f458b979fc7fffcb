package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// wideGo is a go command whose coverage blocks begin with their lines. Go's blocks
// of a case begin behind the colon, so that gremlins would take the condition of
// every case for not covered, and most decisions are such conditions.
const wideGo = `#!/bin/bash
set -euo pipefail
%q "$@"
while (($#)); do
	if [[ $1 == -coverprofile ]]; then sed -i -E 's/:([0-9]+)\.[0-9]+,/:\1.1,/' "$2"; fi
	shift
done
`

// goWithWideCoverage returns a directory for PATH.
func goWithWideCoverage() (string, error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return "", err
	}
	dir, err := filepath.Abs(filepath.Join(".cache", "mutants"))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "go"), fmt.Appendf(nil, wideGo, goCommand), 0o700)
}
