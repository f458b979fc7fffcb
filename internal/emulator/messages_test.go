package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMessages_AreFilteredAndDeleted(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Used: 5}).at("2.42")
	ids := []string{c.create(""), c.create("")}
	c.show(ids[0])
	for _, id := range ids {
		c.resize(id, "shrink", 1).wantStatus(t, http.StatusAccepted)
		c.clock.advance(time.Second)
		c.show(id)
	}
	for query, want := range map[string]int{
		"": 2, "resource_id=" + ids[0]: 1, "resource_id=x": 0, "action_id=009": 2, "action_id=001": 0,
		"detail_id=018": 2, "message_level=ERROR": 2, "resource_type=SNAPSHOT": 0, "colour=red": 2,
		"limit=1": 1, "limit=5&offset=1": 1, "limit=0": 0,
	} {
		if got := c.get("messages?"+query).list(t, "messages"); len(got) != want {
			t.Errorf("%q: %d messages, want %d", query, len(got), want)
		}
	}
	c.get("messages?sort_dir=x").wantStatus(t, 400)
	oldest := c.get("messages?sort_key=created_at&sort_dir=asc").list(t, "messages")[0]
	if oldest["resource_id"] != ids[0] {
		t.Errorf("the oldest is of %v", oldest["resource_id"])
	}
	path := "messages/" + oldest["id"].(string)
	if shown := c.get(path).object(t, "message"); shown["id"] != oldest["id"] {
		t.Errorf("shown: %v", shown)
	}
	c.do("DELETE", path, "").wantStatus(t, http.StatusNoContent)
	c.do("DELETE", path, "").wantStatus(t, http.StatusNotFound)
	c.get(path).wantStatus(t, http.StatusNotFound)
}
