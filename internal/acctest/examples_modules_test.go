package acctest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The module's own tests need a service that reports the bytes in use, as SFS does.
func TestExamples_TheTestsOfTheRightSizingModuleOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate, func(o *emulator.Options) { o.ReportUsed, o.Used = true, 5 })
	cli := newModuleCLI(t, "right-sizing")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test")
	env.hasNoShare()
}

func TestExamples_TheRightSizingModuleFindsItsSharesByTagOnSFS(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate, func(o *emulator.Options) { o.SFS, o.ReportUsed, o.Used = true, true, 5 })
	cli := newModuleCLI(t, "right-sizing")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test", "-test-directory=sfs-tests")
	env.hasNoShare()
}

// The emulator reports no use, as Manila does.
func TestExamples_UseFromMonitoringOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := newModuleCLI(t, "monitoring")
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test")
	env.hasNoShare()
}

// A mocked provider must work without credentials.
func TestExamples_TheModuleOfTheGuideIsTestedWithAMockAndOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := newModuleCLI(t, "offline-tests")
	cli.Run("test")
	if requests := env.Emulator.Requests(); len(requests) > 0 {
		t.Errorf("the mock sent requests: %v", requests)
	}
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Run("test", "-test-directory=service-tests")
	env.hasNoShare()
}

func newModuleCLI(t *testing.T, name string) *CLI {
	t.Helper()
	cli := NewCLI(t)
	if err := os.CopyFS(cli.dir, os.DirFS(filepath.Join(examples, name))); err != nil {
		t.Fatal(err)
	}
	return cli
}

func (env *Env) hasNoShare() {
	env.t.Helper()
	if shares := env.Emulator.Shares(); len(shares) > 0 {
		env.t.Errorf("shares were not deleted: %v", shares)
	}
}
