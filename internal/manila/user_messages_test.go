package manila

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeleteMetadataKey_AMissingKeyIsNoError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message string
		missing bool
	}{
		"the key":         {"MetadataItemNotFound: Metadata item is not found.", false},
		"the key, as was": {"Metadata item was not found", false},
		"the share":       {"Resource could not be found.", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: 404, body: fmt.Sprintf(`{"itemNotFound":{"code":404,"message":%q}}`, test.message)})
			err := c.client().DeleteMetadataKey(context.Background(), data, "k")
			if IsNotFound(err) != test.missing || (err != nil) != test.missing {
				t.Error(err)
			}
		})
	}
}

func TestDeletableMetadataKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"key": true, "#sfs_quota_type": true, "a:b": true, "a%b?c": true, "__x": true,
		"": false, "a/b": false, "schlüssel": false, "a.b": false, "a b": false, "a\nb": false, `a\b`: false, "..": false,
	} {
		if got := DeletableMetadataKey(key); got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
}

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

func TestMessages_AreFilteredAgain(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"messages":[
		{"id":"1","request_id":"req-1","resource_id":"` + shareID + `","action_id":"009","detail_id":"018","message_level":"ERROR",
		 "created_at":"2026-11-23T15:42:19.266240","user_message":"shrink: refused.\n"},
		{"id":"2","request_id":"req-2","user_message":"another"},
		{"id":"3","request_id":null,"user_message":null}]}`})
	got, err := c.client().Messages(context.Background(), "req-1")
	if err != nil {
		t.Fatal(err)
	}
	want := []Message{{ID: "1", RequestID: "req-1", ResourceID: shareID, ActionID: "009", DetailID: "018", Level: "ERROR",
		CreatedAt: "2026-11-23T15:42:19.266240", Text: "shrink: refused."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMessages_AServiceWithoutThemIsAskedOnce(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"404": 404, "405": 405, "406": 406, "501": 501} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: status, body: `{"itemNotFound":{"code":404,"message":"The resource could not be found."}}`})
			client := c.client()
			for range 3 {
				got, err := client.Messages(context.Background(), "req-1")
				if err != nil || len(got) != 0 {
					t.Errorf("%v, %v", got, err)
				}
			}
			wantCount(t, "requests", c.requests(), 1)
		})
	}
	c := newFakeCloud(t, unavailable)
	if _, err := c.client().Messages(context.Background(), "req-1"); err == nil {
		t.Error("trouble is no absence")
	}
	if got, err := c.client().Messages(context.Background(), ""); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}
