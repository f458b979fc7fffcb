package manila

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRecycleBin_ListsSoftDeletedSharesOnly(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"shares":[
		{"id":"1","name":"data","is_soft_deleted":true,"scheduled_to_be_deleted_at":"2026-12-05T15:47:50.629908"},
		{"id":"2","name":null,"is_soft_deleted":true,"scheduled_to_be_deleted_at":null},
		{"id":"3","name":"alive","is_soft_deleted":false,"scheduled_to_be_deleted_at":null},
		{"id":"4","name":"of a service that ignores the filter"}]}`})
	got, err := c.client().RecycleBin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]SoftDeletion{
		"1": {Share: Ref{ID: "1", Name: "data"}, Until: time.Date(2026, 12, 5, 15, 47, 50, 629908000, time.UTC)},
		"2": {Share: Ref{ID: "2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if sent := c.calls[0]; sent.uri != "/share/v2/"+projectID+"/shares/detail?is_soft_deleted=true" || sent.header.Get("X-OpenStack-Manila-API-Version") != "2.69" {
		t.Errorf("sent %s %v", sent.uri, sent.header)
	}
}

// A failure is not the same as a service without a recycle bin.
func TestRecycleBin_IsAskedForAgainUnlessTheServiceLacksIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status   int
		body     string
		requests int
	}{
		"older service": {406, `{"computeFault":{"code":406,"message":"Version is not supported by the API."}}`, 1},
		"gateway":       {400, `{"badRequest":{"code":400,"message":"Unknown version"}}`, 1},
		"forbidden":     {403, `{"forbidden":{"code":403,"message":"Policy doesn't allow it."}}`, 2},
		"failure":       {503, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: test.status, body: test.body})
			client := c.client()
			for range 2 {
				bin, err := client.RecycleBin(WithoutRetries(ctx))
				if len(bin) > 0 || (err != nil) != (test.requests > 1) {
					t.Errorf("got %v, %v", bin, err)
				}
			}
			if len(c.calls) != test.requests {
				t.Errorf("%d requests, want %d", len(c.calls), test.requests)
			}
		})
	}
}

func TestIsSoftDeleted_RecognisesTheRefusalOfTheService(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		"Cannot extend share '6b1f' since it has been soft deleted.": true,
		"Policy doesn't allow share:extend to be performed.":         false,
	} {
		err := &Error{Status: 403, Message: message, Share: data}
		if IsSoftDeleted(err) != want {
			t.Errorf("%s: %t", message, !want)
		}
	}
}
