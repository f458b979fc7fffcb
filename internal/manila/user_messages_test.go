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
