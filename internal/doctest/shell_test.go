package doctest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMain(m *testing.M) {
	status := m.Run()
	if provider, err := builtProvider(); err == nil {
		_ = os.RemoveAll(provider.dir)
	}
	os.Exit(status)
}

// provider is a built provider and two command-line configurations with which Terraform uses it: a filesystem mirror for
// `terraform init`, and a development override that needs no init.
type provider struct{ dir, mirror, override string }

var builtProvider = sync.OnceValues(func() (provider, error) {
	dir, err := os.MkdirTemp("", "sfs-doctest-")
	if err != nil {
		return provider{}, err
	}
	p := provider{dir, filepath.Join(dir, "mirror.rc"), filepath.Join(dir, "override.rc")}
	// Terraform and OpenTofu resolve "opensfs/sfs" in different registries.
	binaryDir := func(registry string) string {
		return filepath.Join(dir, registry, "opensfs", "sfs", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
	}
	terraform, tofu := binaryDir("registry.terraform.io"), binaryDir("registry.opentofu.org")
	const name = "terraform-provider-sfs_v0.1.0"
	if out, err := exec.Command("go", "build", "-o", filepath.Join(terraform, name), module).CombinedOutput(); err != nil {
		return p, fmt.Errorf("cannot build the provider: %w\n%s", err, out)
	}
	return p, errors.Join(
		os.MkdirAll(tofu, 0o755), os.Link(filepath.Join(terraform, name), filepath.Join(tofu, name)),
		os.WriteFile(p.mirror, fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir), 0o600),
		os.WriteFile(p.override, fmt.Appendf(nil, "provider_installation {\n  dev_overrides {\n    \"opensfs/sfs\" = %q\n  }\n  direct {}\n}\n", terraform), 0o600),
	)
})

// shell runs commands in a directory, without the cloud credentials of this machine.
type shell struct {
	dir         string
	environment []string
}

// newShell returns a shell in an empty directory, in which Terraform uses the development override.
func newShell(t *testing.T) *shell {
	t.Helper()
	s := &shell{dir: t.TempDir()}
	provider, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	s.environment = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_", "MAKE", "MFLAGS"}, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	s.set("TF_CLI_CONFIG_FILE", provider.override, "TF_INPUT", "0", "CHECKPOINT_DISABLE", "1", "TF_CLI_ARGS", "-no-color")
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		bin := t.TempDir()
		if err := os.Symlink(path, filepath.Join(bin, "terraform")); err != nil {
			t.Fatal(err)
		}
		s.set("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	return s
}

// set takes names and values in turn.
func (s *shell) set(variables ...string) {
	for pair := range slices.Chunk(variables, 2) {
		s.environment = append(s.environment, pair[0]+"="+pair[1])
	}
}

func (s *shell) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func (s *shell) copyExample(t *testing.T, name, to string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(s.dir, to), os.DirFS(filepath.Join(root(t), "examples", name))); err != nil {
		t.Fatal(err)
	}
}

// run fails the test unless the command line ends with the exit code.
func (s *shell) run(t *testing.T, want int, line string) {
	t.Helper()
	command := exec.Command("bash", "-uo", "pipefail", "-c", line)
	command.Dir, command.Env = s.dir, s.environment
	out, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	if got := command.ProcessState.ExitCode(); got != want {
		t.Errorf("%s: exit code %d, want %d\n%s", line, got, want, out)
	}
}

func startEmulator(t *testing.T, options emulator.Options) *emulator.Server {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server
}

// logIn sets the variables of the member.
func (s *shell) logIn(server *emulator.Server) {
	s.set("OS_AUTH_URL", server.AuthURL, "OS_USERNAME", emulator.UserName, "OS_PASSWORD", emulator.Password, "OS_PROJECT_NAME", emulator.ProjectName,
		"OS_USER_DOMAIN_NAME", emulator.DomainName, "OS_PROJECT_DOMAIN_NAME", emulator.DomainName, "OS_REGION_NAME", "RegionOne")
}
