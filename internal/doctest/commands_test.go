//go:build unix

package doctest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// notRun are the commands that are not run here, and why. What they name is
// checked to be there all the same.
var notRun = map[string]string{
	"make demo":        "takes half a minute; it checks itself, and CI runs it",
	"make test":        "this test is a part of it",
	"make test-manila": "sets up a real Manila, as root",
	"git clone https://github.com/opensfs/terraform-provider-sfs":          "needs the network; the copy that the others run in stands for it",
	"cd terraform-provider-sfs":                                            "likewise",
	"terraform state show openstack_sharedfilesystem_share_v2.home":        "needs another provider",
	"terraform state rm openstack_sharedfilesystem_share_v2.home":          "needs another provider",
	"terraform import sfs_share.home 3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40": "the acceptance tests run it, with a share of that id",
	"terraform query -generate-config-out=shares.tf":                       "Terraform 1.14; the protocol's own tests do it",
	"terraform plan": "belongs to the query",
}

// statuses are those of commands that end with another one than 0, as their
// documents say.
var statuses = map[string]int{
	"terraform plan -out=sizes.tfplan -detailed-exitcode -input=false": 2,
}

// walk is a document whose commands are typed one after the other.
type walk struct {
	file string
	// example is the directory that the reader is in at the beginning; in the
	// copy of the repository when it is "".
	example string
	// home is the size of a share that the reader has, and 0 if there is none;
	// size is what the configuration then says.
	home, size int
	// afterEmulator is where the reader goes on once the emulator runs.
	afterEmulator string
}

var walks = []walk{
	{file: "README.md"},
	{file: "CONTRIBUTING.md"},
	{file: "templates/guides/drift.md.tmpl", home: 2, size: 2},
	{file: "templates/guides/migrating.md.tmpl"},
	{file: "templates/guides/right-sizing.md.tmpl", home: 2, size: 3},
	{file: "templates/guides/testing.md.tmpl", example: "examples/offline-tests", afterEmulator: "examples/offline-tests"},
}

func TestEveryCommandWorksAsWritten(t *testing.T) {
	t.Parallel()
	walked := map[string]bool{}
	for _, w := range walks {
		walked[w.file] = true
		t.Run(w.file, func(t *testing.T) {
			t.Parallel()
			w.take(t)
		})
	}
	used := ""
	for _, file := range written(t) {
		shown := blocks(t, file, "shell")
		if len(shown) > 0 && !walked[file] {
			t.Errorf("nobody types the commands of %s", file)
		}
		for _, b := range shown {
			used += b.text
		}
	}
	for command := range notRun {
		if !strings.Contains(used, command) {
			t.Errorf("no document has %q", command)
		}
	}
}

func (w walk) take(t *testing.T) {
	t.Helper()
	copied, err := cleanCopy()
	if err != nil {
		t.Fatal(err)
	}
	at := atAPrompt(t)
	provider, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	at.set("TF_CLI_CONFIG_FILE", provider.mirror)
	if w.home > 0 {
		at.givenAShare(t, w.home, w.size)
	} else {
		at.dir = filepath.Join(copied, filepath.FromSlash(w.example))
	}
	for _, shown := range blocks(t, w.file, "shell") {
		if strings.HasPrefix(shown.text, "#!") {
			at.script(t, shown.text)
			continue
		}
		for _, line := range commands(shown.text) {
			switch directory, isMove := strings.CutPrefix(line, "cd "); {
			case notRun[line] != "":
				at.mustKnow(t, line)
			case isMove:
				at.dir = filepath.Join(at.dir, filepath.FromSlash(directory))
			case strings.HasPrefix(line, "go run ./internal/cmd/emulator"):
				at.dir = copied
				at.startEmulator(t, line)
				at.dir = filepath.Join(copied, filepath.FromSlash(w.afterEmulator))
			case strings.Contains(line, "| jq ") && !installed("jq"):
				t.Logf("jq is not installed: not run: %s", line)
			default:
				at.run(t, statuses[line], line)
			}
		}
	}
}

// commands are the lines of a block, without the comments at their ends.
func commands(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(regexp.MustCompile(`(^|\s+)#.*`).ReplaceAllString(line, ""))
		if line != "" {
			all = append(all, line)
		}
	}
	return all
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// mustKnow checks a target that is too heavy to be made.
func (p *prompt) mustKnow(t *testing.T, line string) {
	t.Helper()
	if target, isMake := strings.CutPrefix(line, "make "); isMake {
		p.run(t, 0, "make --dry-run "+target)
	}
}

// script runs a whole script, in the directory that stands for the one it names.
func (p *prompt) script(t *testing.T, text string) {
	t.Helper()
	const example = "/srv/terraform/shares"
	if !strings.Contains(text, example) {
		t.Fatalf("the script does not go to %s:\n%s", example, text)
	}
	p.write(t, "job", strings.ReplaceAll(text, example, p.dir))
	p.run(t, 0, "bash ./job")
}

// givenAShare is a directory with a share that has been applied, on an emulator
// that runs in this process.
func (p *prompt) givenAShare(t *testing.T, applied, written int) {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	p.set("OS_AUTH_URL", server.AuthURL, "OS_USERNAME", emulator.UserName, "OS_PASSWORD", emulator.Password, "OS_PROJECT_NAME", emulator.ProjectName,
		"OS_USER_DOMAIN_NAME", emulator.DomainName, "OS_PROJECT_DOMAIN_NAME", emulator.DomainName, "OS_REGION_NAME", "RegionOne")
	share := required + "\nresource \"sfs_share\" \"home\" {\n  name = \"home\"\n  size = %d\n}\n"
	p.write(t, "main.tf", fmt.Sprintf(share, applied))
	p.run(t, 0, "terraform init -input=false")
	p.run(t, 0, "terraform apply -auto-approve")
	p.write(t, "main.tf", fmt.Sprintf(share, written))
}

// startEmulator types the command that serves until it is stopped, at an
// address of the test's own, and what it says has to be exported.
func (p *prompt) startEmulator(t *testing.T, line string) {
	t.Helper()
	command := exec.Command("bash", "-c", "exec "+line+" -listen 127.0.0.1:0")
	command.Dir, command.Env = p.dir, p.environment
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// go run does not pass a signal on to what it runs.
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM)
		_ = command.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if name, value, found := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "="); found && strings.HasPrefix(lines.Text(), "export ") {
			p.set(name, value)
		}
		if strings.HasPrefix(lines.Text(), "Stop it") {
			go func() {
				for lines.Scan() {
					continue // a pipe that nobody reads would stop it
				}
			}()
			return
		}
	}
	t.Fatalf("%s: it ended before it served", line)
}

// cleanCopy is the repository as somebody gets it who clones it: without what
// was built or downloaded here. All walks go through the same one.
var cleanCopy = sync.OnceValues(func() (string, error) {
	provider, err := builtProvider()
	if err != nil {
		return "", err
	}
	from, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return "", err
	}
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = from
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("cannot list the files of the repository: %w", err)
	}
	to := filepath.Join(provider.dir, "copy")
	for _, name := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
		if err := copyFile(filepath.Join(from, filepath.FromSlash(name)), filepath.Join(to, filepath.FromSlash(name))); err != nil {
			return "", err
		}
	}
	return to, nil
})

func copyFile(from, to string) error {
	about, err := os.Stat(from)
	if os.IsNotExist(err) {
		return nil // deleted here, and not yet committed
	}
	if err != nil {
		return err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, about.Mode().Perm())
}
