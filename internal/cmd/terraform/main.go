// Command terraform prints the path of the Terraform binary for tests and lint, and nothing else:
//
//	TF_ACC_TERRAFORM_PATH="$(go run ./internal/cmd/terraform)"
//
// The first of these is used: the binary that TF_ACC_TERRAFORM_PATH names, `terraform` on PATH, `tofu` on PATH, the
// Terraform that an earlier run installed in ./bin. If there is none, it installs Terraform there.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-version"
	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

// installTimeout limits the download of about 30 MB.
const installTimeout = 5 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	path, err := finder{getenv: os.Getenv, lookPath: exec.LookPath, install: installRelease}.find(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // the signal handler dies with the process
	}
	fmt.Println(path)
}

// installRelease downloads a release from releases.hashicorp.com, verifies its signature and returns the path of the
// binary in dir.
func installRelease(ctx context.Context, release, dir string) (string, error) {
	wanted, err := version.NewVersion(release)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", err
	}

	fmt.Fprintf(os.Stderr, "Installing Terraform %s into %s\n", release, dir)
	return install.NewInstaller().Ensure(ctx, []src.Source{&releases.ExactVersion{
		Product:    product.Terraform,
		Version:    wanted,
		InstallDir: dir,
		Timeout:    installTimeout,
	}})
}
