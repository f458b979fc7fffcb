package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestFault_AppliesWhereItsConditionsHold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault emulator.Fault
		hits  string // one of each request below, x where the fault happened
	}{
		"no condition": {emulator.Fault{}, "xxxx"},
		"method":       {emulator.Fault{Method: "POST"}, "--x-"},
		"path":         {emulator.Fault{PathContains: "/detail"}, "---x"},
		"share":        {emulator.Fault{ShareID: "one"}, "x-x-"},
		"action":       {emulator.Fault{Action: "shrink"}, "--x-"},
		"its old name": {emulator.Fault{Action: "os-shrink"}, "--x-"},
		"a function":   {emulator.Fault{Match: func(r emulator.Request) bool { return r.Query == "limit=1" }}, "---x"},
		"the body":     {emulator.Fault{Match: func(r emulator.Request) bool { return strings.Contains(r.Body, "new_size") }}, "--x-"},
		"both":         {emulator.Fault{Method: "GET", ShareID: "two"}, "-x--"},
		"not both":     {emulator.Fault{Method: "PUT", ShareID: "two"}, "----"},
		"twice":        {emulator.Fault{Times: 2}, "xx--"},
		"later":        {emulator.Fault{Skip: 1, Times: 2}, "-xx-"},
		"from then on": {emulator.Fault{Skip: 2}, "--xx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			test.fault.Effect = emulator.Respond(418, "", nil)
			c.e.Inject(test.fault)
			hits := ""
			for _, resp := range []response{
				c.get("shares/one"), c.get("shares/two"),
				c.resize("one", "os-shrink", 3), c.get("shares/detail?limit=1"),
			} {
				hits += map[bool]string{true: "x", false: "-"}[resp.status == 418]
			}
			if hits != test.hits {
				t.Errorf("got %s, want %s", hits, test.hits)
			}
		})
	}
}

func TestFault_FaultsOfOneKindApplyInTurn(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.e.Inject(emulator.Fault{Times: 1, Effect: emulator.Status(500)})
	c.e.Inject(emulator.Fault{Times: 1, Effect: emulator.Status(503)})
	for _, want := range []int{500, 503, 200} {
		c.get("shares").wantStatus(t, want)
	}
}

func TestFault_MatchMayUseTheStatusOfTheResponse(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.e.Inject(emulator.Fault{Match: func(r emulator.Request) bool { return r.Status == 404 }, Effect: emulator.CutAfter()})
	c.get("shares").wantStatus(t, 200)
	if resp := c.get("shares/4711"); !resp.closed {
		t.Errorf("got %d", resp.status)
	}
}

func TestFault_HealRemovesAll(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.e.Inject(emulator.Fault{Effect: emulator.Status(500)})
	c.get("shares").wantStatus(t, 500)
	c.e.ClearFaults()
	c.get("shares").wantStatus(t, 200)
}

func TestFault_ResponsesReplaceTheService(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		effect   emulator.Effect
		status   int
		contains string
		header   [2]string
	}{
		"explicit":        {emulator.Respond(403, `{"error_code":"APIGW.0301"}`, map[string]string{"X-Request-Id": "r"}), 403, "APIGW", [2]string{"X-Request-Id", "r"}},
		"JSON":            {emulator.Respond(200, `{}`, nil), 200, "{}", [2]string{"Content-Type", "application/json"}},
		"text":            {emulator.Respond(500, "oops", nil), 500, "oops", [2]string{"Content-Type", "text/plain; charset=UTF-8"}},
		"HTML":            {emulator.Respond(502, "<html>", nil), 502, "<html>", [2]string{"Content-Type", "text/html; charset=UTF-8"}},
		"400":             {emulator.Status(400), 400, `"badRequest"`, [2]string{}},
		"401":             {emulator.Status(401), 401, "requires authentication", [2]string{}},
		"403":             {emulator.Status(403), 403, "Access was denied", [2]string{}},
		"404":             {emulator.Status(404), 404, `"itemNotFound"`, [2]string{}},
		"407":             {emulator.Status(407), 407, "<title>407", [2]string{}},
		"408":             {emulator.Status(408), 408, "<title>408", [2]string{}},
		"409":             {emulator.Status(409), 409, `"conflictingRequest"`, [2]string{}},
		"413":             {emulator.Status(413), 413, `"overLimit"`, [2]string{"Retry-After", "0"}},
		"429":             {emulator.Status(429), 429, "APIG.0308", [2]string{"Retry-After", "1"}},
		"429 with a wait": {emulator.TooManyRequests("7"), 429, "APIG.0308", [2]string{"Retry-After", "7"}},
		"429 without":     {emulator.TooManyRequests(""), 429, "APIG.0308", [2]string{"Retry-After", ""}},
		"500":             {emulator.Status(500), 500, `"computeFault"`, [2]string{}},
		"501":             {emulator.Status(501), 501, `"computeFault"`, [2]string{}},
		"503":             {emulator.Status(503), 503, "<title>503", [2]string{}},
		"504":             {emulator.Status(504), 504, "<title>504", [2]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			id := c.create("")
			c.e.Inject(emulator.Fault{Times: 1, Effect: test.effect})
			resp := c.resize(id, "os-shrink", 5)
			if resp.status != test.status || !strings.Contains(resp.body, test.contains) {
				t.Errorf("got %d %s", resp.status, resp.body)
			}
			if name, want := test.header[0], test.header[1]; name != "" && resp.header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, resp.header.Get(name), want)
			}
			c.wantState(id, "available 10")
		})
	}
}

func TestFault_ResponsesAreMalformed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		effect emulator.Effect
		prefix string         // of the body
		share  map[string]any // some fields of it; nil if the body is not JSON
	}{
		"truncated":      {emulator.TruncateJSON(), `{"share":`, nil},
		"HTML":           {emulator.HTML(), "<!DOCTYPE html>", nil},
		"wrong types":    {emulator.WrongTypes(), "{", map[string]any{"size": "about 10", "status": 9.0, "is_public": []any{false}}},
		"unknown status": {emulator.UnknownStatus("unknown"), "{", map[string]any{"status": "unknown", "size": 10.0}},
		"unknown fields": {emulator.UnknownFields(), "{", map[string]any{"status": "available",
			"x_future_field": map[string]any{"nested": []any{1.0, nil, "text"}}}},
		"null fields":    {emulator.NullFields(), "{", map[string]any{"size": nil, "metadata": nil}},
		"one null field": {emulator.NullFields("status"), "{", map[string]any{"status": nil, "size": 10.0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			id := c.create("")
			c.state(id)
			c.e.Inject(emulator.Fault{Effect: test.effect})
			got := c.get("shares/" + id)
			if got.status != http.StatusOK || !strings.HasPrefix(got.body, test.prefix) {
				t.Errorf("got %d %s", got.status, got.body)
			}
			var decoded struct{ Share map[string]any }
			err := json.Unmarshal([]byte(got.body), &decoded)
			if (err == nil) != (test.share != nil) {
				t.Errorf("decoding %s: %v", got.body, err)
			}
			for field, want := range test.share {
				if value, present := decoded.Share[field]; !present || !cmp.Equal(want, value) {
					t.Errorf("%s is %v, want %v", field, value, want)
				}
			}
			c.resize(id, "os-shrink", 5)
			if s, _ := c.e.Share(id); s.Size != 5 {
				t.Error("the work was not done")
			}
		})
	}
}

func TestFault_ListsAreMalformedShareByShare(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.create("")
	c.create("")
	c.e.Inject(emulator.Fault{PathContains: "/detail", Effect: emulator.NullFields()})
	for _, s := range c.listed("") {
		if s["status"] != nil || s["id"] == nil {
			t.Errorf("got %v, want null except for the id", s)
		}
	}
}

func TestFault_OutcomesOfAResize(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		action   string
		size     int
		effect   emulator.Effect
		working  string // after the 202
		end      string // after 3 s
		messages int    // at the end
		later    int    // a second later
	}{
		"a shrink is refused":          {"os-shrink", 5, emulator.Refuse(), "shrinking 10", "available 10", 1, 1},
		"a shrink is refused at once":  {"os-shrink", 5, emulator.RefuseAtOnce(), "available 10", "available 10", 1, 1},
		"a shrink fails":               {"os-shrink", 5, emulator.Fail(), "shrinking 10", "shrinking_error 10", 0, 0},
		"a shrink would lose data":     {"os-shrink", 5, emulator.LoseData(), "shrinking 10", "shrinking_possible_data_loss_error 10", 0, 0},
		"a shrink takes longer":        {"os-shrink", 5, emulator.Takes(time.Hour), "shrinking 10", "shrinking 10", 0, 0},
		"an extend fails":              {"os-extend", 15, emulator.Fail(), "extending 10", "extending_error 10", 1, 1},
		"an extend has no capacity":    {"os-extend", 15, emulator.RefuseByScheduler(), "extending 10", "available 10", 0, 1},
		"an extend is refused at once": {"os-extend", 15, emulator.RefuseAtOnce(), "available 10", "available 10", 1, 1},
		"another kind does not apply":  {"os-extend", 15, emulator.LoseData(), "extending 10", "available 15", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{Takes: resizeTakes3s})
			id := c.create("")
			c.state(id)
			c.e.Inject(emulator.Fault{ShareID: id, Times: 1, Effect: test.effect})
			accepted := c.resize(id, test.action, test.size)
			accepted.wantStatus(t, http.StatusAccepted)
			c.wantState(id, test.working)
			c.clock.advance(3 * time.Second)
			c.wantState(id, test.end)
			c.wantMessages(accepted.requestID(), test.messages)
			c.clock.advance(time.Second)
			c.wantMessages(accepted.requestID(), test.later)
		})
	}
}

func TestFault_ARejectedRequestDoesNotCount(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.e.Inject(emulator.Fault{Times: 1, Effect: emulator.Refuse()})
	c.resize(id, "os-shrink", 10).wantStatus(t, http.StatusBadRequest)
	c.resize(id, "os-shrink", 5).wantStatus(t, http.StatusAccepted)
	c.wantState(id, "available 10")
}

func TestFault_TornReadsShowTheOldSize(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: resizeTakes3s})
	id := c.create("")
	c.e.Inject(emulator.Fault{Action: "shrink", Effect: emulator.TornReads(2)})
	c.resize(id, "os-shrink", 5)
	c.wantState(id, "shrinking 10")
	c.clock.advance(3 * time.Second)
	c.wantState(id, "available 10")
	c.wantEqual(10.0, c.listed("")[0]["size"])
	c.wantState(id, "available 5")
}

func TestFault_AnAcceptedResizeIsInvisible(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: resizeTakes3s})
	id := c.create("")
	c.e.Inject(emulator.Fault{Times: 2, Effect: emulator.Invisible(2 * time.Second)})
	c.resize(id, "os-shrink", 5).wantStatus(t, http.StatusAccepted)
	c.wantState(id, "available 10")
	c.clock.advance(time.Second)
	c.resize(id, "os-shrink", 7).wantStatus(t, http.StatusAccepted)
	c.clock.advance(time.Second)
	c.wantState(id, "shrinking 10")
	c.clock.advance(3 * time.Second)
	c.wantState(id, "available 5")
	c.clock.advance(time.Second)
	c.wantState(id, "available 7")
}

func TestFault_DifferentKindsCombine(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.state(id)
	for _, effect := range []emulator.Effect{
		emulator.Takes(10 * time.Second), emulator.Invisible(time.Second), emulator.Refuse(), emulator.CutAfter(),
	} {
		c.e.Inject(emulator.Fault{Action: "shrink", Times: 1, Effect: effect})
	}
	if !c.resize(id, "os-shrink", 5).closed {
		t.Error("a response was received")
	}
	for _, want := range []string{"available 10", "shrinking 10", "shrinking 10", "available 10"} {
		c.wantState(id, want)
		c.clock.advance(time.Second)
		if want == "shrinking 10" {
			c.clock.advance(4 * time.Second)
		}
	}
}

func TestFault_AnotherClientActsFirst(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.e.Inject(emulator.Fault{Action: "shrink", Times: 1, Effect: emulator.BeforeWork(func() {
		c.e.EditShare(id, func(s *emulator.Share) { s.Size = 4 })
	})})
	c.resize(id, "os-shrink", 5).wantStatus(t, http.StatusBadRequest)
	c.e.Inject(emulator.Fault{Times: 1, Effect: emulator.BeforeWork(c.e.ExpireTokens)})
	wantUnauthorized(t, c.get("shares/"+id))
}

func TestFault_IgnoredFieldsAreAsIfNotSent(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.e.Inject(emulator.Fault{Method: "POST", Effect: emulator.IgnoreFields("access_level", "availability_zone", "metadata")})
	id := c.create(`"availability_zone":"nova-2","metadata":{"a":"b"}`)
	c.do("POST", "shares/"+id+"/action", `{"os-allow_access":{"access_type":"ip","access_to":"10.0.0.1","access_level":"ro"}}`).wantStatus(t, 200)
	c.clock.advance(time.Minute)
	share, _ := c.e.Share(id)
	if share.AvailabilityZone != "nova" || len(share.Metadata) > 0 || share.Rules[0].Level != "rw" {
		t.Errorf("the service did not ignore them: %+v", share)
	}
	if requests := c.e.Requests(); !strings.Contains(requests[len(requests)-1].Body, `"ro"`) {
		t.Error("the recorded request lacks them")
	}
}

func TestFault_AConfirmedChangeIsNotMade(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SFS: true, MaxMicroversion: "2.88"})
	c.version = "2.88"
	id := c.create("")
	c.e.EditShare(id, func(s *emulator.Share) { s.Rules = []emulator.Rule{{ID: "r1", Type: "ip", To: "10.0.0.1"}} })
	before, _ := c.e.Share(id)
	c.e.Inject(emulator.Fault{Effect: emulator.ConfirmOnly()})
	c.do("PUT", "share-access-rules/r1", `{"update_access":{"access_level":"ro"}}`).wantStatus(t, 200)
	c.do("POST", "sfs/"+id+"/tags/action", `{"action":"create","tags":[{"key":"k","value":"1"}]}`).wantStatus(t, 204)
	c.do("PUT", "shares/"+id, `{"share":{"display_name":"other"}}`).wantStatus(t, 200)
	c.clock.advance(time.Minute)
	after, _ := c.e.Share(id)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the service changed the share:\n%s", diff)
	}
}
