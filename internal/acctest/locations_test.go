package acctest

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// The service shows the paths in any order, and some that only administrators
// may mount.
func TestExportLocationsAreStableOverRefreshes(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 2})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })

	want := share.Attribute("export_locations")
	if paths, ok := want.([]any); !ok || len(paths) == 0 {
		t.Fatalf("a new share has the export locations %v", want)
	}
	asked := w.askedForLocations()
	for range 10 {
		if told := terraform.Refresh(t.Context(), share); len(told) > 0 {
			t.Fatal(protocol.Text(told))
		}
		if diff := cmp.Diff(want, share.Attribute("export_locations")); diff != "" {
			t.Fatalf("export locations after a refresh (-want +got):\n%s", diff)
		}
	}
	if again := w.askedForLocations(); again != asked {
		t.Errorf("ten refreshes of an unchanged share asked %d times for its export locations", again-asked)
	}
}

// The service shows none while it works.
func TestExportLocationsAreKeptWhileAResizeRuns(t *testing.T) {
	t.Parallel()
	w := Start(t)
	terraform := w.Protocol(t)
	share := terraform.Resource("sfs_share")
	w.apply(t, terraform, share, map[string]any{"name": w.Name, "size": 5})
	t.Cleanup(func() { w.apply(t, terraform, share, nil) })
	want := share.Attribute("export_locations")

	w.Behave(t, w.Ref().ID, Behaviour{ShrinkTakes: 2 * time.Second})
	w.startResizeByHand(3)
	if told := terraform.Refresh(t.Context(), share); len(told) > 0 {
		t.Fatal(protocol.Text(told))
	}
	if got := share.Attribute("status"); got != "shrinking" {
		t.Errorf("the status is %v, want shrinking: the test looked too late", got)
	}
	if diff := cmp.Diff(want, share.Attribute("export_locations")); diff != "" {
		t.Errorf("export locations while the share shrinks (-want +got):\n%s", diff)
	}
}

func (w *Env) askedForLocations() int {
	asked := 0
	for _, e := range w.Proxy.Exchanges() {
		if e.Method == http.MethodGet && e.isLocations() {
			asked++
		}
	}
	return asked
}
