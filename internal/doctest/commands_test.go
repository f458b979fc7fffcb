//go:build unix

package doctest

import (
	"bufio"
	"fmt"
	"io"
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

// notRun are the commands that this test does not run, with the reason. Of make, the target must exist.
var notRun = map[string]string{
	"make demo":        "takes half a minute; it checks itself",
	"make test":        "contains this test",
	"make test-manila": "starts a real Manila, as root",
	"make test-ceph":   "starts a real Manila and Ceph, as root",
	"git clone https://github.com/opensfs/terraform-provider-sfs":          "needs the network; the copy stands for it",
	"cd terraform-provider-sfs":                                            "likewise",
	"terraform state show openstack_sharedfilesystem_share_v2.home":        "needs another provider",
	"terraform state rm openstack_sharedfilesystem_share_v2.home":          "needs another provider",
	"terraform import sfs_share.home 3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40": "an acceptance test runs it with a share of that id",
	"terraform query -generate-config-out=shares.tf":                       "needs Terraform 1.14; a protocol test covers it",
	"terraform plan": "belongs to the query",
	"curl --fail --silent --show-error --get https://prometheus.example.com/api/v1/query --data-urlencode 'query=max by (share) (max_over_time(manila_share_used_bytes[1d]))' --output usage.json": "needs a Prometheus",
	"opa exec --decision main/deny --fail-non-empty --bundle policy changes.json":                                                                                                                  "make test-policy runs it with every plan of the example",
	"conftest test --policy policy changes.json":                                                           "needs conftest, which is much larger than OPA and reads the same rules",
	"sha256sum --check --ignore-missing terraform-provider-sfs_*_SHA256SUMS":                               "needs the files of a release",
	"gpg --verify terraform-provider-sfs_*_SHA256SUMS.sig":                                                 "likewise",
	"gh attestation verify terraform-provider-sfs_*_linux_amd64.zip --repo opensfs/terraform-provider-sfs": "likewise",
}

// exitCodes are those of commands that do not end with 0, as documented.
var exitCodes = map[string]int{
	"terraform plan -out=sizes.tfplan -detailed-exitcode -input=false": 2,
}

// documentsWithCommands are the documents whose shell blocks are run in order, each in a copy of the repository.
var documentsWithCommands = []struct {
	file string
	// example is the directory in which the commands start, and go on once the emulator runs.
	example string
	// With applied, the commands start in a directory with a share of that size, and configured as its new size.
	applied, configured int
}{
	{file: "README.md"},
	{file: "CONTRIBUTING.md"},
	{file: "SECURITY.md"},
	{file: "examples/policy/README.md", applied: 2, configured: 3},
	{file: "templates/guides/drift.md.tmpl", applied: 2, configured: 2},
	{file: "templates/guides/migrating.md.tmpl"},
	{file: "templates/guides/monitoring.md.tmpl", applied: 2, configured: 3},
	{file: "templates/guides/right-sizing.md.tmpl", applied: 2, configured: 3},
	{file: "templates/guides/testing.md.tmpl", example: "examples/offline-tests"},
}

func TestCommands_WorkAsWritten(t *testing.T) {
	t.Parallel()
	covered, shown := map[string]bool{}, ""
	for _, document := range documentsWithCommands {
		covered[document.file] = true
		t.Run(document.file, func(t *testing.T) {
			t.Parallel()
			repository, err := copiedRepository()
			if err != nil {
				t.Fatal(err)
			}
			provider, err := builtProvider()
			if err != nil {
				t.Fatal(err)
			}
			s := newShell(t)
			s.set("TF_CLI_CONFIG_FILE", provider.mirror)
			if document.applied > 0 {
				s.applyShare(t, document.applied, document.configured)
			} else {
				s.dir = filepath.Join(repository, document.example)
			}
			for _, b := range blocks(t, document.file, "shell") {
				if strings.HasPrefix(b.text, "#!") {
					s.runScript(t, b.text)
					continue
				}
				for line := range strings.Lines(b.text) {
					line = strings.TrimSpace(regexp.MustCompile(`(^|\s+)#.*`).ReplaceAllString(line, ""))
					switch directory, isCD := strings.CutPrefix(line, "cd "); {
					case line == "":
					case notRun[line] != "":
						if target, isMake := strings.CutPrefix(line, "make "); isMake {
							s.run(t, 0, "make --dry-run "+target)
						}
					case isCD:
						s.dir = filepath.Join(s.dir, filepath.FromSlash(directory))
					case strings.HasPrefix(line, "go run ./internal/cmd/emulator"):
						s.dir = repository
						s.startEmulator(t, line)
						s.dir = filepath.Join(repository, document.example)
					case strings.Contains(line, "| jq ") && !isInstalled("jq"):
						t.Logf("not run without jq: %s", line)
					default:
						s.run(t, exitCodes[line], line)
					}
				}
			}
		})
	}
	for _, file := range writtenDocuments(t) {
		for _, b := range blocks(t, file, "shell") {
			shown += b.text
			if !covered[file] {
				t.Errorf("the commands of %s are not run", file)
			}
		}
	}
	for command := range notRun {
		if !strings.Contains(shown, command) {
			t.Errorf("no document has the command %q", command)
		}
	}
}

func isInstalled(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// runScript runs a whole script, in the directory of the shell instead of the one that the document names.
func (s *shell) runScript(t *testing.T, text string) {
	t.Helper()
	const directory = "/srv/terraform/shares"
	if !strings.Contains(text, directory) {
		t.Fatalf("the script does not change to %s:\n%s", directory, text)
	}
	s.write(t, "job", strings.ReplaceAll(text, directory, s.dir))
	s.run(t, 0, "bash ./job")
}

// applyShare applies a share on an emulator and then configures another size.
func (s *shell) applyShare(t *testing.T, applied, configured int) {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	s.set("OS_AUTH_URL", server.AuthURL, "OS_USERNAME", emulator.UserName, "OS_PASSWORD", emulator.Password, "OS_PROJECT_NAME", emulator.ProjectName,
		"OS_USER_DOMAIN_NAME", emulator.DomainName, "OS_PROJECT_DOMAIN_NAME", emulator.DomainName, "OS_REGION_NAME", "RegionOne")
	share := requiredProviders + "\nresource \"sfs_share\" \"home\" {\n  name = \"home\"\n  size = %d\n}\n"
	s.write(t, "main.tf", fmt.Sprintf(share, applied))
	s.run(t, 0, "terraform init -input=false")
	s.run(t, 0, "terraform apply -auto-approve")
	s.write(t, "main.tf", fmt.Sprintf(share, configured))
}

// startEmulator runs the command on a free port until the test ends, and sets the variables that it prints.
func (s *shell) startEmulator(t *testing.T, line string) {
	t.Helper()
	command := exec.Command("bash", "-c", "exec "+line+" -listen 127.0.0.1:0")
	command.Dir, command.Env, command.Stderr = s.dir, s.environment, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run does not forward signals
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM)
		_ = command.Wait()
	})
	lines := bufio.NewScanner(output)
	variables := 0
	for lines.Scan() {
		if variable, isExport := strings.CutPrefix(lines.Text(), "export "); isExport {
			s.environment = append(s.environment, variable)
			variables++
		} else if variables > 0 {
			break
		}
	}
	if variables == 0 {
		t.Fatalf("%s: printed no variables", line)
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
}

// copiedRepository is a copy without ignored files, as a new clone has it.
var copiedRepository = sync.OnceValues(func() (string, error) {
	provider, err := builtProvider()
	if err != nil {
		return "", err
	}
	to := filepath.Join(provider.dir, "copy")
	copyFiles := exec.Command("bash", "-euo", "pipefail", "-c",
		`mkdir "$0"; git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' f; do [[ ! -e $f ]] || printf '%s\0' "$f"; done | tar -c --null -T - | tar -x -C "$0"`, to)
	copyFiles.Dir = filepath.Join("..", "..")
	if out, err := copyFiles.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot copy the repository: %w\n%s", err, out)
	}
	return to, nil
})
