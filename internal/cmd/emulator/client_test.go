package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The client of OpenStack (Debian's python3-openstackclient and python3-manilaclient) needs nothing but the lines that
// the emulator prints.
func TestClient_OpenstackShareWorksWithThePrintedEnvironment(t *testing.T) {
	t.Parallel()
	requireClient(t)
	c := startForClient(t)
	var share struct{ ID, Status string }
	c.json(&share, "share", "create", "NFS", "2", "--name", "data", "--property", "team=a", "--wait")
	if share.Status != "available" {
		t.Errorf("created: %+v", share)
	}
	c.run("share", "resize", "data", "1", "--wait")
	c.run("share", "access", "create", "data", "ip", "10.0.0.1")
	c.run("share", "set", "data", "--property", "team=b")
	if shown := c.run("share", "show", "data", "-f", "json"); !strings.Contains(shown, `"size": 1`) || !strings.Contains(shown, `"b"`) && !strings.Contains(shown, "team='b'") {
		t.Errorf("changed: %s", shown)
	}
	c.run("share", "delete", "data", "--wait")
	if list := c.run("share", "list", "-f", "value"); strings.TrimSpace(list) != "" {
		t.Errorf("after the deletion: %s", list)
	}
}

func TestClient_OpenstackShareWorksWithOlderReleases(t *testing.T) {
	t.Parallel()
	requireClient(t)
	for name, args := range map[string][]string{"release 15": {"-release", "15"}, "before user messages": {"-legacy-refusal"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startForClient(t, args...)
			if list := c.run("share", "list", "-f", "value"); strings.TrimSpace(list) != "" {
				t.Errorf("shares of an empty project: %s", list)
			}
		})
	}
}

const python = "/usr/bin/python3" // another one earlier on the PATH lacks the packages

func requireClient(t *testing.T) {
	t.Helper()
	if err := exec.Command(python, "-c", "import openstackclient, manilaclient").Run(); err != nil {
		t.Skip("needs python3-openstackclient and python3-manilaclient")
	}
}

type client struct {
	t           *testing.T
	environment []string
}

// startForClient starts an emulator whose work takes no time.
func startForClient(t *testing.T, args ...string) client {
	t.Helper()
	flags := append([]string{"-create", "0", "-extend", "0", "-shrink", "0", "-delete", "0", "-rule", "0"}, args...)
	_, opts, err := parse(flags, newConsole())
	if err != nil {
		t.Fatal(err)
	}
	server, err := emulator.Start("127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	c := client{t: t, environment: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}}
	for _, line := range regexp.MustCompile(`(?m)^export (.*)$`).FindAllStringSubmatch(instructions(server, opts), -1) {
		c.environment = append(c.environment, line[1])
	}
	return c
}

func (c client) run(args ...string) string {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), python, append([]string{"-m", "openstackclient.shell"}, args...)...)
	cmd.Env = c.environment
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("openstack %s: %v\n%s", strings.Join(args, " "), err, problem.String())
	}
	return string(out)
}

func (c client) json(into any, args ...string) {
	c.t.Helper()
	out := c.run(append(args, "-f", "json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		c.t.Fatalf("openstack %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
