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

func sorted(words []string) string {
	slices.Sort(words)
	return strings.Join(words, " ")
}

// fiveShares is a world with shares a to e, one second apart, of sizes 10 to 14.
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
	c.e.EditShare(c.listed("name=c")[0]["id"].(string), func(s *emulator.Share) { s.Status = "error" })
	for name, test := range map[string]struct{ query, want string }{
		"newest first":                     {"", "e d c b a"},
		"by name":                          {"sort_key=name&sort_dir=asc", "a b c d e"},
		"by size":                          {"sort_key=size", "e d c b a"},
		"limit":                            {"limit=2", "e d"},
		"limit and offset":                 {"limit=2&offset=2", "c b"},
		"the last page":                    {"limit=2&offset=4", "a"},
		"beyond the last":                  {"limit=2&offset=6", ""},
		"a limit of none":                  {"limit=0", ""},
		"an offset alone is ignored":       {"offset=3", "e d c b a"},
		"a marker is ignored":              {"limit=2&marker=x", "e d"},
		"name":                             {"name=b", "b"},
		"an empty name filters nothing":    {"name=", "e d c b a"},
		"status":                           {"status=error", "c"},
		"status has a case":                {"status=Error", ""},
		"type id":                          {"share_type_id=" + emulator.DefaultTypeID, "e d c b a"},
		"another type id":                  {"share_type_id=x", ""},
		"snapshot id":                      {"snapshot_id=x", ""},
		"network id":                       {"share_network_id=x", ""},
		"ids are ignored":                  {"ids=x&id=x", "e d c b a"},
		"others are ignored":               {"size=3&share_proto=CIFS&availability_zone=x&share_type=x&colour=red&all_tenants=1", "e d c b a"},
		"later filters are ignored":        {"name~=b&description=x&export_location_path=x", "e d c b a"},
		"metadata":                         {metadata(`{"nr":"3"}`), "d"},
		"metadata in single quotes":        {metadata(`{'nr': '3'}`), "d"},
		"two keys are both":                {metadata(`{"nr":"3","letter":"yes"}`), "d"},
		"two keys, one of them wrong":      {metadata(`{"nr":"3","letter":"no"}`), ""},
		"empty metadata filters nothing":   {metadata(`{}`), "e d c b a"},
		"metadata in brackets are ignored": {"metadata[nr]=3", "e d c b a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.wantNames(test.query, test.want)
		})
	}
	for name, test := range map[string]struct{ query, want string }{
		"part of a name":        {"name~=b", "b"},
		"description":           {"description=b+of+all", "b"},
		"part of a description": {"description~=d+of", "d"},
	} {
		t.Run(name+" at 2.36", func(t *testing.T) {
			t.Parallel()
			c.at("2.36").wantNames(test.query, test.want)
		})
	}
}

func TestList_FiltersByExportLocationFrom235On(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	b := c.e.Shares()[1].ExportLocations[0]
	for _, query := range []string{"export_location_id=" + b.ID, "export_location_path=" + url.QueryEscape(b.Path)} {
		c.at("2.34").wantNames(query, "e d c b a")
		c.at("2.35").wantNames(query, "b")
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
	for query, status := range map[string]int{
		"limit=-1": 400, "limit=x": 400, "offset=x": 400, "sort_key=colour": 400, "sort_dir=up": 400, "with_count=x": 400,
		"host=x": 403, "share_server_id=x": 403, "extra_specs=x": 403, "is_public=x": 500,
		"metadata=": 500, "metadata=nr:3": 500, "metadata=word": 500, "metadata=3": 500,
		"metadata=" + url.QueryEscape(`{"nr":3}`):    500,
		"metadata=" + url.QueryEscape(`{"nr":true}`): 500,
		"metadata=" + url.QueryEscape(`{"nr":"3"`):   500,
		"metadata=" + url.QueryEscape(`["nr"]`):      400,
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			c.get("shares/detail?"+query).wantStatus(t, status)
			c.get("shares?"+query).wantStatus(t, status)
		})
	}
}

func TestList_AMetadataFilterMayContainEscapes(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.create(`"name":"odd","metadata":{"k":"\"é\\'"}`)
	for name, literal := range map[string]string{
		"JSON":             `{"k":"\"\u00e9\\'"}`,
		"raw letters":      `{"k":"\"é\\'"}`,
		"Python":           `{'k': '"\xe9\\\''}`,
		"a trailing comma": `{"k":"\"é\\'",}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.wantNames("metadata=" + url.QueryEscape(literal), "odd")
		})
	}
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
	again := c.send("GET", next.RequestURI(), "", nil).wantStatus(t, 200)["shares"].([]any)
	if again[0].(map[string]any)["name"] != "e" {
		t.Errorf("it leads to %v, want the same page", again)
	}
	if _, present := c.get("shares?limit=2&offset=4").wantStatus(t, 200)["shares_links"]; present {
		t.Error("a link on the last page")
	}
}

func TestList_TheCountIncludesAllPages(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{})
	if got := c.get("shares/detail?limit=1&with_count=true").wantStatus(t, 200)["count"]; got != 5.0 {
		t.Errorf("count: %v", got)
	}
	if got := c.get("shares?with_count=true").wantStatus(t, 200)["count"]; got != nil {
		t.Errorf("count in the summary below 2.42: %v", got)
	}
	if got := c.at("2.42").get("shares?with_count=true").wantStatus(t, 200)["count"]; got != 5.0 {
		t.Errorf("count in the summary at 2.42: %v", got)
	}
}

func TestList_LegacyOffsetAndLimit(t *testing.T) {
	t.Parallel()
	c := fiveShares(t, emulator.Options{LegacyRefusal: true})
	c.wantNames("offset=3", "b a")
	c.wantNames("limit=0", "e d c b a")
}
