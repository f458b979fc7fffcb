package manila

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var before = SnapshotRef("0f0e0d0c-1111-4222-8333-444455556666", "before")

const oneSnapshot = `{"snapshot":{"id":"0f0e0d0c-1111-4222-8333-444455556666","name":"before","description":null,"status":"creating","share_id":"s",
	"project_id":"p","size":5,"share_size":"6","created_at":"2026-11-23T12:00:00.000000"}}`

func TestSnapshotCalls_SendTheDocumentedRequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply              reply
		call               func(*Client) error
		method, path, body string
	}{
		"create": {reply{status: 202, body: oneSnapshot}, func(c *Client) error {
			return errorOf(c.CreateSnapshot(ctx, CreateSnapshot{ShareID: "s", Name: "n", Description: "d", Force: true}))
		}, "POST", "/snapshots", `{"snapshot":{"share_id":"s","name":"n","description":"d","force":true}}`},
		"create with little": {reply{status: 202, body: oneSnapshot}, func(c *Client) error {
			return errorOf(c.CreateSnapshot(ctx, CreateSnapshot{ShareID: "s"}))
		}, "POST", "/snapshots", `{"snapshot":{"share_id":"s"}}`},
		"read": {reply{status: 200, body: oneSnapshot}, func(c *Client) error { return errorOf(c.GetSnapshot(ctx, before)) },
			"GET", "/snapshots/" + before.ID, ""},
		"update": {reply{status: 200, body: oneSnapshot}, func(c *Client) error {
			return errorOf(c.UpdateSnapshot(ctx, before, UpdateSnapshot{Name: text("new"), Description: text("")}))
		}, "PUT", "/snapshots/" + before.ID, `{"snapshot":{"display_name":"new","display_description":""}}`},
		"delete": {reply{status: 202}, func(c *Client) error { return errorOf(c.DeleteSnapshot(ctx, before)) },
			"DELETE", "/snapshots/" + before.ID, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.reply)
			if err := test.call(c.client()); err != nil {
				t.Fatal(err)
			}
			sent := c.requests()[0]
			version := sent.header.Get("X-Openstack-Manila-Api-Version")
			if sent.method != test.method || !strings.HasSuffix(sent.uri, test.path) || version != "2.17" {
				t.Errorf("sent %s %s at %s", sent.method, sent.uri, version)
			}
			if diff := cmp.Diff(fields(t, orNull(test.body)), fields(t, orNull(sent.body))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSnapshot_IsDecoded(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 202, header: map[string]string{"X-Compute-Request-Id": "req-1"}, body: oneSnapshot})
	got, err := c.client().CreateSnapshot(ctx, CreateSnapshot{ShareID: "s"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Snapshot{
		ID: before.ID, Name: "before", Status: "creating", ShareID: "s", ProjectID: "p", Size: 5, ShareSize: 6,
		CreatedAt: "2026-11-23T12:00:00.000000", RequestID: "req-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSnapshot_AnErrorNamesIt(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: http.StatusForbidden, body: `{"forbidden":{"code":403,"message":"No."}}`}).client()
	for want, err := range map[string]error{
		`could not read snapshot "before" (` + before.ID + `)`: errorOf(c.GetSnapshot(ctx, before)),
		`could not delete snapshot ` + before.ID:               errorOf(c.DeleteSnapshot(ctx, SnapshotRef(before.ID, ""))),
		`could not create snapshot "n"`:                        errorOf(c.CreateSnapshot(ctx, CreateSnapshot{ShareID: "s", Name: "n"})),
		`".." is not a snapshot ID`:                            errorOf(c.GetSnapshot(ctx, SnapshotRef("..", ""))),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSnapshot_AChangeIsReportedByItsID(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 202, body: oneSnapshot})
	config := c.config()
	var changed []string
	config.OnShareChange = func(id string) { changed = append(changed, id) }
	if _, err := New(config).DeleteSnapshot(ctx, before); err != nil {
		t.Fatal(err)
	}
	if len(changed) != 1 || changed[0] != before.ID {
		t.Errorf("changed: %v", changed)
	}
}

// A service ignores a filter that it does not know.
func TestFindSnapshots_TheClientFiltersToo(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"snapshots":[{"id":"a","share_id":"s","name":"n"},{"id":"b","share_id":"s"},{"id":"c","share_id":"t","name":"n"}]}`},
		reply{status: 200, body: `{"snapshots":[]}`})
	found, err := c.client().FindSnapshots(ctx, SnapshotFilter{ShareID: "s", Name: "n"})
	if err != nil || len(found) != 1 || found[0].ID != "a" {
		t.Errorf("found %v, %v", found, err)
	}
	address, err := url.Parse(c.requests()[0].uri)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"share_id": {"s"}, "name": {"n"}, "limit": {"1000"}, "offset": {"0"}, "sort_key": {"id"}, "sort_dir": {"asc"}}
	if diff := cmp.Diff(want, address.Query()); diff != "" {
		t.Error(diff)
	}
}

func TestSnapshot_AnOlderServiceIsNegotiatedOnce(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.6"})
	share := w.mustCreate(t, 5)
	for range 2 {
		if _, err := w.CreateSnapshot(t.Context(), CreateSnapshot{ShareID: share.ID}); err != nil {
			t.Fatal(err)
		}
	}
	rejected := 0
	for _, request := range w.Requests() {
		if request.Status == 406 {
			rejected++
		}
	}
	if rejected != 1 {
		t.Errorf("%d requests were rejected, want 1", rejected)
	}
}
