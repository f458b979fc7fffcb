package emulator_test

import (
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// newClientWithRecycleBin returns a client and a share in the recycle bin.
func newClientWithRecycleBin(t *testing.T) (c *client, id string) {
	t.Helper()
	c = newClient(t, emulator.Options{MaxMicroversion: "2.73"})
	id = c.create("")
	c.at("2.69").do("POST", "shares/"+id+"/action", `{"soft_delete":null}`).wantStatus(t, 202)
	return c, id
}

func TestRecycleBin_AShareInItIsInNoOtherListing(t *testing.T) {
	t.Parallel()
	c, id := newClientWithRecycleBin(t)
	later := c.at("2.69")
	for name, test := range map[string]struct {
		client *client
		query  string
		want   int
	}{
		"below 2.69":                          {c, "", 0},
		"below 2.69 the parameter is ignored": {c, "?is_soft_deleted=true", 0},
		"at 2.69":                             {later, "", 0},
		"at 2.69, of the recycle bin":         {later, "?is_soft_deleted=true", 1},
		"at 2.69, not of the recycle bin":     {later, "?is_soft_deleted=false", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.client.get("shares/detail"+test.query).list(t, "shares"); len(got) != test.want {
				t.Errorf("%d shares are listed, want %d", len(got), test.want)
			}
		})
	}
	later.get("shares/detail?is_soft_deleted=maybe").wantError(t, 400, "Invalid value maybe for is_soft_deleted. Expecting a boolean.")
	share := later.get("shares/"+id).object(t, "share")
	if share["status"] != "available" || share["is_soft_deleted"] != any(true) || share["scheduled_to_be_deleted_at"] != "2026-11-30T15:40:14.845844" {
		t.Errorf("the share is shown as %v", share)
	}
}

func TestRecycleBin_ChangesOfAShareInItAreRejected(t *testing.T) {
	t.Parallel()
	c, id := newClientWithRecycleBin(t)
	for body, want := range map[string]string{
		`{"os-extend":{"new_size":20}}`:             "Cannot extend share '" + id + "' since it has been soft deleted.",
		`{"os-shrink":{"new_size":1}}`:              "Cannot shrink share '" + id + "' since it has been soft deleted.",
		`{"os-allow_access":{}}`:                    "Cannot allow access for share '" + id + "' since it has been soft deleted.",
		`{"os-deny_access":{"access_id":"no-one"}}`: "Cannot deny access for share '" + id + "' since it has been soft deleted.",
	} {
		c.do("POST", "shares/"+id+"/action", body).wantError(t, 403, want)
	}
	c.do("PUT", "shares/"+id, `{"share":{"display_name":"x"}}`).wantError(t, 403, "Share '"+id+" cannot be updated, since it has been soft deleted.")
	c.do("POST", "shares/"+id+"/metadata", `{"metadata":{"a":"b"}}`).wantStatus(t, 200)
	c.at("2.69").do("POST", "shares/"+id+"/action", `{"soft_delete":null}`).wantError(t, 403, "Invalid share: The share has been soft deleted already.")
}

func TestRecycleBin_AShareLeavesItByRestoreDeleteOrTime(t *testing.T) {
	t.Parallel()
	c, id := newClientWithRecycleBin(t)
	c.do("POST", "shares/"+id+"/action", `{"restore":null}`).wantStatus(t, 404)
	later := c.at("2.69")
	later.do("POST", "shares/"+id+"/action", `{"restore":null}`).wantStatus(t, 202)
	later.do("POST", "shares/"+id+"/action", `{"restore":null}`).wantStatus(t, 200)
	c.clock.advance(8 * 24 * time.Hour)
	c.token = c.login(passwordLogin(emulator.UserName, emulator.Password))
	c.show(id)

	c.e.SoftDelete(id)
	c.do("DELETE", "shares/"+id, "").wantStatus(t, 202)
	c.get("shares/"+id).wantStatus(t, 404)

	id = c.create("")
	c.e.SoftDelete(id)
	c.clock.advance(7 * 24 * time.Hour)
	c.token = c.login(passwordLogin(emulator.UserName, emulator.Password))
	c.get("shares/"+id).wantStatus(t, 404)
}
