package stage

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsStoredIsToldToTheStorage(t *testing.T) {
	t.Parallel()
	control := &Control{path: t.TempDir()}
	if err := control.Behave("a", Behaviour{UsedGiB: 5, Extend: 2 * time.Second, Shrink: 3 * time.Second}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(control.path, "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"used_gib":5,"extend_seconds":2,"shrink_seconds":3}`, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	control.Clear()
	left, err := os.ReadDir(control.path)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
