package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMicroversion_IsNegotiated(t *testing.T) {
	t.Parallel()
	const unsupported = "Version %(req_ver)s is not supported by the API. Minimum is %(min_ver)s and maximum is %(max_ver)s."
	const malformed = "API Version String %(version)s is of invalid format. Must be of format MajorNum.MinorNum."
	for name, test := range map[string]struct {
		max, version string
		status       int
		message      string
		echo         string
	}{
		"none is 2.0":      {"", "none", 200, "", "2.0"},
		"2.0":              {"", "2.0", 200, "", "2.0"},
		"the highest":      {"", "2.42", 200, "", "2.42"},
		"above it":         {"", "2.43", 406, unsupported, "2.43"},
		"a later service":  {"2.73", "2.73", 200, "", "2.73"},
		"an early service": {"2.6", "2.7", 406, unsupported, "2.7"},
		"invalid option":   {"newest", "2.43", 406, unsupported, "2.43"},
		"1.0":              {"", "1.0", 406, unsupported, "1.0"},
		"3.0":              {"", "3.0", 406, unsupported, "3.0"},
		"no minor":         {"", "2", 400, malformed, ""},
		"leading zero":     {"", "2.07", 400, malformed, ""},
		"latest":           {"", "latest", 400, malformed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{MaxMicroversion: test.max}).at(test.version)
			resp := c.get("shares")
			resp.wantError(t, test.status, test.message)
			if got := resp.header.Get("X-Openstack-Manila-Api-Version"); got != test.echo {
				t.Errorf("echo %q, want %q", got, test.echo)
			}
		})
	}
}

func TestMicroversion_TheGenericHeaderIsIgnored(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{}).at("none")
	resp := c.send("GET", "/v2/"+emulator.ProjectID+"/shares", "", map[string]string{"OpenStack-API-Version": "shared-file-system 2.42"})
	if got := resp.header.Get("X-Openstack-Manila-Api-Version"); got != "2.0" {
		t.Error(got)
	}
}

func TestVersions_AreListedWithoutAuthentication(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.token = ""
	for _, path := range []string{"/", "/share/", "/share"} {
		versions := c.send("GET", path, "", nil).wantStatus(t, http.StatusMultipleChoices)["versions"].([]any)
		current := versions[1].(map[string]any)
		if len(versions) != 2 || current["id"] != "v2.0" || current["version"] != "2.42" || current["min_version"] != "2.0" {
			t.Errorf("%s: %v", path, versions)
		}
	}
	wantUnauthorized(t, c.send("GET", "/v2/", "", nil))
}

func TestVersions_V2NeedsAuthentication(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	for _, path := range []string{"/v2", "/v2/", "/share/v2/"} {
		if versions := c.send("GET", path, "", nil).list(t, "versions"); len(versions) != 1 {
			t.Errorf("%s: %v", path, versions)
		}
	}
}

func TestRoutes_UnknownPathsAreRejectedByTheRouter(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	for _, test := range []struct{ method, path string }{
		{"GET", "/v2/" + emulator.ProjectID},
		{"GET", "/v2/" + emulator.ProjectID + "/nothing"},
		{"PATCH", "/v2/" + emulator.ProjectID + "/shares"},
		{"GET", "/v2/" + emulator.ProjectID + "/sfs/" + id + "/tags"},
		{"GET", "/v2/not-a-project/shares"},
		{"GET", "/nothing"},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			resp := c.send(test.method, test.path, "", nil)
			resp.wantStatus(t, http.StatusNotFound)
			if resp.requestID() != "" || !strings.HasPrefix(resp.header.Get("Content-Type"), "text/plain") {
				t.Errorf("%v %s", resp.header, resp.body)
			}
		})
	}
}

func TestRoutes_LinksFollowThePathOfTheRequest(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.create("")
	for path, self := range map[string]string{
		"/v2/" + emulator.ProjectID + "/shares":       "http://sfs.example/v2/" + emulator.ProjectID + "/shares/",
		"/v2/shares":                                  "http://sfs.example/v2/shares/",
		"/share/v2/" + emulator.ProjectID + "/shares": "http://sfs.example/share/v2/" + emulator.ProjectID + "/shares/",
	} {
		resp := c.send("GET", path, "", nil)
		list := resp.list(t, "shares")
		link := list[0]["links"].([]any)[0].(map[string]any)["href"].(string)
		if !strings.HasPrefix(link, self) {
			t.Errorf("%s: a link to %s", path, link)
		}
		if !strings.HasPrefix(resp.requestID(), "req-") {
			t.Errorf("%s: request id %q", path, resp.requestID())
		}
	}
	c.send("GET", "/v2/0123456789abcdef0123456789abcdef/shares", "", nil).wantError(t, 400, "Malformed request url")
}
