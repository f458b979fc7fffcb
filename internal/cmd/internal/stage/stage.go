package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

const (
	module = "github.com/opensfs/terraform-provider-sfs"

	// endPatience is how long an interrupted Terraform may take to end in order.
	endPatience = 10 * time.Second
)

// Stage is a directory of its own with the provider built from this source,
// and a Terraform that uses it.
type Stage struct {
	Directory string
	Terraform string // path of the binary
	Tool      string // its name as a person types it: terraform or tofu
	Provider  string // path of the binary

	settings string // path of Terraform's own configuration
}

// Build is how the provider is built.
type Build struct {
	Flags       []string // of go build
	Environment []string // beside this program's own
}

// AsReleased builds the provider as `make build` does.
var AsReleased = Build{Flags: []string{"-trimpath", "-ldflags", "-s -w"}, Environment: []string{"CGO_ENABLED=0"}}

// Set builds the provider and finds a Terraform the way the tests do. Clear
// takes all of it away.
func Set(ctx context.Context, how Build) (*Stage, error) {
	directory, err := os.MkdirTemp("", "sfs-stage-")
	if err != nil {
		return nil, err
	}
	s := &Stage{Directory: directory}
	if err := s.set(ctx, how); err != nil {
		return nil, errors.Join(err, s.Clear())
	}
	return s, nil
}

func (s *Stage) set(ctx context.Context, how Build) error {
	if err := s.install(ctx, "plugins", module, how); err != nil {
		return err
	}

	// The root, because a Terraform that has to be downloaded is put into ./bin.
	root, err := goTool(ctx, "", nil, "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return fmt.Errorf("cannot find the source of the provider: %w", err)
	}
	s.Terraform, err = goTool(ctx, root, nil, "run", module+"/internal/cmd/terraform")
	if err != nil {
		return fmt.Errorf("cannot find a Terraform: %w", err)
	}
	s.Tool = strings.TrimSuffix(filepath.Base(s.Terraform), executable())
	return nil
}

// install builds a program of this module and makes Terraform take it for the provider.
func (s *Stage) install(ctx context.Context, name, program string, how Build) error {
	plugins := filepath.Join(s.Directory, name)
	s.Provider = filepath.Join(plugins, "terraform-provider-sfs"+executable())
	build := slices.Concat([]string{"build"}, how.Flags, []string{"-o", s.Provider, program})
	if _, err := goTool(ctx, "", how.Environment, build...); err != nil {
		return fmt.Errorf("cannot build the provider: %w", err)
	}
	s.settings = filepath.Join(s.Directory, name+".tfrc")
	return os.WriteFile(s.settings, []byte(cliConfiguration(plugins)), 0o600)
}

// Instead is the same stage with another program of this module, such as
// "internal/cmd/bench/idle", in the provider's place. Both go with Clear.
func (s *Stage) Instead(ctx context.Context, program string, how Build) (*Stage, error) {
	other := *s
	err := other.install(ctx, filepath.Base(program), module+"/"+program, how)
	return &other, err
}

// Clear removes the directory and all that is in it.
func (s *Stage) Clear() error { return os.RemoveAll(s.Directory) }

// Workspace makes a directory for a configuration.
func (s *Stage) Workspace(name string) (string, error) {
	path := filepath.Join(s.Directory, name)
	return path, os.Mkdir(path, 0o700)
}

// Version is the first line of what `terraform version` prints.
func (s *Stage) Version(ctx context.Context) (string, error) {
	var output strings.Builder
	command := s.Command(ctx, s.Directory, os.Environ(), "version")
	command.Stdout = &output
	if exit, err := Run(ctx, command); err != nil || exit != 0 {
		return "", errors.Join(fmt.Errorf("%s version ended with exit code %d", s.Tool, exit), err)
	}
	first, _, _ := strings.Cut(output.String(), "\n")
	return first, nil
}

// Command is Terraform in a workspace, for Run.
func (s *Stage) Command(ctx context.Context, workspace string, environment []string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, s.Terraform, arguments...)
	command.Dir = workspace
	command.Env = slices.Concat(environment, []string{"TF_CLI_CONFIG_FILE=" + s.settings})
	return command
}

// Run runs a command so that an interruption reaches it once, and in an order
// in which it can end well. The error tells a command that did not run, not
// one that ended with a failure.
func Run(ctx context.Context, command *exec.Cmd) (exit int, err error) {
	command.WaitDelay = endPatience
	standApart(command)
	err = command.Run()
	if ctx.Err() != nil {
		sweep(command)
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

// cliConfiguration makes Terraform use the provider from a directory. It needs
// no `terraform init` then, and asks no registry.
func cliConfiguration(plugins string) string {
	return fmt.Sprintf(`provider_installation {
  dev_overrides {
    "opensfs/sfs" = %q
  }
  direct {}
}
`, plugins)
}

// goTool runs the go command and returns what it printed. What it says beside
// that, such as that something is being downloaded, goes to the person.
func goTool(ctx context.Context, directory string, environment []string, arguments ...string) (string, error) {
	var output strings.Builder
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = directory
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = &output, os.Stderr
	exit, err := Run(ctx, command)
	if err == nil && exit != 0 {
		err = fmt.Errorf("go %s ended with exit code %d", arguments[0], exit)
	}
	return strings.TrimSpace(output.String()), err
}

func executable() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
