package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// resizeTakes3s is a backend with an observable transitional status.
var resizeTakes3s = emulator.Durations{Extend: 3 * time.Second, Shrink: 3 * time.Second}

func TestResize_ShowsItsTransitionalStatusAndTheOldSize(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		action, working string
		to              int
		done            string
	}{
		"shrink": {"os-shrink", "shrinking 10", 7, "available 7"},
		"extend": {"os-extend", "extending 10", 12, "available 12"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{Takes: resizeTakes3s})
			id := c.create("")
			accepted := c.resize(id, test.action, test.to)
			accepted.wantStatus(t, http.StatusAccepted)
			if accepted.body != "" {
				t.Errorf("the 202 has a body: %s", accepted.body)
			}
			c.wantState(id, test.working)
			c.clock.advance(3*time.Second - time.Nanosecond)
			c.wantState(id, test.working)
			c.clock.advance(time.Nanosecond)
			c.wantState(id, test.done)
		})
	}
}

func TestResize_SizesAreParsedAsInPython(t *testing.T) {
	t.Parallel()
	const bad = "New share size must be specified as an integer."
	const notLess = "Invalid input received: New size for shrink must be less than current size and greater than 0 "
	for name, test := range map[string]struct {
		body    string
		size    string // afterwards
		status  int
		message string
	}{
		"a number":          {`{"os-shrink":{"new_size":4}}`, "4", 202, ""},
		"digits":            {`{"os-shrink":{"new_size":"3"}}`, "3", 202, ""},
		"a float is cut":    {`{"os-shrink":{"new_size":2.9}}`, "2", 202, ""},
		"an extend as well": {`{"os-extend":{"new_size":12.9}}`, "12", 202, ""},
		"a word":            {`{"os-shrink":{"new_size":"abc"}}`, "10", 400, bad},
		"a float in text":   {`{"os-shrink":{"new_size":"3.7"}}`, "10", 400, bad},
		"empty":             {`{"os-shrink":{"new_size":""}}`, "10", 400, bad},
		"null":              {`{"os-shrink":{"new_size":null}}`, "10", 400, bad},
		"true":              {`{"os-shrink":{"new_size":true}}`, "1", 202, ""},
		"a list":            {`{"os-shrink":{"new_size":[]}}`, "10", 400, bad},
		"no size":           {`{"os-shrink":{}}`, "10", 400, bad},
		"no object":         {`{"os-shrink":null}`, "10", 400, bad},
		"an extend of null": {`{"os-extend":null}`, "10", 500, ""},
		"an extend of 3":    {`{"os-extend":3}`, "10", 500, ""},
		"huge":              {`{"os-extend":{"new_size":1e300}}`, "10", 400, bad},
		"the same":          {`{"os-shrink":{"new_size":10}}`, "10", 400, notLess + "(current: 10, new: 10)."},
		"larger":            {`{"os-shrink":{"new_size":11}}`, "10", 400, notLess + "(current: 10, new: 11)."},
		"zero":              {`{"os-shrink":{"new_size":0}}`, "10", 400, notLess + "(current: 10, new: 0)."},
		"negative":          {`{"os-shrink":{"new_size":-1}}`, "10", 400, notLess + "(current: 10, new: -1)."},
		"an extend to the same": {`{"os-extend":{"new_size":10}}`, "10", 400,
			"Invalid input received: New size for extend must be greater than current size. (current: 10, extended: 10)."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			id := c.create("")
			c.do("POST", "shares/"+id+"/action", test.body).wantError(t, test.status, test.message)
			c.wantState(id, "available "+test.size)
		})
	}
}

func TestResize_IsRejectedInOtherStatuses(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	set := func(status string) { c.e.EditShare(id, func(s *emulator.Share) { s.Status = status }) }
	c.state(id)

	set("shrinking")
	c.resize(id, "os-shrink", 5).wantError(t, http.StatusBadRequest, "Invalid share: Share "+id+
		" status must in (available, shrinking_possible_data_loss_error) to shrink, but current status is: shrinking.")
	c.resize(id, "os-extend", 15).wantError(t, http.StatusBadRequest, "Invalid share: Share "+id+
		" status must be 'available' to extend, but current status is: shrinking.")

	set("shrinking_possible_data_loss_error")
	c.resize(id, "os-extend", 15).wantStatus(t, http.StatusBadRequest)
	c.do("DELETE", "shares/"+id, "").wantStatus(t, http.StatusForbidden)
	c.resize(id, "os-shrink", 9).wantStatus(t, http.StatusAccepted)
	c.wantState(id, "available 9")
}

func TestActions_HaveOtherNamesFrom27On(t *testing.T) {
	t.Parallel()
	const missing = "The resource could not be found."
	for name, test := range map[string]struct {
		version, action string
		status          int
	}{
		"old name at 2.0":  {"none", "os-shrink", 202},
		"old name at 2.6":  {"2.6", "os-shrink", 202},
		"old name at 2.7":  {"2.7", "os-shrink", 404},
		"new name at 2.6":  {"2.6", "shrink", 404},
		"new name at 2.7":  {"2.7", "shrink", 202},
		"new name at 2.42": {"2.42", "shrink", 202},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{}).at(test.version)
			resp := c.resize(c.create(""), test.action, 5)
			if test.status == http.StatusNotFound {
				resp.wantError(t, 404, missing)
			} else {
				resp.wantStatus(t, test.status)
			}
		})
	}
}

func TestActions_MalformedBodies(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	path := "shares/" + c.create("") + "/action"
	c.do("POST", path, `{"bogus":{}}`).wantError(t, 400, "There is no such action: bogus")
	c.do("POST", path, `{"os-shrink":{},"os-extend":{}}`).wantError(t, 400, "Malformed request body")
	c.do("POST", path, `{}`).wantError(t, 400, "Malformed request body")
	c.do("POST", path, `[]`).wantError(t, 400, "Malformed request body")
	c.do("POST", path, `{"os-shrink"`).wantError(t, 400, "Malformed request body")
	c.do("POST", "shares/00000000/action", `{"os-shrink":{"new_size":1}}`).
		wantError(t, 404, "Resource could not be found.")
}

func TestActions_BodiesHaveASchemaFromManila23On(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Release: 23})
	path := "shares/" + c.create("") + "/action"
	c.do("POST", path, `{"os-shrink":{}}`).wantError(t, 400, "Invalid input for field/attribute os-shrink. Value: {}. 'new_size' is a required property")
	c.do("POST", path, `{"os-reset_status":{"status":"odd"}}`).wantStatus(t, 400)
	c.do("POST", path, `{"os-reset_status":{"os-status":3}}`).wantStatus(t, 400)
	c.do("POST", path, `{"os-reset_status":{}}`).wantError(t, 403, "Access was denied to this resource.")
	c.asAdmin().do("POST", path, `{"os-reset_status":{}}`).wantError(t, 400, "Must specify 'status'")
}

func TestShrink_BelowTheUsedSpaceEndsAvailableWithAMessage(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: resizeTakes3s, Used: 5})
	id := c.create("")
	c.state(id)
	accepted := c.resize(id, "os-shrink", 4)
	accepted.wantStatus(t, http.StatusAccepted)
	c.wantState(id, "shrinking 10")
	c.wantMessages(accepted.requestID(), 0)
	c.clock.advance(3 * time.Second)
	c.wantState(id, "available 10")
	got := c.messages(accepted.requestID())
	if len(got) != 1 {
		t.Fatalf("messages: %v", got)
	}
	message := got[0]
	for key, want := range map[string]any{
		"action_id": "009", "detail_id": "018", "message_level": "ERROR", "resource_type": "SHARE",
		"resource_id": id, "request_id": accepted.requestID(), "created_at": "2026-11-23T15:40:17.845844",
		"expires_at": "2026-12-23T15:40:17.845844",
	} {
		if message[key] != want {
			t.Errorf("%s is %v, want %v", key, message[key], want)
		}
	}
	if text, _ := message["user_message"].(string); !strings.HasPrefix(text, "shrink: Share Driver refused to shrink the share.") {
		t.Errorf("text: %s", text)
	}

	c.resize(id, "os-shrink", 5).wantStatus(t, http.StatusAccepted)
	c.clock.advance(3 * time.Second)
	c.wantState(id, "available 5")
}

func TestShrink_ALegacyRefusalHasItsOwnStatusAndNoMessage(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{LegacyRefusal: true})
	id := c.create("")
	c.e.SetUsed(id, 5)
	accepted := c.resize(id, "os-shrink", 4)
	c.wantState(id, "shrinking_possible_data_loss_error 10")
	c.wantMessages(accepted.requestID(), 0)
}

func TestShareTypes_HaveSizeLimits(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create(`"share_type":"bounded"`)
	c.resize(id, "os-shrink", 2).wantError(t, 400,
		"Invalid input received: Specified share size of '2' is less than the minimum required size of '3' for share type 'bounded'.")
	c.resize(id, "os-extend", 51).wantError(t, 400,
		"Invalid input received: Specified share size of '51' is greater than the maximum allowable size of '50' for share type 'bounded'.")
	c.do("POST", "shares", `{"share":{"share_proto":"NFS","size":2,"share_type":"bounded"}}`).wantError(t, 400,
		"Invalid input received: Specified share size of '2' is less than the minimum required size of '3' for share type 'bounded'.")
}
