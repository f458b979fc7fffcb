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

func TestAvailabilityZones_ReadsEveryForm(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		body string
		want []string
		err  string
	}{
		"out of order, twice, nameless": {
			`{"availability_zones":[{"name":"b"},{"name":"a"},{"name":"b"},{"name":null},{}]}`, []string{"a", "b"}, "",
		},
		"none":     {`{"availability_zones":[]}`, []string{}, ""},
		"no list":  {`{}`, nil, "the body has no list of availability zones"},
		"not JSON": {`zones`, nil, "the body is not JSON"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeZones([]byte(c.body))
			text := ""
			if err != nil {
				text = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" || text != c.err {
				t.Errorf("error %q, want %q; zones (-want +got):\n%s", text, c.err, diff)
			}
		})
	}
}
