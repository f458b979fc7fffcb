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
)

func TestMain(m *testing.M) {
	status := m.Run()
	if provider, err := builtProvider(); err == nil {
		_ = os.RemoveAll(provider.dir)
	}
	os.Exit(status)
}

// built is the provider as a program, and two configurations of the command
// line that make Terraform use it: as a registry's mirror, which `terraform init`
// needs, and as a development override, which needs no init.
type built struct{ dir, mirror, override string }

var builtProvider = sync.OnceValues(func() (built, error) {
	dir, err := os.MkdirTemp("", "sfs-doctest-")
	if err != nil {
		return built{}, err
	}
	b := built{dir, filepath.Join(dir, "mirror.rc"), filepath.Join(dir, "override.rc")}
	// Terraform and OpenTofu take "opensfs/sfs" to be in registries of their own.
	at := func(registry string) string {
		return filepath.Join(dir, registry, "opensfs", "sfs", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
	}
	home, other := at("registry.terraform.io"), at("registry.opentofu.org")
	const name = "terraform-provider-sfs_v0.1.0"
	if out, err := exec.Command("go", "build", "-o", filepath.Join(home, name), module).CombinedOutput(); err != nil {
		return b, fmt.Errorf("cannot build the provider: %w\n%s", err, out)
	}
	if err := errors.Join(os.MkdirAll(other, 0o755), os.Link(filepath.Join(home, name), filepath.Join(other, name))); err != nil {
		return b, err
	}
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	override := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"opensfs/sfs\" = %q\n  }\n  direct {}\n}\n", home)
	return b, errors.Join(os.WriteFile(b.mirror, []byte(mirror), 0o600), os.WriteFile(b.override, []byte(override), 0o600))
})

// prompt is a shell in a directory of its own. The machine's own cloud is kept
// from it.
type prompt struct {
	dir         string
	environment []string
}

// atAPrompt is a shell in which `terraform` needs no init.
func atAPrompt(t *testing.T) *prompt {
	t.Helper()
	p := &prompt{dir: t.TempDir()}
	provider, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	own := []string{"OS_", "HW_", "SFS_", "TF_", "MAKE", "MFLAGS"}
	p.environment = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc(own, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	p.set("TF_CLI_CONFIG_FILE", provider.override, "TF_INPUT", "0", "CHECKPOINT_DISABLE", "1", "TF_CLI_ARGS", "-no-color")
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		// The documents say terraform, whatever it is called here.
		bin := t.TempDir()
		if err := os.Symlink(path, filepath.Join(bin, "terraform")); err != nil {
			t.Fatal(err)
		}
		p.set("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	return p
}

// set takes names and values by turns.
func (p *prompt) set(variables ...string) {
	for i := 0; i+1 < len(variables); i += 2 {
		p.environment = append(p.environment, variables[i]+"="+variables[i+1])
	}
}

func (p *prompt) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// copyExample brings an example here, or below.
func (p *prompt) copyExample(t *testing.T, name string, below ...string) {
	t.Helper()
	if name == "" {
		return
	}
	to := filepath.Join(append([]string{p.dir}, below...)...)
	if err := os.CopyFS(to, os.DirFS(filepath.Join(root(t), "examples", name))); err != nil {
		t.Fatal(err)
	}
}

// run wants a line that a person types to end with a status.
func (p *prompt) run(t *testing.T, want int, line string) {
	t.Helper()
	command := exec.Command("bash", "-uo", "pipefail", "-c", line)
	command.Dir, command.Env = p.dir, p.environment
	out, err := command.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	if got := command.ProcessState.ExitCode(); got != want {
		t.Errorf("%s: exit code %d, want %d\n%s", line, got, want, out)
	}
}
