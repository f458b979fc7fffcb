package acctest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// CommandLine is a terraform at a prompt: in a directory of its own, with the
// provider as a program of its own.
type CommandLine struct {
	t           *testing.T
	dir         string
	environment []string
}

// NewCommandLine builds the provider, once for all tests, and makes Terraform
// use it.
func NewCommandLine(t *testing.T) *CommandLine {
	t.Helper()
	provider, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	c := &CommandLine{t: t, dir: t.TempDir()}
	// No host: Terraform and OpenTofu each mean the one of their own registry, here as in the configuration.
	c.Write("terraform.rc", fmt.Sprintf(`
provider_installation {
  dev_overrides {
    "opensfs/sfs" = %q
  }
  direct {}
}
`, filepath.Dir(provider)))
	c.environment = append(withoutLogins(os.Environ()),
		"TF_CLI_CONFIG_FILE="+filepath.Join(c.dir, "terraform.rc"), "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1")
	return c
}

var buildProvider = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sfs-acctest-")
	if err != nil {
		return "", err
	}
	builtIn = dir
	provider := filepath.Join(dir, "terraform-provider-sfs")
	out, err := exec.Command("go", "build", "-o", provider, "github.com/opensfs/terraform-provider-sfs").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("cannot build the provider: %w\n%s", err, out)
	}
	return provider, nil
})

// builtIn is the directory of the built provider, "" if no test needed one.
var builtIn string

// Cleanup removes what outlives single tests.
func Cleanup() {
	if builtIn != "" {
		_ = os.RemoveAll(builtIn)
	}
}

// withoutLogins keeps the machine's own cloud from the provider.
func withoutLogins(environment []string) []string {
	return slices.DeleteFunc(environment, func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_LOG"}, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
}

// Configure writes the configuration anew.
func (c *CommandLine) Configure(configuration string) {
	c.t.Helper()
	c.Write("main.tf", `
terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}
`+configuration)
}

// Run wants the command to succeed.
func (c *CommandLine) Run(arguments ...string) {
	c.t.Helper()
	process := c.Start(arguments...)
	if err := process.Wait(); err != nil {
		c.t.Errorf("%s %s: %s\n%s", program(), strings.Join(arguments, " "), err, process.Output())
	}
}

// Start leaves the command running.
func (c *CommandLine) Start(arguments ...string) *Process {
	c.t.Helper()
	process := &Process{t: c.t, command: exec.Command(program(), append(arguments, "-no-color")...)}
	process.command.Dir, process.command.Env = c.dir, c.environment
	process.command.Stdout, process.command.Stderr = &process.output, &process.output
	if err := process.command.Start(); err != nil {
		c.t.Fatal(err)
	}
	return process
}

// StateHolds looks into the state file.
func (c *CommandLine) StateHolds(attribute string, want any) {
	c.t.Helper()
	checkStateFile(c.t, filepath.Join(c.dir, "terraform.tfstate"), attribute, want)
}

// Write puts a file beside the configuration.
func (c *CommandLine) Write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// Process is a command under way.
type Process struct {
	t       *testing.T
	command *exec.Cmd
	output  bytes.Buffer
}

// Signal sends a signal to Terraform alone, not to the provider: a terminal
// sends Ctrl-C to both, and a provider ignores its own.
func (p *Process) Signal(signal os.Signal) {
	p.t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
}

// Kill ends the command for good.
func (p *Process) Kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// Wait waits for the end.
func (p *Process) Wait() error { return p.command.Wait() }

// Output is what was printed, to be asked for after Wait or Kill.
func (p *Process) Output() string { return p.output.String() }

// ExitCode is the status that the command ended with.
func (p *Process) ExitCode() int { return p.command.ProcessState.ExitCode() }
