package share_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestUpgrade_AStateOfEveryReleasedSchemaIsReadAndItsNextPlanIsEmpty(t *testing.T) {
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
			w.upgrade(version, strings.ReplaceAll(string(text), "SHARE_ID", id))
			w.mustBeQuiet(written)
			w.mustAgree(10, "available")
		}
	})
}

// A minimum does not tell how large the share is; an exact size does.
func TestUpgrade_AStateOfVersion0GetsItsActualSizeAndTimeZone(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for policy, want := range map[string]any{"exact": 10, "at_least": nil} {
			w.upgrade(0, `{"id":"1","size":10,"size_policy":"`+policy+`","created_at":"2026-11-23T15:40:14.845844"}`)
			got := []any{w.share.Attribute("actual_size"), w.share.Attribute("created_at")}
			if diff := cmp.Diff([]any{want, "2026-11-23T15:40:14.845844Z"}, got); diff != "" {
				w.t.Errorf("%s (-want +got):\n%s", policy, diff)
			}
		}
	})
}

func TestUpgrade_ARefreshAfterItChangesNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		current := w.share.Attributes()
		createdAt, _ := current["created_at"].(string)
		w.upgrade(0, fmt.Sprintf(`{"id":%q,"name":"data","size":10,"size_policy":"exact","prevent_shrink":false,"deletion_protection":false,"is_public":false,
			"share_proto":"NFS","region":"RegionOne","created_at":%q}`, w.id(), strings.TrimSuffix(createdAt, "Z")))
		before := []any{w.share.Attribute("actual_size"), w.share.Attribute("created_at")}
		w.tf.Refresh(w.t.Context(), w.share)
		if diff := cmp.Diff(before, []any{w.share.Attribute("actual_size"), w.share.Attribute("created_at")}); diff != "" {
			w.t.Errorf("(-upgraded +refreshed):\n%s", diff)
		}
	})
}

func TestUpgrade_AttributesMayComeAndGoWithoutANewVersion(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		for version := int64(0); version <= w.tf.Version("sfs_share"); version++ {
			w.upgrade(version, `{"id":"`+id+`","name":"data","size":10,"from_the_future":{"a":1}}`)
			if diagnostics := w.tf.Refresh(w.t.Context(), w.share); len(diagnostics) > 0 {
				w.t.Fatal(protocol.Text(diagnostics))
			}
			w.mustAgree(10, "available")
		}
	})
}

func TestUpgrade_AStateThatIsNoJSONIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		_, diagnostics := w.tf.Upgrade(w.t.Context(), "sfs_share", 0, []byte(`{"id":`))
		if !protocol.HasError(diagnostics) {
			w.t.Error("a broken state was accepted")
		}
	})
}

func (w *env) upgrade(version int64, state string) {
	w.t.Helper()
	share, diagnostics := w.tf.Upgrade(w.t.Context(), "sfs_share", version, []byte(state))
	if len(diagnostics) > 0 {
		w.t.Fatalf("version %d: %s", version, protocol.Text(diagnostics))
	}
	w.share = share
}

// Earlier versions asked the service whether it prefers an only path.
func TestUpgrade_AnOnlyPathStaysAsItIs(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{OnePath: true}, func(w *env) {
		w.share = w.mustImport(w.create(config(10)))
		before, err := tftypes.Transform(w.share.State, func(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
			if path.LastStep() == tftypes.AttributeName("preferred") {
				return tftypes.NewValue(tftypes.Bool, true), nil
			}
			return value, nil
		})
		if err != nil || before.Equal(w.share.State) {
			t.Fatalf("the state was not changed: %v", err)
		}
		w.share.State, w.share.Private = before, nil
		w.refresh()
		if !w.share.State.Equal(before) {
			t.Errorf("a refresh changed the state to %v", w.share.Attributes())
		}
	})
}
