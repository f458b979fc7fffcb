package acctest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The module's own tests need a service that reports the bytes in use, as SFS does.
func TestTheRightSizingModuleOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t, func(o *emulator.Options) {
		o.ReportUsed, o.Used = true, 5
		o.Takes = emulator.Durations{Create: time.Millisecond, Extend: time.Millisecond, Shrink: time.Millisecond, Delete: time.Millisecond}
	})
	terraform := NewCommandLine(t)
	if err := os.CopyFS(terraform.dir, os.DirFS(filepath.Join("..", "..", "examples", "right-sizing"))); err != nil {
		t.Fatal(err)
	}
	terraform.loginAs(w.Member(), w.Proxy.URL)
	terraform.Run("test")
	if left := w.Emulator().Shares(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// loginAs is a login by the environment, for configurations without one.
func (c *CommandLine) loginAs(who Account, endpoint string) {
	for name, value := range map[string]string{
		"OS_AUTH_URL": who.AuthURL, "OS_USERNAME": who.UserName, "OS_PASSWORD": who.Password, "OS_PROJECT_NAME": who.ProjectName,
		"OS_USER_DOMAIN_NAME": who.DomainName, "OS_PROJECT_DOMAIN_NAME": who.DomainName, "OS_REGION_NAME": who.Region, "SFS_ENDPOINT": endpoint,
	} {
		c.environment = append(c.environment, fmt.Sprintf("%s=%s", name, value))
	}
}
