package manila

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAvailabilityZones_AnOlderServiceHasTheOldPath(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.6"})
	zones, err := w.AvailabilityZones(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(zones) != 2 {
		t.Errorf("zones are %v", zones)
	}
	last := w.Requests()[len(w.Requests())-1]
	if !strings.HasSuffix(last.Path, "/os-availability-zone") {
		t.Errorf("the last request was for %s", last.Path)
	}
}

func TestAvailabilityZones_AreSortedAndUnique(t *testing.T) {
	t.Parallel()
	got, err := decodeZones([]byte(`{"availability_zones":[{"name":"b"},{"name":"a"},{"name":"b"},{"name":null},{}]}`))
	if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
