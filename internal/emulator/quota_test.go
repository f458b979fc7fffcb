package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestQuota_ACreateAboveItIs413(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quota   emulator.Quota
		message string
	}{
		"gigabytes": {emulator.Quota{Gigabytes: 19},
			"ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota."},
		"shares": {emulator.Quota{Shares: 1},
			"ShareLimitExceeded: Maximum number of shares allowed (1) either per project/user or share type quota is exceeded."},
		"both": {emulator.Quota{Shares: 1, Gigabytes: 19},
			"ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota."},
		"one share": {emulator.Quota{PerShareGigabytes: 9},
			"ShareSizeExceedsLimit: Requested share size 10 is larger than maximum allowed limit 9."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			c.create("")
			c.e.SetQuota(test.quota)
			resp := c.do("POST", "shares", `{"share":{"share_proto":"NFS","size":10}}`)
			resp.wantError(t, http.StatusRequestEntityTooLarge, test.message)
			if resp.header.Get("Retry-After") != "0" || resp.wantStatus(t, 413)["overLimit"].(map[string]any)["retryAfter"] != "0" {
				t.Errorf("no Retry-After of 0: %v %s", resp.header, resp.body)
			}
		})
	}
}

func TestQuota_AnExtendAboveItIs403(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Quota: emulator.Quota{Gigabytes: 25, PerShareGigabytes: 20}, Takes: resizeTakes3s})
	first, second := c.create(""), c.create("")
	c.resize(first, "os-extend", 16).wantError(t, http.StatusForbidden,
		"Requested share exceeds allowed project/user or share type gigabytes quota.")
	c.resize(first, "os-extend", 21).wantError(t, http.StatusRequestEntityTooLarge,
		"ShareSizeExceedsLimit: Requested share size 21 is larger than maximum allowed limit 20.")
	c.resize(first, "os-extend", 15).wantStatus(t, http.StatusAccepted)
	c.resize(second, "os-extend", 11).wantStatus(t, http.StatusForbidden)
	c.clock.advance(3 * time.Second)
	c.resize(first, "os-shrink", 5).wantStatus(t, http.StatusAccepted)
	c.resize(second, "os-extend", 11).wantStatus(t, http.StatusForbidden)
	c.clock.advance(3 * time.Second)
	c.resize(second, "os-extend", 20).wantStatus(t, http.StatusAccepted)
}

func TestQuota_AShrinkAboveItIsAccepted(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.e.SetQuota(emulator.Quota{Gigabytes: 1})
	c.resize(id, "os-shrink", 5).wantStatus(t, http.StatusAccepted)
}

func TestQuota_SetsAndLimits(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Quota: emulator.Quota{Gigabytes: 100}, MaxMicroversion: "2.73"})
	c.create("")
	set := c.get("os-quota-sets/"+emulator.ProjectID).object(t, "quota_set")
	want := map[string]any{
		"id": emulator.ProjectID, "shares": -1.0, "gigabytes": 100.0,
		"snapshots": 50.0, "snapshot_gigabytes": 1000.0, "share_networks": 10.0,
	}
	c.wantEqual(want, set)
	at262 := c.at("2.62")
	if set := at262.get("quota-sets/"+emulator.ProjectID).object(t, "quota_set"); set["per_share_gigabytes"] != -1.0 || set["share_replicas"] == nil {
		t.Errorf("at 2.62: %v", set)
	}
	at290 := newClient(t, emulator.Options{MaxMicroversion: "2.90"}).at("2.90")
	c.wantEqual(100.0, at290.get("quota-sets/"+emulator.ProjectID).object(t, "quota_set")["encryption_keys"])
	detail := at262.get("quota-sets/"+emulator.ProjectID+"/detail").object(t, "quota_set")
	c.wantEqual(map[string]any{"limit": 100.0, "in_use": 10.0, "reserved": 0.0}, detail["gigabytes"])
	c.get("os-quota-sets/"+emulator.ProjectID+"/defaults").wantStatus(t, 200)
	c.get("os-quota-sets/another").wantStatus(t, http.StatusForbidden)
	c.asAdmin().get("os-quota-sets/another").wantStatus(t, http.StatusOK)
	absolute := c.get("limits").object(t, "limits")["absolute"].(map[string]any)
	if absolute["maxTotalShareGigabytes"] != 100.0 || absolute["totalShareGigabytesUsed"] != 10.0 ||
		absolute["maxTotalShares"] != -1.0 || absolute["totalSharesUsed"] != 1.0 {
		t.Errorf("limits: %v", absolute)
	}
	if _, present := at262.get("limits").object(t, "limits")["absolute"].(map[string]any)["maxTotalShareReplicas"]; !present {
		t.Error("no replica limits at 2.62")
	}
}

func TestQuota_OfAUserAndOfAShareType(t *testing.T) {
	t.Parallel()
	const set = "quota-sets/" + emulator.ProjectID
	for name, test := range map[string]struct {
		quota emulator.Quota
		query string
	}{
		"user":       {emulator.Quota{Gigabytes: 100, OfUser: map[string]emulator.Quota{emulator.UserID: {Gigabytes: 19}}}, "user_id=" + emulator.UserID},
		"share type": {emulator.Quota{Gigabytes: 100, OfType: map[string]emulator.Quota{emulator.DefaultTypeID: {Gigabytes: 19}}}, "share_type=default"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{Quota: test.quota, MaxMicroversion: "2.62"}).at("2.62")
			c.create("")
			c.do("POST", "shares", `{"share":{"share_proto":"NFS","size":10}}`).wantError(t, http.StatusRequestEntityTooLarge,
				"ShareSizeExceedsAvailableQuota: Requested share exceeds allowed project/user or share type gigabytes quota.")
			detail := c.get(set+"/detail?"+test.query).object(t, "quota_set")
			c.wantEqual(map[string]any{"limit": 19.0, "in_use": 10.0, "reserved": 0.0}, detail["gigabytes"])
			c.wantEqual(-1.0, detail["shares"].(map[string]any)["limit"])
			c.wantEqual(100.0, c.get(set).object(t, "quota_set")["gigabytes"])
			c.asAdmin().do("POST", "shares", `{"share":{"share_proto":"NFS","size":20,"share_type":"bounded"}}`).wantStatus(t, http.StatusOK)
		})
	}
}

func TestQuota_QueriesThatAreRejected(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.62"})
	const set = "quota-sets/" + emulator.ProjectID + "/detail?"
	c.at("2.62").get(set+"share_type=nope").wantError(t, http.StatusNotFound, "Share type with name or id 'nope' not found.")
	c.at("2.62").get(set+"share_type=default&user_id=u").wantError(t, http.StatusBadRequest, "'user_id' and 'share_type' values are mutually exclusive")
	c.at("2.38").get(set+"share_type=default").wantError(t, http.StatusBadRequest, "'share_type' key is not supported by this microversion. "+
		"Use 2.39 or greater microversion to be able to use 'share_type' quotas.")
}

func TestRoutes_ExistInTheirMicroversions(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	for _, test := range []struct{ version, path string }{
		{"2.6", "quota-sets/" + emulator.ProjectID}, {"2.7", "os-quota-sets/" + emulator.ProjectID},
		{"2.6", "availability-zones"}, {"2.7", "os-availability-zone"},
		{"2.24", "quota-sets/" + emulator.ProjectID + "/detail"}, {"2.36", "messages"},
	} {
		c.at(test.version).get(test.path).wantError(t, 404, "The resource could not be found.")
	}
}

func TestShareTypes_AndZones(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.46"})
	for version, path := range map[string]string{"2.6": "os-availability-zone", "2.7": "availability-zones"} {
		zones := c.at(version).get(path).list(t, "availability_zones")
		if zones[0]["name"] != "nova" || len(zones) != 2 {
			t.Errorf("zones: %v", zones)
		}
	}
	body := c.get("types").wantStatus(t, 200)
	if !cmp.Equal(body["share_types"], body["volume_types"]) || len(body["share_types"].([]any)) != 3 {
		t.Errorf("types: %v", body)
	}
	typeAt := func(version string) map[string]any {
		return c.at(version).get("types/"+emulator.BoundedTypeID).object(t, "share_type")
	}
	if got := typeAt("2.6"); got["os-share-type-access:is_public"] != any(true) || got["description"] != nil ||
		got["extra_specs"].(map[string]any)["provisioning:min_share_size"] != "3" {
		t.Errorf("at 2.6: %v", got)
	}
	if got := typeAt("2.46"); got["share_type_access:is_public"] != any(true) || got["description"] == nil || got["is_default"] != any(false) ||
		got["extra_specs"].(map[string]any)["snapshot_support"] != any(false) {
		t.Errorf("at 2.46: %v", got)
	}
	c.wantEqual("default", c.get("types/default").object(t, "volume_type")["name"])
	c.get("types/bounded").wantStatus(t, 404)
}
