package manila

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLocksOf_ListsTheLocksAgainstDeletionOfOneResource(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"resource_locks":[
		{"id":"1","resource_id":"` + shareID + `","resource_action":"delete","lock_reason":"two\nlines"},
		{"id":"2","resource_id":"` + shareID + `","resource_action":"show","lock_reason":null},
		{"id":"3","resource_id":"of a service that ignores the filter","resource_action":"delete","lock_reason":null}]}`})
	got, err := c.client().LocksOf(ctx, shareID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ResourceLock{{ID: "1", ResourceID: shareID, Action: "delete", Reason: "two lines"}}, got); diff != "" {
		t.Error(diff)
	}
	if sent := c.calls[0]; sent.uri != "/share/v2/"+projectID+"/resource-locks?resource_id="+shareID || sent.header.Get("X-OpenStack-Manila-API-Version") != "2.81" {
		t.Errorf("sent %s %v", sent.uri, sent.header)
	}
}

func TestIsLocked_TellsALockFromAMissingPermission(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		"Resource lock/s [201ea56a] prevent delete action.":                                                             true,
		"Cannot deny access for share '6b1f' since it has been locked. Please remove the locks and retry the operation": true,
		"Policy doesn't allow share:delete to be performed.":                                                            false,
	} {
		if IsLocked(&Error{Status: 403, Message: message}) != want {
			t.Errorf("%s: %t", message, !want)
		}
	}
}

func TestDeleteShare_NamesTheGroupOfTheShare(t *testing.T) {
	t.Parallel()
	refusal := reply{status: 400, body: `{"badRequest":{"code":400,"message":"Must provide 'share_group_id' as a request parameter when deleting a share in a share group."}}`}
	for name, test := range map[string]struct {
		replies []reply
		sent    []string
		fails   bool
	}{
		"no group": {[]reply{{status: 202}}, []string{"DELETE "}, false},
		"a group": {
			[]reply{refusal, {status: 200, body: `{"share":{"share_group_id":"g"}}`}, {status: 202}},
			[]string{"DELETE ", "GET ", "DELETE ?share_group_id=g"}, false,
		},
		"a group that is not shown": {[]reply{refusal, {status: 200, body: `{"share":{"share_group_id":null}}`}}, []string{"DELETE ", "GET "}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.replies...)
			if err := c.client().DeleteShare(ctx, data); (err != nil) != test.fails {
				t.Error(err)
			}
			var sent []string
			for _, call := range c.calls {
				sent = append(sent, call.method+" "+call.uri[len("/share/v2/"+projectID+"/shares/"+shareID):])
			}
			if diff := cmp.Diff(test.sent, sent); diff != "" {
				t.Error(diff)
			}
		})
	}
}
