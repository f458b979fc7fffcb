package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/opensfs/terraform-provider-sfs/internal/publish"
)

const source = "registry.terraform.io/opensfs/sfs"

// here is the platform that this runs on, whose binary can be tried.
var here = publish.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}

// tellsVersion unpacks the binary and asks it.
func tellsVersion(ctx context.Context, r publish.Release) error {
	dir, err := os.MkdirTemp("", "releasecheck")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()

	content, err := binaryOf(dist, r, here)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, r.Binary(here))
	if err := os.WriteFile(path, content, 0o700); err != nil {
		return err
	}
	said, err := output(exec.CommandContext(ctx, path, "-version"))
	if err != nil {
		return err
	}
	if want := publish.Project + " " + r.Version + "\n"; said != want {
		return fmt.Errorf("it says %q, want %q", said, want)
	}
	return nil
}

// binaryOf takes the binary out of the archive for a platform.
func binaryOf(dir string, r publish.Release, p publish.Platform) ([]byte, error) {
	archive, err := os.ReadFile(filepath.Join(dir, r.Zip(p)))
	if err != nil {
		return nil, err
	}
	files, err := unpacked(archive)
	if err != nil {
		return nil, err
	}
	return files[r.Binary(p)].content, nil
}

// install does what a user does who has no way to the registry: the archives in a filesystem mirror, terraform init,
// and a first apply. It needs no service: the apply calls a function of the provider.
func install(ctx context.Context, dir string, r publish.Release) error {
	root, err := os.MkdirTemp("", "releasecheck")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(root) }()

	mirror, workspace := filepath.Join(root, "mirror"), filepath.Join(root, "workspace")
	if err := fillMirror(mirror, dir, r); err != nil {
		return err
	}
	files := map[string]string{
		filepath.Join(root, "terraform.rc"): fmt.Sprintf(`provider_installation {
  filesystem_mirror {
    path = %q
  }
}
`, mirror),
		filepath.Join(workspace, "main.tf"): fmt.Sprintf(`terraform {
  required_providers {
    sfs = {
      source  = %q
      version = %q
    }
  }
}

output "size" {
  value = provider::sfs::fit_size(53687091200, 20)
}
`, source, r.Version),
	}
	if err := os.MkdirAll(workspace, 0o755); err != nil {
		return err
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}

	terraform := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, terraformPath(), args...)
		cmd.Dir = workspace
		cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(root, "terraform.rc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
		return output(cmd)
	}
	if _, err := terraform("init", "-input=false", "-no-color"); err != nil {
		return err
	}
	said, err := terraform("version", "-json")
	if err != nil {
		return err
	}
	if err := checkSelected(said, r.Version); err != nil {
		return err
	}
	if _, err := terraform("apply", "-auto-approve", "-input=false", "-no-color"); err != nil {
		return err
	}
	size, err := terraform("output", "-json", "size")
	if err != nil {
		return err
	}
	if size != "60\n" {
		return fmt.Errorf("50 GiB and a fifth of them fit into %q, want 60", size)
	}
	return nil
}

// fillMirror lays the archives out as Terraform looks for them.
func fillMirror(mirror, dir string, r publish.Release) error {
	to := filepath.Join(mirror, filepath.FromSlash(source))
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, p := range publish.Platforms() {
		content, err := os.ReadFile(filepath.Join(dir, r.Zip(p)))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, r.Zip(p)), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// checkSelected reads what `terraform version -json` says after an init.
func checkSelected(said, version string) error {
	var v struct {
		Selections map[string]string `json:"provider_selections"`
	}
	if err := json.Unmarshal([]byte(said), &v); err != nil {
		return err
	}
	if v.Selections[source] != version {
		return fmt.Errorf("terraform installed %v, want %s %s", v.Selections, source, version)
	}
	return nil
}

func terraformPath() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
}
