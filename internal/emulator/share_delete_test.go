package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestDelete_ShowsDeletingThenNullThen404(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: emulator.Durations{Delete: time.Second}, DeleteNullFor: 50 * time.Millisecond})
	id := c.create("")
	c.state(id)
	accepted := c.do("DELETE", "shares/"+id, "")
	accepted.wantStatus(t, http.StatusAccepted)
	if accepted.body != "" {
		t.Errorf("body: %s", accepted.body)
	}
	c.wantState(id, "deleting 10")
	c.clock.advance(time.Second)
	s := c.show(id)
	for _, field := range []string{"status", "availability_zone", "share_type", "volume_type", "export_location"} {
		if s[field] != nil {
			t.Errorf("at the end of the deletion %s is %v", field, s[field])
		}
	}
	if s["id"] != id || s["size"] != 10.0 || c.listed("")[0]["status"] != nil {
		t.Errorf("at the end of the deletion: %v", s)
	}
	c.clock.advance(50 * time.Millisecond)
	c.get("shares/"+id).wantError(t, 404, "The resource could not be found.")
	c.do("DELETE", "shares/"+id, "").wantStatus(t, http.StatusNotFound)
}

func TestDelete_IsRejectedUnlessStable(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int{
		"available": 202, "error": 202, "inactive": 202,
		"creating": 403, "extending": 403, "shrinking": 403, "deleting": 403, "error_deleting": 403,
		"shrinking_error": 403, "extending_error": 403, "shrinking_possible_data_loss_error": 403, "migrating": 403,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			id := c.create("")
			c.e.EditShare(id, func(s *emulator.Share) { s.Status = status })
			resp := c.do("DELETE", "shares/"+id, "")
			resp.wantStatus(t, want)
			if want == http.StatusForbidden {
				resp.wantError(t, want, "Invalid share: %(reason)s.")
			}
		})
	}
}

func TestDelete_AFailureKeepsTheShare(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.e.Inject(emulator.Fault{Method: "DELETE", Times: 1, Effect: emulator.Fail()})
	c.do("DELETE", "shares/"+id, "").wantStatus(t, http.StatusAccepted)
	c.wantState(id, "error_deleting 10")
}

func TestActions_OnlyAnAdministratorResetsAStatus(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.e.EditShare(id, func(s *emulator.Share) { s.Status = "shrinking_error" })
	path := "shares/" + id + "/action"
	reset := `{"os-reset_status":{"status":"available"}}`
	c.do("POST", path, reset).wantError(t, 403, "Access was denied to this resource.")
	c.do("POST", path, `{"os-force_delete":null}`).wantStatus(t, http.StatusForbidden)
	c.do("DELETE", "shares/"+id, "").wantStatus(t, http.StatusForbidden)

	admin := c.asAdmin()
	admin.do("DELETE", "shares/"+id, "").wantStatus(t, http.StatusForbidden)
	admin.do("POST", path, `{"os-reset_status":{"status":"shrinking_error"}}`).wantStatus(t, http.StatusBadRequest)
	admin.do("POST", path, reset).wantStatus(t, http.StatusAccepted)
	c.wantState(id, "available 10")
	c.e.EditShare(id, func(s *emulator.Share) { s.Status = "shrinking_error" })
	admin.at("2.7").do("POST", path, `{"force_delete":null}`).wantStatus(t, http.StatusAccepted)
	c.get("shares/"+id).wantStatus(t, http.StatusNotFound)
}
