package acctest

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/cephfs"
)

// defaultParallel is more than there are processors: the tests mostly wait.
const defaultParallel = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", defaultParallel)
	}
	status := m.Run()
	if onManila() {
		_, _ = fmt.Fprintf(os.Stdout, "%d acceptance tests ran on a real Keystone and Manila at %s\n", testsOnManila.Load(), os.Getenv("OS_AUTH_URL"))
		if os.Getenv(cephfs.ConfigurationVariable) != "" {
			_, _ = fmt.Fprintf(os.Stdout, "%d acceptance tests stored bytes on a real CephFS and read them back\n", testsWithBytes.Load())
		}
	}
	if buildDir != "" {
		_ = os.RemoveAll(buildDir)
	}
	os.Exit(status)
}
