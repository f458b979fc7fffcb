package emulator_test

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestResourceLocks_PreventTheDeletionOfASharesAndOfRules(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.82"})
	later := c.at("2.81")
	id := c.create("")
	rule := c.at("2.28").do("POST", "shares/"+id+"/action", `{"allow_access":{"access_type":"ip","access_to":"10.0.0.1"}}`).object(t, "access")["id"].(string)

	locked := later.do("POST", "resource-locks", `{"resource_lock":{"resource_id":"`+id+`","resource_type":"share","lock_reason":"production"}}`).object(t, "resource_lock")["id"].(string)
	c.do("DELETE", "shares/"+id, "").wantError(t, 403, "Resource lock/s ["+locked+"] prevent delete action.")
	later.do("POST", "shares/"+id+"/action", `{"soft_delete":null}`).wantError(t, 403, "Resource lock/s ["+locked+"] prevent delete action.")
	if locks := later.get("resource-locks?resource_id="+id).list(t, "resource_locks"); len(locks) != 1 || locks[0]["lock_reason"] != "production" {
		t.Errorf("the locks are %v", locks)
	}

	c.e.Lock(rule, "access_rule", "")
	c.at("2.28").do("POST", "shares/"+id+"/action", `{"deny_access":{"access_id":"`+rule+`"}}`).
		wantError(t, 403, "Cannot deny access for share '"+id+"' since it has been locked. Please remove the locks and retry the operation")

	later.do("DELETE", "resource-locks/"+locked, "").wantStatus(t, 204)
	c.do("DELETE", "shares/"+id, "").wantStatus(t, 202)
	c.get("resource-locks").wantStatus(t, 404)
	later.get("resource-locks?resource_id=x").wantError(t, 400, "Invalid input for field/attribute 0. Value: x. 'x' is not a 'uuid'")
}

func TestShareGroups_ADeleteHasToNameTheGroup(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.e.EditShare(id, func(s *emulator.Share) { s.ShareGroupID = "group" })
	c.do("DELETE", "shares/"+id, "").wantError(t, 400, "Must provide 'share_group_id' as a request parameter when deleting a share in a share group.")
	c.do("DELETE", "shares/"+id+"?share_group_id=x", "").wantError(t, 400, "The specified 'share_group_id' does not match the share group id of the share.")
	if group := c.at("2.31").get("shares/"+id).object(t, "share")["share_group_id"]; group != "group" {
		t.Errorf("the group is %v", group)
	}
	c.do("DELETE", "shares/"+id+"?share_group_id=group", "").wantStatus(t, 202)
}
