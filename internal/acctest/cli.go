package acctest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// CLI runs terraform commands in a directory of its own, with the provider as a
// separate process.
type CLI struct {
	t           *testing.T
	dir         string
	environment []string
}

// NewCLI builds the provider, once for all tests, and configures Terraform to use
// it.
func NewCLI(t *testing.T) *CLI {
	t.Helper()
	provider, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	c := &CLI{t: t, dir: t.TempDir()}
	// Without a host, Terraform and OpenTofu each mean their own registry, here as in the configuration.
	c.Write("terraform.rc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"opensfs/sfs\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(provider)))
	// The credentials of the machine must not reach the provider.
	c.environment = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_LOG"}, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	c.environment = append(c.environment,
		configFileVariable+"="+filepath.Join(c.dir, "terraform.rc"), "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1")
	return c
}

var buildProvider = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sfs-acctest-")
	if err != nil {
		return "", err
	}
	buildDir = dir
	provider := filepath.Join(dir, "terraform-provider-sfs")
	out, err := exec.Command("go", "build", "-o", provider, "github.com/opensfs/terraform-provider-sfs").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("cannot build the provider: %w\n%s", err, out)
	}
	return provider, nil
})

// buildDir is removed after all tests; "" if no test needed the provider.
var buildDir string

// Configure replaces the configuration.
func (c *CLI) Configure(configuration string) {
	c.t.Helper()
	c.Write("main.tf", "terraform {\n  required_providers {\n    sfs = {\n      source = \"opensfs/sfs\"\n    }\n  }\n}\n"+configuration)
}

// Write writes a file beside the configuration.
func (c *CLI) Write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// Setenv sets variables for all further commands.
func (c *CLI) Setenv(variables map[string]string) {
	for name, value := range variables {
		c.environment = append(c.environment, name+"="+value)
	}
}

// LogIn logs in by the environment, for configurations without credentials.
func (c *CLI) LogIn(account Account, endpoint string) {
	c.Setenv(map[string]string{
		"OS_AUTH_URL": account.AuthURL, "OS_USERNAME": account.UserName, "OS_PASSWORD": account.Password, "OS_PROJECT_NAME": account.ProjectName,
		"OS_USER_DOMAIN_NAME": account.DomainName, "OS_PROJECT_DOMAIN_NAME": account.DomainName, "OS_REGION_NAME": account.Region, "SFS_ENDPOINT": endpoint,
	})
}

// Run runs a command, which has to succeed.
func (c *CLI) Run(arguments ...string) {
	c.t.Helper()
	c.RunExit(0, arguments...)
}

// RunExit runs a command, which has to end with that exit code, and returns its
// output.
func (c *CLI) RunExit(exitCode int, arguments ...string) string {
	c.t.Helper()
	return c.Start(arguments...).WaitExit(exitCode)
}

// Start starts a command.
func (c *CLI) Start(arguments ...string) *Process {
	c.t.Helper()
	p := &Process{t: c.t, command: exec.Command(terraformPath(), append(arguments, "-no-color")...)}
	p.command.Dir, p.command.Env = c.dir, c.environment
	p.command.Stdout, p.command.Stderr = &p.output, &p.output
	if err := p.command.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if p.command.ProcessState == nil { // The test did not reach its end.
			_ = p.command.Process.Kill()
			c.t.Logf("%s was killed:\n%s", p.command, p.WaitExit(-1))
		}
	})
	return p
}

// State checks the attributes of the only resource in the state file.
func (c *CLI) State(want map[string]any) {
	c.t.Helper()
	checkState(c.t, filepath.Join(c.dir, "terraform.tfstate"), want)
}

// Process is a running command.
type Process struct {
	t       *testing.T
	command *exec.Cmd
	output  bytes.Buffer
}

// Interrupt sends SIGINT to Terraform alone, not to the provider: a terminal
// sends Ctrl-C to both, and a provider ignores its own.
func (p *Process) Interrupt() {
	p.t.Helper()
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
}

// WaitExit waits for the end of the command, which has to be with that exit code,
// and returns its output.
func (p *Process) WaitExit(exitCode int) string {
	p.t.Helper()
	_ = p.command.Wait()
	if got := p.command.ProcessState.ExitCode(); got != exitCode {
		p.t.Errorf("%s: exit code %d, want %d\n%s", p.command, got, exitCode, p.output.String())
	}
	return p.output.String()
}

const reattachVariable = "TF_REATTACH_PROVIDERS="

// The host is left out, as in dev_overrides: the provider prints that of
// Terraform's registry, and OpenTofu uses another one.
var reattachLine = regexp.MustCompile(reattachVariable + `'\{"[^/"]+/(.*)'`)

// StartProvider starts a provider process for all further commands, as for a
// debugger. kill ends it as a machine without memory does; the commands after
// that start the provider themselves.
func (c *CLI) StartProvider() (kill func()) {
	c.t.Helper()
	path, err := buildProvider()
	if err != nil {
		c.t.Fatal(err)
	}
	command := exec.Command(path, "-debug")
	command.Env = c.environment
	output, err := command.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	kill = func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		c.environment = slices.DeleteFunc(c.environment, func(entry string) bool { return strings.HasPrefix(entry, reattachVariable) })
	}
	c.t.Cleanup(kill)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if found := reattachLine.FindStringSubmatch(lines.Text()); found != nil {
			c.environment = append(c.environment, reattachVariable+`{"`+found[1])
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return kill
		}
	}
	c.t.Fatalf("the provider prints no %s: %v", reattachVariable, lines.Err())
	return nil
}
