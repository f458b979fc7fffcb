package emulator_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestEditShare_ChangesAreVisible(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create(`"name":"data","metadata":{"a":"b"}`)
	c.state(id)
	if !c.e.EditShare(id, func(s *emulator.Share) {
		s.ID = "other"
		s.Name, s.Size, s.Status = "renamed", 20, "shrinking_error"
		s.Metadata["added"] = "1"
		s.Rules = append(s.Rules, emulator.Rule{Type: "ip", To: "10.0.0.1"})
	}) {
		t.Error("no such share")
	}
	s := c.show(id)
	if s["name"] != "renamed" || s["size"] != 20.0 || s["status"] != "shrinking_error" || s["metadata"].(map[string]any)["added"] != "1" {
		t.Errorf("got %v", s)
	}
	c.at("2.28").wantRules(id, "10.0.0.1=active")
	c.e.RemoveShare(id)
	c.get("shares/"+id).wantStatus(t, 404)
	if c.e.EditShare(id, func(*emulator.Share) { t.Error("called") }) {
		t.Error("there is no such share any more")
	}
	if _, found := c.e.Share(id); found {
		t.Error("there is no such share any more")
	}
}

func TestShares_AreCurrentAndIndependentCopies(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: emulator.Durations{Create: time.Second}, Used: 3})
	id := c.create(`"metadata":{"a":"b"}`)
	c.clock.advance(time.Second)
	got := c.e.Shares()[0]
	want := emulator.Share{
		ID: id, ProjectID: emulator.ProjectID, UserID: emulator.UserID, Status: "available", Size: 10, UsedBytes: 3 << 30,
		ShareProto: "NFS", TypeID: emulator.DefaultTypeID, TypeName: "default", AvailabilityZone: "nova",
		Host: "emulator@backend#pool", Metadata: map[string]string{"a": "b"}, CreatedAt: c.clock.Now().Add(-time.Second),
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(emulator.Share{}, "ExportLocations")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got.Metadata["a"], got.ExportLocations[0].Path = "changed", "changed"
	if again, _ := c.e.Share(id); again.Metadata["a"] != "b" || again.ExportLocations[0].Path == "changed" {
		t.Error("a change of the snapshot changed the share")
	}
}

func TestRequests_AreRecorded(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	if login := c.e.Requests()[0]; login.Path != "/identity/v3/auth/tokens" || login.Body != "" || login.Status != 201 {
		t.Errorf("the login: %+v", login)
	}
	c.e.ResetRequests()
	id := c.create("")
	resp := c.resize(id, "os-shrink", 5)
	c.at("none").get("shares/detail?limit=1")
	path := "/v2/" + emulator.ProjectID + "/shares"
	want := []emulator.Request{
		{Method: "POST", Path: path, Status: 200, ShareID: id, Microversion: "2.6", Body: `{"share":{"share_proto":"NFS","size":10}}`},
		{Method: "POST", Path: path + "/" + id + "/action", Action: "os-shrink", Status: 202, ShareID: id, Microversion: "2.6",
			RequestID: resp.requestID(), Body: `{"os-shrink":{"new_size":5}}`},
		{Method: "GET", Path: path + "/detail", Query: "limit=1", Status: 200, Microversion: "2.0"},
	}
	got := c.e.Requests()
	for i := range want {
		want[i].Time = c.clock.Now()
		if want[i].RequestID == "" {
			want[i].RequestID = got[i].RequestID
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLog_HasOutcomesWithoutSecrets(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var lines []string
	c := newClient(t, emulator.Options{Takes: resizeTakes3s, Log: func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}})
	id := c.create(`"name":"data"`)
	c.resize(id, "os-shrink", 5)
	c.resize(id, "os-extend", 15)
	c.e.Inject(emulator.Fault{Effect: emulator.CutAfter()})
	c.get("shares")
	path := "/v2/" + emulator.ProjectID + "/shares"
	want := []string{
		"POST /identity/v3/auth/tokens 201",
		`POST ` + path + ` 200; share "data" is creating, 10 GiB`,
		`POST ` + path + `/` + id + `/action 202 os-shrink to 5 GiB; share "data" is shrinking, 10 GiB`,
		`POST ` + path + `/` + id + `/action 400 os-extend to 15 GiB: Invalid share: Share ` + id +
			` status must be 'available' to extend, but current status is: shrinking.`,
		`GET ` + path + ` connection cut`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, secret := range []string{c.token, emulator.Password} {
		if strings.Contains(strings.Join(lines, "\n"), secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}

func TestRateLimit_IsPerMinute(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{RequestsPerMinute: 2})
	c.get("shares").wantStatus(t, 200)
	c.clock.advance(15 * time.Second)
	c.get("shares").wantStatus(t, 200)
	limited := c.get("shares")
	if body := limited.wantStatus(t, 429); body["error_code"] != "APIG.0308" || limited.header.Get("Retry-After") != "45" {
		t.Errorf("got %s %v", limited.body, limited.header)
	}
	c.login(passwordLogin(emulator.UserName, emulator.Password))
	c.clock.advance(45 * time.Second)
	c.get("shares").wantStatus(t, 200)
	c.get("shares").wantStatus(t, 429)
}

func TestSeed_DeterminesTheIDs(t *testing.T) {
	t.Parallel()
	create := func(seed uint64) string { return newClient(t, emulator.Options{Seed: seed}).create("") }
	first, again, other := create(7), create(7), create(8)
	if first != again || first == other {
		t.Errorf("seed 7 gives %s and %s, seed 8 gives %s", first, again, other)
	}
}
