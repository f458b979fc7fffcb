package emulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestALevelIsChangedInPlaceFrom288On(t *testing.T) {
	t.Parallel()
	c := world(t, emulator.Options{Takes: emulator.Durations{Rule: 2 * time.Second}, MaxMicroversion: "2.88"}).at("2.88")
	id := c.create("")
	rule := c.allowed(id, "ip", "10.0.0.0/8")
	user := c.allowed(id, "user", "alice")
	c.clock.advance(time.Minute)
	set := func(c *client, rule, level string) response {
		return c.do("PUT", "share-access-rules/"+rule, fmt.Sprintf(`{"update_access":{"access_level":%q}}`, level))
	}

	changed := set(c, rule, "ro").want(t, http.StatusOK)["access"].(map[string]any)
	if changed["access_level"] != "ro" || changed["state"] != "queued_to_update" || changed["share_id"] != id {
		t.Errorf("%v", changed)
	}
	share, _ := c.e.Share(id)
	if share.Rules[0].State != "updating" || share.Rules[0].Level != "ro" {
		t.Errorf("%+v", share.Rules[0])
	}

	set(c.at("2.87"), rule, "rw").refused(t, 404, "itemNotFound", "The resource could not be found.")
	set(c, rule, "all").refused(t, 400, "badRequest", "Invalid or unsupported share access level: all.")
	set(c, user, "ro").refused(t, 400, "badRequest", "Invalid access_type. Only allowed to update 'ip' access_type.")
	set(c, "missing", "ro").refused(t, 404, "itemNotFound", "Resource could not be found.")
	c.do("PUT", "share-access-rules/"+rule, `{}`).want(t, http.StatusBadRequest)
}
