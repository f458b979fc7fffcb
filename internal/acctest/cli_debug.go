package acctest

import (
	"bufio"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// DebugProvider is a provider process that the test has started itself, as for a
// debugger, so the test can kill it.
type DebugProvider struct {
	command *exec.Cmd
	cli     *CLI
}

const reattachVariable = "TF_REATTACH_PROVIDERS="

// The host is left out, as in dev_overrides: the provider prints that of
// Terraform's registry, and OpenTofu uses another one.
var reattachLine = regexp.MustCompile(reattachVariable + `'\{"[^/"]+/(.*)'`)

// StartProvider starts a provider process for all further commands, until it is
// killed.
func (c *CLI) StartProvider() *DebugProvider {
	c.t.Helper()
	path, err := buildProvider()
	if err != nil {
		c.t.Fatal(err)
	}
	p := &DebugProvider{command: exec.Command(path, "-debug"), cli: c}
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
			c.environment = append(c.environment, reattachVariable+`{"`+found[1])
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return p
		}
	}
	c.t.Fatalf("the provider prints no %s: %v", reattachVariable, lines.Err())
	return nil
}

// Kill ends the process as a machine without memory does. Further commands start
// the provider themselves.
func (p *DebugProvider) Kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
	p.cli.environment = slices.DeleteFunc(p.cli.environment, func(entry string) bool { return strings.HasPrefix(entry, reattachVariable) })
}
