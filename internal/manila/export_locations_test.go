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
