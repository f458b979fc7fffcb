package emulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// snapshot makes a snapshot and returns its id; it is available once the clock has
// passed its duration.
func (c *client) snapshot(shareID, fields string) string {
	c.t.Helper()
	body := c.do("POST", "snapshots", fmt.Sprintf(`{"snapshot":{"share_id":%q%s}}`, shareID, fields)).wantStatus(c.t, http.StatusAccepted)
	return body["snapshot"].(map[string]any)["id"].(string)
}

func TestSnapshot_IsCreatedShownChangedAndDeleted(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: emulator.Durations{Snapshot: time.Second}}).at("2.17")
	share := c.create("")
	id := c.snapshot(share, `,"name":"before","description":"","colour":"ignored"`)
	show := func() map[string]any { return c.get("snapshots/"+id).object(t, "snapshot") }
	c.wantEqual(map[string]any{
		"name": "before", "description": "", "share_id": share, "share_size": 10.0, "size": 10.0, "share_proto": "NFS", "status": "creating",
		"created_at": "2026-11-23T15:40:14.845844", "project_id": emulator.ProjectID,
	}, show(), cmpopts.IgnoreMapEntries(func(k string, _ any) bool { return k == "id" || k == "links" || k == "user_id" }))
	c.clock.advance(time.Second)
	c.wantEqual("available", show()["status"])

	c.do("PUT", "snapshots/"+id, `{"snapshot":{"name":"ignored","display_name":"renamed","display_description":"d"}}`).wantStatus(t, http.StatusOK)
	if s := show(); s["name"] != "renamed" || s["description"] != "d" {
		t.Errorf("after the change: %v", s)
	}
	c.do("DELETE", "snapshots/"+id, "").wantStatus(t, http.StatusAccepted)
	c.wantEqual("deleting", show()["status"])
	c.do("DELETE", "snapshots/"+id, "").wantError(t, 400, "Invalid share snapshot: Share Snapshot status must be one of ('available', 'error').")
	c.clock.advance(time.Second)
	c.get("snapshots/"+id).wantError(t, 404, "The resource could not be found.")
}

func TestSnapshot_ACreateIsValidated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fields  string
		edit    func(*emulator.Share)
		status  int
		message string
	}{
		"a busy share":     {"", func(s *emulator.Share) { s.Status = "shrinking" }, 400, "Invalid share: Source share status must be available."},
		"force is ignored": {`,"force":true`, func(s *emulator.Share) { s.Status = "shrinking" }, 400, "Invalid share: Source share status must be available."},
		"over quota": {"", func(s *emulator.Share) { s.Size = 1001 }, 413,
			"SnapshotSizeExceedsAvailableQuota: Requested snapshot exceeds allowed project/user or share type gigabytes quota."},
		"a share without snapshots": {"", func(s *emulator.Share) { s.TypeID = emulator.BoundedTypeID }, 422, ""},
		"a deleted share":           {"", func(s *emulator.Share) { s.SoftDeleted = true }, 403, ""},
		"a share of others":         {"", func(s *emulator.Share) { s.ProjectID = "other" }, 404, "NotFound: Resource could not be found."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			share := c.create("")
			c.state(share)
			c.e.EditShare(share, test.edit)
			c.do("POST", "snapshots", fmt.Sprintf(`{"snapshot":{"share_id":%q%s}}`, share, test.fields)).wantError(t, test.status, test.message)
		})
	}
}

func TestSnapshot_AFailureLeavesAMessageAboutTheRequest(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.73"})
	share := c.create("")
	c.state(share)
	c.e.Inject(emulator.Fault{Method: "POST", Effect: emulator.Fail()})
	accepted := c.do("POST", "snapshots", fmt.Sprintf(`{"snapshot":{"share_id":%q}}`, share))
	c.wantEqual("error", c.get("snapshots/detail").list(t, "snapshots")[0]["status"])
	messages := c.messages(accepted.requestID())
	if len(messages) != 1 || messages[0]["resource_type"] != "SHARE_SNAPSHOT" || messages[0]["user_message"] != "create: An unknown error occurred." {
		t.Errorf("messages: %v", messages)
	}
}

func TestSnapshot_AShareThatHasOneIsNotDeleted(t *testing.T) {
	t.Parallel()
	for release, text := range map[int]string{0: "Invalid share: %(reason)s.", 20: "Invalid share: Share still has 1 dependent snapshots."} {
		c := newClient(t, emulator.Options{Release: release})
		share := c.create("")
		c.state(share)
		id := c.snapshot(share, "")
		c.do("DELETE", "shares/"+share, "").wantError(t, 403, text)
		c.e.RemoveSnapshot(id)
		c.do("DELETE", "shares/"+share, "").wantStatus(t, http.StatusAccepted)
	}
}

func TestSnapshot_AShareIsCreatedFromOne(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	share := c.create("")
	c.state(share)
	id := c.snapshot(share, "")
	from := func(size int) response {
		return c.do("POST", "shares", fmt.Sprintf(`{"share":{"share_proto":"NFS","size":%d,"snapshot_id":%q}}`, size, id))
	}
	c.get("snapshots/" + id)
	c.e.EditSnapshot(id, func(s *emulator.Snapshot) { s.Status = "error" })
	from(10).wantError(t, 400, "Invalid share snapshot: status must be 'available'.")
	c.e.EditSnapshot(id, func(s *emulator.Snapshot) { s.Status = "available" })
	from(9).wantError(t, 400, "Invalid input received: Share size '9' must be equal or greater than snapshot size.")
	c.wantEqual(any(id), from(12).object(t, "share")["snapshot_id"])
}

func TestSnapshot_ListsAreFilteredSortedAndCut(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	share, other := c.create(""), c.create("")
	c.state(share)
	for _, name := range []string{"b", "a", "c"} {
		c.snapshot(share, fmt.Sprintf(`,"name":%q`, name))
	}
	c.snapshot(other, `,"name":"a"`)
	for query, want := range map[string]string{
		"sort_key=name&sort_dir=asc&share_id=" + share: "[a b c]",
		"sort_key=name&limit=2":                        "[c b]",
		"sort_key=name&limit=2&offset=3":               "[a]",
		"name=a":                                       "[a a]",
		"status=error":                                 "[]",
	} {
		names := []any{}
		for _, s := range c.get("snapshots/detail?"+query).list(t, "snapshots") {
			names = append(names, s["name"])
		}
		c.wantEqual(want, fmt.Sprint(names))
	}
}
