package emulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func sorted(fields []string) string {
	slices.Sort(fields)
	return strings.Join(fields, " ")
}

// fiveShares starts a service with shares a to e, one second apart, of sizes 10 to 14.
func fiveShares(t *testing.T, opts emulator.Options) *client {
	t.Helper()
	c := newClient(t, opts)
	for i, name := range []string{"a", "b", "c", "d", "e"} {
		id := c.create(fmt.Sprintf(`"name":%q,"description":"%s of all","metadata":{"nr":"%d","letter":"yes"}`, name, name, i))
		c.e.EditShare(id, func(s *emulator.Share) { s.Size = 10 + i })
		c.clock.advance(time.Second)
	}
	return c
}

func TestList_IsSortedPaginatedAndFiltered(t *testing.T) {
	t.Parallel()
	metadata := func(literal string) string { return "metadata=" + url.QueryEscape(literal) }
	c := fiveShares(t, emulator.Options{})
	shares := c.e.Shares()
	location := shares[1].ExportLocations[0]
	c.e.EditShare(shares[0].ID, func(s *emulator.Share) { s.Metadata["k"] = `"é\'` })
	c.e.EditShare(shares[2].ID, func(s *emulator.Share) { s.Status = "error" })
	for name, test := range map[string]struct{ version, query, want string }{
		"newest first":                     {"2.6", "", "e d c b a"},
		"by name":                          {"2.6", "sort_key=name&sort_dir=asc", "a b c d e"},
		"by size":                          {"2.6", "sort_key=size", "e d c b a"},
		"limit":                            {"2.6", "limit=2", "e d"},
		"limit and offset":                 {"2.6", "limit=2&offset=2", "c b"},
		"the last page":                    {"2.6", "limit=2&offset=4", "a"},
		"beyond the last":                  {"2.6", "limit=2&offset=6", ""},
		"a limit of zero":                  {"2.6", "limit=0", ""},
		"an offset alone is ignored":       {"2.6", "offset=3", "e d c b a"},
		"a marker is ignored":              {"2.6", "limit=2&marker=x", "e d"},
		"name":                             {"2.6", "name=b", "b"},
		"an empty name filters nothing":    {"2.6", "name=", "e d c b a"},
		"status":                           {"2.6", "status=error", "c"},
		"status has a case":                {"2.6", "status=Error", ""},
		"type id":                          {"2.6", "share_type_id=" + emulator.DefaultTypeID, "e d c b a"},
		"another type id":                  {"2.6", "share_type_id=x", ""},
		"snapshot id":                      {"2.6", "snapshot_id=x", ""},
		"network id":                       {"2.6", "share_network_id=x", ""},
		"ids are ignored":                  {"2.6", "ids=x&id=x", "e d c b a"},
		"others are ignored":               {"2.6", "size=3&share_proto=CIFS&availability_zone=x&share_type=x&colour=red&all_tenants=1", "e d c b a"},
		"later filters are ignored":        {"2.6", "name~=b&description=x&export_location_path=x", "e d c b a"},
		"metadata":                         {"2.6", metadata(`{"nr":"3"}`), "d"},
		"metadata in single quotes":        {"2.6", metadata(`{'nr': '3'}`), "d"},
		"two keys are both":                {"2.6", metadata(`{"nr":"3","letter":"yes"}`), "d"},
		"two keys, one of them wrong":      {"2.6", metadata(`{"nr":"3","letter":"no"}`), ""},
		"empty metadata filters nothing":   {"2.6", metadata(`{}`), "e d c b a"},
		"metadata with JSON escapes":       {"2.6", metadata(`{"k":"\"\u00e9\\'"}`), "a"},
		"metadata with raw letters":        {"2.6", metadata(`{"k":"\"é\\'"}`), "a"},
		"metadata with Python escapes":     {"2.6", metadata(`{'k': '"\xe9\\\''}`), "a"},
		"metadata with a trailing comma":   {"2.6", metadata(`{"k":"\"é\\'",}`), "a"},
		"part of a name":                   {"2.36", "name~=b", "b"},
		"description":                      {"2.36", "description=b+of+all", "b"},
		"part of a description":            {"2.36", "description~=d+of", "d"},
		"location id below 2.35":           {"2.34", "export_location_id=" + location.ID, "e d c b a"},
		"location id":                      {"2.35", "export_location_id=" + location.ID, "b"},
		"location path below 2.35":         {"2.34", "export_location_path=" + url.QueryEscape(location.Path), "e d c b a"},
		"location path":                    {"2.35", "export_location_path=" + url.QueryEscape(location.Path), "b"},
		"metadata in brackets are ignored": {"2.6", "metadata[nr]=3", "e d c b a"},
	} {
		if got := c.at(test.version).names(test.query); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestList_SortKeys(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	for _, key := range strings.Fields("id name display_name size created_at updated_at status share_proto project_id") {
		up, down := c.names("sort_key="+key+"&sort_dir=asc"), c.names("sort_key="+key+"&sort_dir=desc")
		if len(up) != len("a b c d e") || len(down) != len(up) {
			t.Errorf("%s: %s and %s", key, up, down)
		}
	}
}

func TestList_InvalidQueriesAreRejected(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	c.get("shares/detail?with_count=x").wantStatus(t, 400)
	for query, status := range map[string]int{
		"limit=-1": 400, "limit=x": 400, "offset=x": 400, "sort_key=colour": 400, "sort_dir=up": 400,
		"host=x": 403, "share_server_id=x": 403, "extra_specs=x": 500, "is_public=x": 500,
		"metadata=": 500, "metadata=nr:3": 500, "metadata=word": 500, "metadata=3": 400,
		"metadata=" + url.QueryEscape(`{"nr":3}`):                 500,
		"metadata=" + url.QueryEscape(`{"nr":true}`):              500,
		"metadata=" + url.QueryEscape(`{"nr":"3"`):                500,
		"metadata=" + url.QueryEscape(`["nr"]`):                   400,
		"host=x&metadata=" + url.QueryEscape(`{"nr":3}`):          403,
		"sort_key=colour&metadata=" + url.QueryEscape(`{"nr":3}`): 400,
	} {
		for _, path := range []string{"shares/detail?", "shares?"} {
			if got := c.get(path + query).status; got != status {
				t.Errorf("%s: got %d, want %d", query, got, status)
			}
		}
	}
}

func TestList_AMetadataFilterIsAPythonLiteral(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	for literal, shown := range map[string]string{"3": "3", "'x'": "x", "None": "None", `["nr","b"]`: "['nr', 'b']"} {
		c.get("shares?metadata="+url.QueryEscape(literal)).wantError(t, 400, "Invalid input received: Wrong metadata filter provided: "+shown+".")
	}
	if got := c.names("metadata=" + url.QueryEscape(`{"nr":None}`)); got != "" {
		t.Errorf("None matches %s", got)
	}
}

func TestList_TheDirectionIsCheckedBeforeTheSortKey(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	for query, key := range map[string]string{"sort_key=colour": "colour", "sort_key=name": "display_name", "": "created_at"} {
		c.get("shares?sort_dir=Up&"+query).wantError(t, 400,
			"Invalid input received: Wrong sorting data provided: sort key is '"+key+"' and sort direction is 'Up'.")
	}
	c.get("shares?sort_key=colour").wantError(t, 400, "Invalid input received: Wrong sorting key provided - 'colour'.")
}

func TestList_TheNextLinkReturnsTheSamePage(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	body := c.get("shares/detail?limit=2").wantStatus(t, http.StatusOK)
	link := body["shares_links"].([]any)[0].(map[string]any)
	next, err := url.Parse(link["href"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if link["rel"] != "next" || !strings.HasSuffix(next.Path, "/shares") || !next.Query().Has("marker") {
		t.Errorf("link: %v", link)
	}
	again := c.send("GET", next.RequestURI(), "", nil).list(t, "shares")
	if again[0]["name"] != "e" {
		t.Errorf("got %v, want the same page", again)
	}
	filtered := c.get("shares?metadata=%7B%7D&limit=1").wantStatus(t, 200)["shares_links"].([]any)[0].(map[string]any)
	if href, _ := filtered["href"].(string); !strings.Contains(href, "metadata={}&") {
		t.Errorf("the values of the link are escaped: %s", href)
	}
	for path, want := range map[string]bool{"shares": false, "shares/detail": true} {
		link := c.get(path+"?limit=2&with_count=true").wantStatus(t, 200)["shares_links"].([]any)[0].(map[string]any)
		if got := strings.Contains(link["href"].(string), "with_count"); got != want {
			t.Errorf("%s below 2.42: the link %v", path, link["href"])
		}
	}
	if _, present := c.get("shares?limit=2&offset=4").wantStatus(t, 200)["shares_links"]; present {
		t.Error("a link on the last page")
	}
}

func TestList_TheCountIncludesAllPages(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	c.wantEqual(5.0, c.get("shares/detail?limit=1&with_count=true").wantStatus(t, 200)["count"])
	c.wantEqual(nil, c.get("shares?with_count=true").wantStatus(t, 200)["count"])
	c.wantEqual(5.0, c.at("2.42").get("shares?with_count=true").wantStatus(t, 200)["count"])
}

func TestList_ManilaFrom20OnDoesNotCountWhatIsSortedByHostOrStatus(t *testing.T) {
	t.Parallel()
	for release, want := range map[int]int{15: http.StatusOK, 20: http.StatusInternalServerError, 23: http.StatusInternalServerError} {
		c := newClient(t, emulator.Options{Release: release})
		for _, key := range []string{"host", "status"} {
			c.get("shares/detail?with_count=true&sort_key="+key).wantStatus(t, want)
			c.get("shares/detail?with_count=false&sort_key="+key).wantStatus(t, http.StatusOK)
			c.get("shares?with_count=true&sort_key="+key).wantStatus(t, http.StatusOK) // below 2.42 it is ignored
		}
		c.get("shares/detail?with_count=true&sort_key=name").wantStatus(t, http.StatusOK)
	}
}

func TestList_LegacyOffsetAndLimit(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{LegacyRefusal: true})
	c.wantNames("offset=3", "b a")
	c.wantNames("limit=0", "e d c b a")
}
