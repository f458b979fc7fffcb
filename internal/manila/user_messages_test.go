package manila

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessages_AreFilteredAgain(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"messages":[
		{"id":"1","request_id":"req-1","resource_id":"` + shareID + `","action_id":"009","detail_id":"018","message_level":"ERROR",
		 "created_at":"2026-11-23T15:42:19.266240","user_message":"shrink: refused.\n"},
		{"id":"2","request_id":"req-2","user_message":"another"},
		{"id":"3","request_id":null,"user_message":null}]}`})
	got, err := c.client().UserMessages(context.Background(), "req-1")
	if err != nil {
		t.Fatal(err)
	}
	want := []UserMessage{{ID: "1", RequestID: "req-1", ResourceID: shareID, ActionID: "009", DetailID: "018", Level: "ERROR",
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
				got, err := client.UserMessages(context.Background(), "req-1")
				if err != nil || len(got) != 0 {
					t.Errorf("%v, %v", got, err)
				}
			}
			wantCount(t, "requests", c.requests(), 1)
		})
	}
	c := newFakeCloud(t, unavailable)
	if _, err := c.client().UserMessages(context.Background(), "req-1"); err == nil {
		t.Error("a transient error was taken as no messages")
	}
	if got, err := c.client().UserMessages(context.Background(), ""); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}
