package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMessagesComeWith237(t *testing.T) {
	t.Parallel()
	c := world(t, emulator.Options{})
	c.at("2.36").get("messages").refused(t, 404, "itemNotFound", "The resource could not be found.")
	if got := c.at("2.37").get("messages").want(t, 200)["messages"].([]any); len(got) != 0 {
		t.Errorf("messages: %v", got)
	}
}

func TestMessagesAreFilteredAndDeleted(t *testing.T) {
	t.Parallel()
	c := world(t, emulator.Options{Used: 5}).at("2.42")
	ids := []string{c.create(""), c.create("")}
	c.show(ids[0])
	for _, id := range ids {
		c.resize(id, "shrink", 1).want(t, http.StatusAccepted)
		c.clock.advance(time.Second)
		c.show(id)
	}
	for query, want := range map[string]int{
		"": 2, "resource_id=" + ids[0]: 1, "resource_id=x": 0, "action_id=009": 2, "action_id=001": 0,
		"detail_id=018": 2, "message_level=ERROR": 2, "resource_type=SNAPSHOT": 0, "colour=red": 2,
		"limit=1": 1, "limit=5&offset=1": 1, "limit=0": 0,
	} {
		if got := c.get("messages?"+query).want(t, 200)["messages"].([]any); len(got) != want {
			t.Errorf("%q: %d messages, want %d", query, len(got), want)
		}
	}
	c.get("messages?sort_dir=x").want(t, 400)
	oldest := c.get("messages?sort_key=created_at&sort_dir=asc").want(t, 200)["messages"].([]any)[0].(map[string]any)
	if oldest["resource_id"] != ids[0] {
		t.Errorf("the oldest is of %v", oldest["resource_id"])
	}
	path := "messages/" + oldest["id"].(string)
	if shown := c.get(path).want(t, 200)["message"].(map[string]any); shown["id"] != oldest["id"] {
		t.Errorf("shown: %v", shown)
	}
	c.do("DELETE", path, "").want(t, http.StatusNoContent)
	c.do("DELETE", path, "").want(t, http.StatusNotFound)
	c.get(path).want(t, http.StatusNotFound)
}
