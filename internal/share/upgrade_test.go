package share_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// A state that any released version wrote is read by this one, and the
// configuration that belongs to it plans nothing.
func TestAStateOfEveryReleasedSchemaIsReadAndPlansNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		written := config(10, map[string]any{
			"description": "Home directories", "share_proto": "nfs", "size_policy": "at_least", "prevent_shrink": true,
			"metadata": map[string]string{"team": "blue"}, "timeouts": map[string]any{"update": "2h"},
		})
		id := w.create(written)
		for version := int64(0); version <= w.tf.Version("sfs_share"); version++ {
			text, err := os.ReadFile(filepath.Join("testdata", "states", fmt.Sprintf("sfs_share_v%d.json", version)))
			if err != nil {
				w.t.Fatalf("every released schema needs a state that it wrote: %s", err)
			}
			var told []*tfprotov6.Diagnostic
			w.share, told = w.tf.Upgrade(w.t.Context(), "sfs_share", version, []byte(strings.ReplaceAll(string(text), "SHARE_ID", id)))
			if len(told) > 0 {
				w.t.Fatalf("version %d: %s", version, protocol.Text(told))
			}
			w.mustBeQuiet(written)
			w.mustAgree(10, "available")
		}
	})
}

// Attributes come and go between releases without a new version.
func TestAStateWithAttributesOfAnotherReleaseIsRead(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		var told []*tfprotov6.Diagnostic
		w.share, told = w.tf.Upgrade(w.t.Context(), "sfs_share", 0, []byte(`{"id":"`+id+`","name":"data","size":10,"from_the_future":{"a":1}}`))
		if len(told) > 0 {
			w.t.Fatal(protocol.Text(told))
		}
		if told := w.tf.Refresh(w.t.Context(), w.share); len(told) > 0 {
			w.t.Fatal(protocol.Text(told))
		}
		w.mustAgree(10, "available")
	})
}
