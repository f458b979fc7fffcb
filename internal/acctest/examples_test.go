package acctest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var examples = filepath.Join("..", "..", "examples")

// The module's own tests need a service that reports the bytes in use, as SFS does.
func TestTheRightSizingModuleOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t, atOnce, func(o *emulator.Options) { o.ReportUsed, o.Used = true, 5 })
	terraform := w.module(t, "right-sizing")
	terraform.loginAs(w.Member(), w.Proxy.URL)
	terraform.Run("test")
	w.hasNoShare(t)
}

// A mocked provider must do without a login, so there is none.
func TestTheModuleOfTheGuideIsTestedWithAMockAndOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t, atOnce)
	terraform := w.module(t, "offline-tests")
	terraform.Run("test")
	if asked := w.Emulator().Requests(); len(asked) > 0 {
		t.Errorf("a mock asks nobody; it sent %v", asked)
	}
	terraform.loginAs(w.Member(), w.Proxy.URL)
	terraform.Run("test", "-test-directory=service-tests")
	w.hasNoShare(t)
}

// atOnce is a service that is never at work for long.
func atOnce(o *emulator.Options) {
	o.Takes = emulator.Durations{Create: time.Millisecond, Extend: time.Millisecond, Shrink: time.Millisecond, Delete: time.Millisecond}
}

func (w *Env) module(t *testing.T, name string) *CommandLine {
	t.Helper()
	terraform := NewCommandLine(t)
	if err := os.CopyFS(terraform.dir, os.DirFS(filepath.Join(examples, name))); err != nil {
		t.Fatal(err)
	}
	return terraform
}

func (w *Env) hasNoShare(t *testing.T) {
	t.Helper()
	if left := w.Emulator().Shares(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// loginAs is a login by the environment, for configurations without one.
func (c *CommandLine) loginAs(who Account, endpoint string) {
	c.setenv(map[string]string{
		"OS_AUTH_URL": who.AuthURL, "OS_USERNAME": who.UserName, "OS_PASSWORD": who.Password, "OS_PROJECT_NAME": who.ProjectName,
		"OS_USER_DOMAIN_NAME": who.DomainName, "OS_PROJECT_DOMAIN_NAME": who.DomainName, "OS_REGION_NAME": who.Region, "SFS_ENDPOINT": endpoint,
	})
}

func (c *CommandLine) setenv(variables map[string]string) {
	for name, value := range variables {
		c.environment = append(c.environment, fmt.Sprintf("%s=%s", name, value))
	}
}
