package manila

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExportLocations_OfAMissingShareAreNotFound(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 404, body: `{"itemNotFound":{"code":404,"message":"Share could not be found."}}`},
		reply{status: 200, body: `{"export_locations":[{"id":"1","path":"h:/a","preferred":true},{"path":"h:/b","preferred":null},null]}`})
	client := c.client()
	_, err := client.ExportLocations(context.Background(), data)
	wantClass(t, err, ClassNotFound)
	got, err := client.ExportLocations(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	want := []ExportLocation{{Path: "h:/a", Preferred: true}, {Path: "h:/b"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An administrator sees the paths on the administrators' network, too.
func TestExportLocations_ThoseForAdministratorsOnlyAreLeftOut(t *testing.T) {
	t.Parallel()
	all := reply{status: 200, body: `{"export_locations":[{"path":"10.0.0.1:/a","is_admin_only":true},{"path":"h:/a","is_admin_only":false}]}`}
	for name, c := range map[string]*fakeCloud{
		"at 2.14":            newFakeCloud(t, all),
		"between 2.9 and it": newFakeCloud(t, reply{status: 406, body: `{"computeFault":{"code":406,"message":"Version is not supported by the API."}}`}, all),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.client().ExportLocations(context.Background(), data)
			if diff := cmp.Diff([]ExportLocation{{Path: "h:/a"}}, got); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}
