package manila

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExportLocations_AnUnsupportedCallIsSentOnce(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]reply{
		"version not supported": {status: 406, body: `{"computeFault":{"code":406,"message":"Version %(req_ver)s is not supported by the API."}}`},
		"unknown route":         {status: 404, header: map[string]string{"Content-Type": "text/plain"}, body: "404 Not Found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, answer)
			client := c.client()
			for range 3 {
				_, err := client.ExportLocations(context.Background(), data)
				e := wantClass(t, err, ClassNotSupported)
				wantText(t, e.Advice(), "2.14")
			}
			wantCount(t, "requests", c.requests(), 1)
		})
	}
}

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
