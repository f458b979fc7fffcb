package acctest

import (
	"bufio"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// OwnProvider is a provider process that the test has started itself, as one
// does for a debugger, so that the test can kill it.
type OwnProvider struct {
	t       *testing.T
	command *exec.Cmd
	line    *CommandLine
}

const reattach = "TF_REATTACH_PROVIDERS="

// The host is left out, as in dev_overrides: the provider tells that of
// Terraform's registry, and OpenTofu would look for another one.
var reattachLine = regexp.MustCompile(reattach + `'\{"[^/"]+/(.*)'`)

// StartProvider has all commands from now on use a provider process of its own,
// until that is killed.
func (c *CommandLine) StartProvider() *OwnProvider {
	c.t.Helper()
	provider, err := buildProvider()
	if err != nil {
		c.t.Fatal(err)
	}
	p := &OwnProvider{t: c.t, command: exec.Command(provider, "-debug"), line: c}
	p.command.Env = c.environment
	output, err := p.command.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(p.Kill)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if found := reattachLine.FindStringSubmatch(lines.Text()); found != nil {
			c.environment = append(c.environment, reattach+`{"`+found[1])
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return p
		}
	}
	c.t.Fatalf("the provider does not tell how to attach Terraform to it: %v", lines.Err())
	return nil
}

// Kill ends the process as a machine that runs out of memory does. Commands
// then start the provider themselves again.
func (p *OwnProvider) Kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
	p.line.environment = slices.DeleteFunc(p.line.environment, func(entry string) bool { return strings.HasPrefix(entry, reattach) })
}
