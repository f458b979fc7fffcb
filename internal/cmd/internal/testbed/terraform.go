package testbed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

const (
	module = "github.com/opensfs/terraform-provider-sfs"

	// stopTimeout is how long an interrupted Terraform may take to stop.
	stopTimeout = 10 * time.Second
)

// Terraform is a Terraform that uses the provider built from this source.
type Terraform struct {
	Name     string // of the program: terraform or tofu
	Provider string // path of the binary

	binary    string
	directory string // temporary, with all that is built and all workspaces
	cliConfig string // path of Terraform's CLI configuration
}

// Install builds the provider as `make build` does and finds a Terraform the
// way the tests do. Close removes all of it.
func Install(ctx context.Context) (*Terraform, error) {
	directory, err := os.MkdirTemp("", "sfs-testbed-")
	if err != nil {
		return nil, err
	}
	t := &Terraform{directory: directory}
	if err := errors.Join(t.find(ctx), t.build(ctx, "provider", module)); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Terraform) find(ctx context.Context) error {
	// A Terraform that has to be downloaded is put into bin of the working directory.
	root, err := goTool(ctx, "", "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return fmt.Errorf("cannot find the source of the provider: %w", err)
	}
	t.binary, err = goTool(ctx, root, "run", module+"/internal/cmd/terraform")
	if err != nil {
		return fmt.Errorf("cannot find a Terraform: %w", err)
	}
	t.Name = strings.TrimSuffix(filepath.Base(t.binary), ".exe")
	return nil
}

// WithProvider is the same Terraform with another program of this module as the provider.
func (t *Terraform) WithProvider(ctx context.Context, program string) (*Terraform, error) {
	other := *t
	err := other.build(ctx, filepath.Base(program), module+"/"+program)
	return &other, err
}

func (t *Terraform) build(ctx context.Context, name, program string) error {
	plugins := filepath.Join(t.directory, name)
	t.Provider = filepath.Join(plugins, "terraform-provider-sfs")
	if runtime.GOOS == "windows" {
		t.Provider += ".exe"
	}
	if _, err := goTool(ctx, "", "build", "-trimpath", "-ldflags", "-s -w", "-o", t.Provider, program); err != nil {
		return fmt.Errorf("cannot build the provider: %w", err)
	}
	return t.override(name, "opensfs/sfs", plugins)
}

// WithPeer is the same Terraform with the binary of another provider, which it takes
// for the one of that address.
func (t *Terraform) WithPeer(address, binary string) (*Terraform, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	other := *t
	other.Provider = binary
	name := "terraform-provider-" + path.Base(address)
	plugins := filepath.Join(t.directory, name)
	return &other, errors.Join(os.Mkdir(plugins, 0o700), os.Symlink(binary, filepath.Join(plugins, name)), other.override(name, address, plugins))
}

// override uses dev_overrides, which need neither `terraform init` nor a registry.
func (t *Terraform) override(name, address, plugins string) error {
	t.cliConfig = filepath.Join(t.directory, name+".tfrc")
	return os.WriteFile(t.cliConfig, fmt.Appendf(nil, `provider_installation {
  dev_overrides {
    %q = %q
  }
  direct {}
}
`, address, plugins), 0o600)
}

// Close removes the provider and all workspaces.
func (t *Terraform) Close() error { return os.RemoveAll(t.directory) }

// Version is the first line of what `terraform version` prints.
func (t *Terraform) Version(ctx context.Context) (string, error) {
	var output strings.Builder
	here := Workspace{Terraform: t, Directory: t.directory, Environment: os.Environ()}
	if exit, err := here.Run(ctx, &output, io.Discard, "version"); err != nil || exit != 0 {
		return "", errors.Join(fmt.Errorf("%s version ended with exit code %d", t.Name, exit), err)
	}
	first, _, _ := strings.Cut(output.String(), "\n")
	return first, nil
}

// Workspace is a directory with a configuration, and the environment of the
// commands that run in it.
type Workspace struct {
	Terraform   *Terraform
	Directory   string
	Environment []string
}

// NewWorkspace makes a directory for a configuration.
func (t *Terraform) NewWorkspace(name string, environment []string) (*Workspace, error) {
	w := &Workspace{Terraform: t, Directory: filepath.Join(t.directory, name), Environment: environment}
	return w, os.Mkdir(w.Directory, 0o700)
}

// Write replaces the configuration.
func (w *Workspace) Write(configuration string) error {
	return os.WriteFile(filepath.Join(w.Directory, "main.tf"), []byte(configuration), 0o600)
}

// Run runs a Terraform command. The error is that of a command that did not
// run, not that of one that failed.
func (w *Workspace) Run(ctx context.Context, stdout, stderr io.Writer, arguments ...string) (exit int, err error) {
	command := exec.CommandContext(ctx, w.Terraform.binary, arguments...)
	command.Dir = w.Directory
	command.Env = slices.Concat(w.Environment, []string{"TF_CLI_CONFIG_FILE=" + w.Terraform.cliConfig})
	command.Stdout, command.Stderr = stdout, stderr
	return run(ctx, command)
}

func run(ctx context.Context, command *exec.Cmd) (exit int, err error) {
	command.WaitDelay = stopTimeout
	isolate(command)
	err = command.Run()
	if ctx.Err() != nil {
		killGroup(command)
		return 0, ctx.Err()
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) && failed.Exited() {
		return failed.ExitCode(), nil
	}
	if err != nil {
		return 0, fmt.Errorf("cannot run %s: %w", command.Path, err)
	}
	return 0, nil
}

// goTool runs the go command and returns its output. Messages, such as that of
// a download, go to standard error.
func goTool(ctx context.Context, directory string, arguments ...string) (string, error) {
	var output strings.Builder
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = directory
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	command.Stdout, command.Stderr = &output, os.Stderr
	exit, err := run(ctx, command)
	if err == nil && exit != 0 {
		err = fmt.Errorf("go %s ended with exit code %d", arguments[0], exit)
	}
	return strings.TrimSpace(output.String()), err
}
