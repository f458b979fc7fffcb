package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// stage is a directory with a configuration, the provider built from this
// source, and a Terraform that uses it.
type stage struct {
	directory   string
	terraform   string // path of the binary
	tool        string // its name as a person types it: terraform or tofu
	environment []string
}

// setStage builds the provider and finds a Terraform the way the tests do.
// environment is for Terraform; where the provider lies is added to it.
func setStage(ctx context.Context, environment []string) (*stage, error) {
	directory, err := os.MkdirTemp("", "sfs-demo-")
	if err != nil {
		return nil, err
	}
	s := &stage{directory: directory}
	if err := s.set(ctx, environment); err != nil {
		return nil, errors.Join(err, s.clear())
	}
	return s, nil
}

func (s *stage) set(ctx context.Context, environment []string) error {
	plugins := filepath.Join(s.directory, "plugins")
	binary := filepath.Join(plugins, "terraform-provider-sfs"+executable())
	if _, err := goTool(ctx, "", "build", "-o", binary, module); err != nil {
		return fmt.Errorf("cannot build the provider: %w", err)
	}

	// The root, because a Terraform that has to be downloaded is put into ./bin.
	root, err := goTool(ctx, "", "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return fmt.Errorf("cannot find the source of the provider: %w", err)
	}
	s.terraform, err = goTool(ctx, root, "run", module+"/internal/cmd/terraform")
	if err != nil {
		return fmt.Errorf("cannot find a Terraform: %w", err)
	}
	s.tool = strings.TrimSuffix(filepath.Base(s.terraform), executable())

	settings := filepath.Join(s.directory, "cli.tfrc")
	s.environment = slices.Concat(environment, []string{"TF_CLI_CONFIG_FILE=" + settings})
	if err := os.Mkdir(s.workspace(), 0o700); err != nil {
		return err
	}
	return os.WriteFile(settings, []byte(cliConfiguration(plugins)), 0o600)
}

// clear removes the directory and all that is in it.
func (s *stage) clear() error { return os.RemoveAll(s.directory) }

// workspace is what a person would call "my Terraform directory".
func (s *stage) workspace() string { return filepath.Join(s.directory, "storage") }

// write sets the size in the configuration, as an editor would.
func (s *stage) write(size int) error {
	return os.WriteFile(filepath.Join(s.workspace(), "main.tf"), []byte(configuration(size)), 0o600)
}

// run runs Terraform and hands its output on line by line, trimmed. The error
// tells a Terraform that did not run, not one that ended with a failure.
func (s *stage) run(ctx context.Context, show func(line string), arguments ...string) (exit int, err error) {
	output := &trimmer{show: show}
	exit, err = s.execute(ctx, output, arguments...)
	output.finish()
	return exit, err
}

// version is the first line of what `terraform version` prints.
func (s *stage) version(ctx context.Context) (string, error) {
	var output strings.Builder
	if exit, err := s.execute(ctx, &output, "version"); err != nil || exit != 0 {
		return "", errors.Join(fmt.Errorf("%s version ended with exit code %d", s.tool, exit), err)
	}
	first, _, _ := strings.Cut(output.String(), "\n")
	return first, nil
}

func (s *stage) execute(ctx context.Context, output io.Writer, arguments ...string) (int, error) {
	command := exec.CommandContext(ctx, s.terraform, arguments...)
	command.Dir = s.workspace()
	command.Env = s.environment
	command.Stdout, command.Stderr = output, output
	command.WaitDelay = endPatience
	standApart(command)
	err := command.Run()
	if ctx.Err() != nil {
		sweep(command)
		return 0, ctx.Err()
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) && failed.Exited() {
		return failed.ExitCode(), nil
	}
	if err != nil {
		return 0, fmt.Errorf("cannot run %s: %w", s.terraform, err)
	}
	return 0, nil
}

// configuration is the whole main.tf.
func configuration(size int) string {
	return fmt.Sprintf(`terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

resource "sfs_share" "home" {
  name = "home"
  size = %d # GiB
}
`, size)
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

// terraformEnvironment takes out whatever belongs to another cloud or another
// Terraform directory, and names the proxy in place of the service.
func terraformEnvironment(inherited []string, as login, through *wire, color bool) []string {
	ours := slices.DeleteFunc(slices.Clone(inherited), func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_"}, func(prefix string) bool {
			return strings.HasPrefix(entry, prefix)
		})
	})
	ours = append(ours,
		"OS_AUTH_URL="+through.authURL(),
		"SFS_ENDPOINT="+through.endpoint(),
		"OS_REGION_NAME="+as.region,
		"OS_USERNAME="+as.username,
		"OS_PASSWORD="+as.password,
		"OS_USER_DOMAIN_NAME="+as.userDomain,
		"OS_PROJECT_NAME="+as.projectName,
		"OS_PROJECT_DOMAIN_NAME="+as.projectDomain,
		"TF_INPUT=0",
		"CHECKPOINT_DISABLE=1",
	)
	if !color {
		ours = append(ours, "TF_CLI_ARGS=-no-color")
	}
	return ours
}

// goTool runs the go command and returns what it printed. What it says beside
// that, such as that something is being downloaded, goes to the person.
func goTool(ctx context.Context, directory string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = directory
	command.Stderr = os.Stderr
	command.WaitDelay = endPatience
	standApart(command)
	output, err := command.Output()
	if ctx.Err() != nil {
		sweep(command)
		return "", ctx.Err()
	}
	return strings.TrimSpace(string(output)), err
}

func executable() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
