package main

import (
	"context"
	"fmt"
	"path/filepath"
)

const (
	pathVariable = "TF_ACC_TERRAFORM_PATH"

	// release is the version to install. It is fixed, so that tests give the same result on every machine.
	release = "1.11.4"
)

// finder chooses a binary. Tests replace its functions.
type finder struct {
	getenv   func(name string) string
	lookPath func(file string) (string, error)
	install  func(ctx context.Context, release, dir string) (string, error)
}

// find returns the absolute path of an executable Terraform or OpenTofu. It is an error if TF_ACC_TERRAFORM_PATH names
// no executable: the tests must not run with another one than requested.
func (f finder) find(ctx context.Context) (string, error) {
	if named := f.getenv(pathVariable); named != "" {
		path, err := f.lookPath(named)
		if err != nil {
			return "", fmt.Errorf("%s is set to %q, which is not executable: %w", pathVariable, named, err)
		}
		return filepath.Abs(path)
	}

	dir := filepath.Join("bin", "terraform_"+release)
	for _, candidate := range []string{"terraform", "tofu", filepath.Join(dir, "terraform")} {
		if path, err := f.lookPath(candidate); err == nil {
			return filepath.Abs(path)
		}
	}

	path, err := f.install(ctx, release, dir)
	if err != nil {
		return "", fmt.Errorf("no Terraform found: %s is not set, neither terraform nor tofu is on PATH, "+
			"and installing Terraform %s from releases.hashicorp.com failed: %w\n"+
			"Put terraform (1.11 or newer) or tofu on PATH, or set %s to the path of one; "+
			"`make tofu` builds OpenTofu with Go and prints its path",
			pathVariable, release, err, pathVariable)
	}
	return filepath.Abs(path)
}
