package acctest

import (
	"flag"
	"os"
	"testing"
)

// sideBySide is how many tests run at a time unless -parallel says otherwise:
// they wait more than they work, so more than there are processors.
const sideBySide = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", sideBySide)
	}
	status := m.Run()
	Summary(os.Stdout)
	Cleanup()
	os.Exit(status)
}
