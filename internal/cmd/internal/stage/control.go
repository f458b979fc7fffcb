package stage

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const controlVariable = "SFS_MANILA_CONTROL_DIR"

// Control is the directory where Manila's simulated storage looks up what
// single shares do.
type Control struct {
	path    string
	written []string
}

// NewControl takes the directory from the environment that `go run
// ./internal/cmd/manila` makes.
func NewControl(getenv func(string) string) *Control { return &Control{path: getenv(controlVariable)} }

// Behaviour is what the storage does with a share.
type Behaviour struct {
	UsedGiB        int // below it, a share cannot be shrunk
	Extend, Shrink time.Duration
}

// Behave tells the storage. It writes under another name first, since the
// storage may look at any moment.
func (c *Control) Behave(share string, as Behaviour) error {
	text, err := json.Marshal(struct {
		UsedGiB       int     `json:"used_gib"`
		ExtendSeconds float64 `json:"extend_seconds"`
		ShrinkSeconds float64 `json:"shrink_seconds"`
	}{as.UsedGiB, as.Extend.Seconds(), as.Shrink.Seconds()})
	if err != nil {
		return err
	}
	final := filepath.Join(c.path, share+".json")
	draft := final + ".draft"
	if err := os.WriteFile(draft, text, 0o600); err != nil {
		return fmt.Errorf("cannot tell the storage how share %s behaves: %w", share, err)
	}
	c.written = append(c.written, final)
	return os.Rename(draft, final)
}

// Clear takes back all that was told.
func (c *Control) Clear() {
	for _, file := range c.written {
		// Its share is gone; the file means nothing any more.
		_ = os.Remove(file)
	}
	c.written = nil
}
