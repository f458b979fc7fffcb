package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestCreate_Returns200AndTheShare(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: emulator.Durations{Create: time.Second}})
	body := c.at("2.0").do("POST", "shares", `{"share":{"share_proto":"nfs","size":"2","name":"data",
		"description":"","metadata":{"a":"b"},"is_public":"False","colour":"ignored"}}`).wantStatus(t, http.StatusOK)
	got := body["share"].(map[string]any)
	want := map[string]any{
		"name": "data", "description": nil, "project_id": emulator.ProjectID, "status": "creating", "size": 2.0,
		"share_proto": "NFS", "share_type": "default", "volume_type": "default", "availability_zone": nil,
		"snapshot_id": nil, "share_network_id": nil, "is_public": false, "metadata": map[string]any{"a": "b"},
		"created_at": "2026-11-23T15:40:14.845844", "export_locations": []any{}, "export_location": nil,
	}
	c.wantEqual(want, got, cmpopts.IgnoreMapEntries(func(k string, _ any) bool { return k == "id" || k == "links" }))
	id := got["id"].(string)

	c.clock.advance(100 * time.Millisecond)
	if s := c.show(id); s["availability_zone"] != "nova" || s["status"] != "creating" {
		t.Errorf("once it is scheduled: %v %v", s["availability_zone"], s["status"])
	}
	c.clock.advance(900 * time.Millisecond)
	s := c.show(id)
	if paths := s["export_locations"].([]any); s["status"] != "available" || len(paths) != 3 || paths[0] != s["export_location"] {
		t.Errorf("when it is done: %v %v, first of %v", s["status"], s["export_location"], paths)
	}
}

func TestCreate_IsValidated(t *testing.T) {
	t.Parallel()
	size := func(shown string) string {
		return "Invalid input received: Share size '" + shown + "' must be an integer and greater than 0."
	}
	const serverError = "The server has either erred or is incapable of performing the requested operation."
	for name, test := range map[string]struct {
		fields  string
		status  int
		message string
	}{
		"size 0":               {`"share_proto":"NFS","size":0`, 400, size("0")},
		"size -1":              {`"share_proto":"NFS","size":-1`, 400, size("-1")},
		"size 1.5":             {`"share_proto":"NFS","size":1.5`, 400, size("1.5")},
		"size abc":             {`"share_proto":"NFS","size":"abc"`, 400, size("abc")},
		"size null":            {`"share_proto":"NFS","size":null`, 400, size("None")},
		"size true":            {`"share_proto":"NFS","size":true`, 400, size("True")},
		"no size":              {`"share_proto":"NFS"`, 500, serverError},
		"no protocol":          {`"size":1`, 500, serverError},
		"null protocol":        {`"size":1,"share_proto":null`, 500, serverError},
		"metadata a string":    {`"size":1,"share_proto":"NFS","metadata":"x"`, 500, serverError},
		"a long name":          {`"size":1,"share_proto":"NFS","name":"` + strings.Repeat("n", 256) + `"`, 500, serverError},
		"unknown protocol":     {`"size":1,"share_proto":"foo"`, 400, "Invalid input received: Invalid share protocol provided: FOO. It is either disabled or unsupported. Available protocols: ['NFS', 'CIFS', 'CEPHFS']."},
		"unknown type":         {`"size":1,"share_proto":"NFS","share_type":"x"`, 404, "Share type not found."},
		"unknown zone":         {`"size":1,"share_proto":"NFS","availability_zone":"x"`, 404, "Availability zone %(id)s could not be found."},
		"public as a member":   {`"size":1,"share_proto":"NFS","is_public":true`, 403, "User is not authorized to set 'is_public' to True in the request."},
		"unknown network":      {`"size":1,"share_proto":"NFS","share_network_id":"x"`, 404, "Share network x could not be found."},
		"unknown snapshot":     {`"size":1,"share_proto":"NFS","snapshot_id":"x"`, 404, "ShareSnapshotNotFound: Snapshot x could not be found."},
		"a list as name":       {`"size":1,"share_proto":"NFS","name":[]`, 500, serverError},
		"a number in metadata": {`"size":1,"share_proto":"NFS","metadata":{"a":3}`, 400, "The server could not comply with the request since it is either malformed or otherwise incorrect."},
		"public null":          {`"size":1,"share_proto":"NFS","is_public":null`, 400, "Unrecognized value 'None', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			c.do("POST", "shares", `{"share":{`+test.fields+`}}`).wantError(t, test.status, test.message)
			if shares := c.e.Shares(); len(shares) != 0 {
				t.Errorf("shares after a rejected create: %v", shares)
			}
		})
	}
}

func TestCreate_MalformedBodies(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.do("POST", "shares", `{}`).wantStatus(t, http.StatusUnprocessableEntity)
	c.do("POST", "shares", `{"share":3}`).wantStatus(t, http.StatusInternalServerError)
	c.do("POST", "shares", `{"share":`).wantError(t, 400, "Malformed request body")
	plain := c.send("POST", "/v2/"+emulator.ProjectID+"/shares", `{}`, map[string]string{"Content-Type": "text/plain"})
	plain.wantStatus(t, http.StatusBadRequest)
	large := c.do("POST", "shares", `{"share":{"name":"`+strings.Repeat("n", 114688)+`"}}`)
	large.wantStatus(t, http.StatusRequestEntityTooLarge)
	if strings.Contains(large.body, "overLimit") || !strings.HasPrefix(large.header.Get("Content-Type"), "text/plain") {
		t.Errorf("a body that is too large: %s", large.body)
	}
}

func TestCreate_EqualRequestsMakeTwoShares(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	first, second := c.create(`"name":"data"`), c.create(`"name":"data"`)
	if first == second {
		t.Error("one share for two creates")
	}
}

func TestCreate_AFailedShareIsDeletedAtOnce(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: emulator.Durations{Delete: time.Hour}})
	c.e.Inject(emulator.Fault{Times: 1, Effect: emulator.Fail()})
	resp := c.do("POST", "shares", `{"share":{"share_proto":"NFS","size":10}}`)
	id := resp.object(t, "share")["id"].(string)
	c.wantState(id, "error 10")
	c.wantMessages(resp.requestID(), 1)
	c.wantEqual("009", c.messages(resp.requestID())[0]["detail_id"])
	c.do("DELETE", "shares/"+id, "").wantStatus(t, http.StatusAccepted)
	c.get("shares/"+id).wantStatus(t, http.StatusNotFound)
}
