package acctest

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"testing"
)

// onTheRealThing counts the tests that ran on a real service.
var onTheRealThing atomic.Int32

func count(t *testing.T, backend Backend) {
	t.Helper()
	if backend.Emulator() != nil {
		return
	}
	t.Cleanup(func() {
		if !t.Skipped() {
			onTheRealThing.Add(1)
		}
	})
}

// Summary tells how many tests ran on a real service. On the emulator there is
// nothing to tell.
func Summary(to io.Writer) {
	if !onManila() {
		return
	}
	_, _ = fmt.Fprintf(to, "%d acceptance tests ran on a real Keystone and Manila at %s\n", onTheRealThing.Load(), os.Getenv("OS_AUTH_URL"))
}
