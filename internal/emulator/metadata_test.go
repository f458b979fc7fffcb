package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMetadata_IsMergedReplacedAndDeleted(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create(`"metadata":{"a":"1","b":"2"}`)
	path := "shares/" + id + "/metadata"
	for _, step := range []struct {
		name, method, path, body string
		want                     map[string]any
	}{
		{"a POST merges", "POST", path, `{"metadata":{"b":"3","c":"4"}}`, map[string]any{"a": "1", "b": "3", "c": "4"}},
		{"a DELETE removes one", "DELETE", path + "/c", "", map[string]any{"a": "1", "b": "3"}},
		{"a PUT replaces", "PUT", path, `{"metadata":{"d":"5"}}`, map[string]any{"d": "5"}},
		{"an empty PUT clears", "PUT", path, `{"metadata":{}}`, map[string]any{}},
	} {
		resp := c.do(step.method, step.path, step.body).wantStatus(t, http.StatusOK)
		if diff := cmp.Diff(step.want, c.get(path).wantStatus(t, 200)["metadata"]); diff != "" {
			t.Errorf("%s (-want +got)\n%s", step.name, diff)
		}
		if resp != nil && !cmp.Equal(step.want, resp["metadata"].(map[string]any)) {
			t.Errorf("%s: got %v", step.name, resp)
		}
	}
	c.do("POST", path, `{"metadata":{"k e y":"v"}}`).wantStatus(t, 200)
	if meta := c.get(path+"/k%20e%20y").wantStatus(t, 200)["meta"]; !cmp.Equal(meta, any(map[string]any{"k e y": "v"})) {
		t.Errorf("meta: %v", meta)
	}
	c.e.EditShare(id, func(s *emulator.Share) { s.Status = "deleting" })
	c.do("POST", path, `{"metadata":{"late":"1"}}`).wantStatus(t, 200)
}

func TestMetadata_IsValidated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body    string
		status  int
		message string
	}{
		"a number":         {`{"metadata":{"a":1}}`, 400, "Malformed request body"},
		"a boolean":        {`{"metadata":{"a":true}}`, 400, "Malformed request body"},
		"no object":        {`{"metadata":"a"}`, 400, "Malformed request body"},
		"no metadata":      {`{}`, 400, "Malformed request body"},
		"null":             {`{"metadata":{"a":null}}`, 400, "Metadata property value is blank."},
		"an empty value":   {`{"metadata":{"a":""}}`, 400, "Metadata property value is blank."},
		"an empty key":     {`{"metadata":{"":"a"}}`, 400, "Metadata property key is blank."},
		"a long key":       {`{"metadata":{"` + strings.Repeat("k", 256) + `":"a"}}`, 400, "Metadata property key is greater than 255 characters."},
		"a long value":     {`{"metadata":{"a":"` + strings.Repeat("v", 1024) + `"}}`, 400, "Metadata property value is greater than 1023 characters."},
		"a privileged key": {`{"metadata":{"__affinity_same_host":"x"}}`, 403, "Access was denied to this resource."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			id := c.create(`"metadata":{"kept":"1"}`)
			c.do("PUT", "shares/"+id+"/metadata", test.body).wantError(t, test.status, test.message)
			c.do("POST", "shares/"+id+"/metadata", test.body).wantError(t, test.status, test.message)
			if s, _ := c.e.Share(id); s.Metadata["kept"] != "1" {
				t.Errorf("changed to %v", s.Metadata)
			}
		})
	}
}

func TestMetadata_SomeKeysCannotBeDeleted(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	path := "shares/" + c.create(`"metadata":{"a/b":"1","é":"2","plain":"3"}`) + "/metadata"
	if slash := c.do("DELETE", path+"/a%2Fb", ""); slash.status != 404 || slash.header.Get("X-Compute-Request-Id") != "" {
		t.Errorf("a slash: %d %s", slash.status, slash.body)
	}
	const absent = "MetadataItemNotFound: Metadata item is not found."
	c.do("DELETE", path+"/%C3%A9", "").wantError(t, 404, absent)
	c.do("DELETE", path+"/none", "").wantError(t, 404, absent)
	c.get(path+"/none").wantError(t, 404, absent)
	c.do("DELETE", path+"/plain", "").wantStatus(t, 200)
	c.do("PUT", path+"/plain", `{"meta":{"plain":"1"}}`).wantStatus(t, 404)
	c.do("POST", path+"/plain", `{"meta":{"plain":"1"}}`).wantStatus(t, 500)
}

func TestMetadata_AReplacementKeepsKeysOfAdministrators(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	path := "shares/" + c.create("") + "/metadata"
	c.asAdmin().do("POST", path, `{"metadata":{"__affinity_same_host":"x"}}`).wantStatus(t, 200)
	c.do("PUT", path, `{"metadata":{"a":"1"}}`).wantStatus(t, 200)
	want := map[string]any{"a": "1", "__affinity_same_host": "x"}
	if got := c.get(path).wantStatus(t, 200)["metadata"]; !cmp.Equal(got, any(want)) {
		t.Errorf("got %v", got)
	}
}

func TestMetadata_UsedBytesAreReportedAsBySFS(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Used: 50, ReportUsed: true})
	id := c.create(`"metadata":{"a":"b"}`)
	used := func() any { return c.show(id)["metadata"].(map[string]any)["share_used"] }
	if used() != "10737418240" {
		t.Errorf("a full share of 10 GiB: %v", used())
	}
	c.e.SetUsed(id, 2)
	c.do("PUT", "shares/"+id+"/metadata", `{"metadata":{}}`).wantStatus(t, 200)
	if used() != "2147483648" {
		t.Errorf("afterwards: %v", used())
	}
}
