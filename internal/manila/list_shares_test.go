package manila

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"weak"

	"github.com/google/go-cmp/cmp"
)

func TestSharePages_AreRequestedOnDemand(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, rows([]string{"a", "b", "c", "d", "e"}, 2))
	for page, err := range c.client().SharePages(t.Context(), ShareFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(page) != 2 || page[0].ID != "a" {
			t.Errorf("the first page is %v", page)
		}
		break
	}
	wantCount(t, "requests", c.requests(), 1)
}

// A process keeps each share as it was last observed, in one of many pages.
func TestListSharesPage_AShareDoesNotKeepItsPage(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, rows([]string{"a", "b"}, 2))
	page, err := c.client().ListSharesPage(t.Context(), 0)
	if err != nil || len(page) != 2 {
		t.Fatalf("got %v, %v", page, err)
	}
	kept, other := page[1], weak.Make(page[0])
	runtime.GC()
	if other.Value() != nil {
		t.Error("the other share of the page is kept too")
	}
	runtime.KeepAlive(kept)
}

// The metadata is a Python literal. An empty filter would list everything.
func TestSharePages_TheServiceFilters(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: emptyList})
	client := c.client()
	for _, filter := range []ShareFilter{
		{Name: "a b&c", Status: "available", Metadata: map[string]string{"größe": `a "b" \c`, "x": "1"}}, {},
	} {
		for _, err := range client.SharePages(t.Context(), filter) {
			t.Errorf("an empty listing has a page, or the error %v", err)
		}
	}
	want := []url.Values{{"name": {"a b&c"}, "status": {"available"}, "metadata": {`{"größe":"a \"b\" \\c","x":"1"}`}}, {}}
	for i, sent := range c.requests() {
		address, err := url.Parse(sent.uri)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(want[i], url.Values{"limit": {"1000"}, "offset": {"0"}, "sort_key": {"id"}, "sort_dir": {"asc"}})
		if diff := cmp.Diff(want[i], address.Query()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSharePages_AnErrorEndsTheIteration(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, rows([]string{"a", "b", "c"}, 2), reply{status: http.StatusForbidden, body: `{"forbidden":{"code":403,"message":"No."}}`})
	var pages, failures int
	for _, err := range c.client().SharePages(t.Context(), ShareFilter{}) {
		if err != nil {
			_ = wantClass(t, err, ClassForbidden)
			failures++
			continue
		}
		pages++
	}
	if pages != 1 || failures != 1 {
		t.Errorf("%d pages and %d errors, want one of each", pages, failures)
	}
}

// rows replies like the service: with pages of a table, in which rows of the same
// share are merged.
func rows(ids []string, most int) reply {
	return reply{do: func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		offset, _ := strconv.Atoi(query.Get("offset"))
		limit, _ := strconv.Atoi(query.Get("limit"))
		var page []string
		known := map[string]bool{}
		for _, id := range ids[min(offset, len(ids)):min(offset+min(limit, most), len(ids))] {
			if !known[id] {
				known[id] = true
				page = append(page, fmt.Sprintf(`{"id":%q,"size":1}`, id))
			}
		}
		_, _ = fmt.Fprintf(w, `{"shares":[%s]}`, strings.Join(page, ","))
	}}
}

func TestListShares_EndsWhenNothingNewComes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply    reply
		want     []string
		requests int
	}{
		"an empty project":       {reply{status: 200, body: emptyList}, nil, 1},
		"null":                   {reply{status: 200, body: `{"shares":[],"shares_links":null}`}, nil, 1},
		"one page":               {rows([]string{"a", "b"}, 1000), []string{"a", "b"}, 2},
		"short pages":            {rows([]string{"a", "b", "c", "d", "e"}, 2), []string{"a", "b", "c", "d", "e"}, 4},
		"merged rows":            {rows([]string{"a", "a", "b", "b", "c", "c", "d"}, 3), []string{"a", "b", "c", "d"}, 4},
		"the same page repeated": {reply{status: 200, body: `{"shares":[{"id":"a","size":1},{"id":"b","size":1}]}`}, []string{"a", "b"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.reply)
			shares, err := c.client().FindShares(context.Background(), ShareFilter{})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, share := range shares {
				ids = append(ids, share.ID)
			}
			if diff := cmp.Diff(test.want, ids); diff != "" {
				t.Error(diff)
			}
			wantCount(t, "requests", c.requests(), test.requests)
		})
	}
}

func TestListShares_AnEndlessListIsAnError(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{do: func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"shares":[{"id":"share-%s","size":1}]}`, r.URL.Query().Get("offset"))
	}})
	_, err := c.client().FindShares(context.Background(), ShareFilter{})
	e := wantClass(t, err, ClassMalformed)
	wantText(t, e.Error(), "list shares", "does not end")
}

func TestFindShares_FiltersAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want int
	}{
		"the service filters": {
			`{"shares":[{"id":"a","name":"data","size":1,"metadata":{"mark":"x"}}]}`, 1,
		},
		"the service ignores the filter and lists everything": {
			`{"shares":[{"id":"a","name":"data","size":1,"metadata":{"mark":"x"}},{"id":"b","name":"data","size":1,"metadata":{"mark":"y"}},{"id":"c","size":1,"metadata":null}]}`, 1,
		},
		"none":                              {emptyList, 0},
		"another value is another share":    {`{"shares":[{"id":"b","size":1,"metadata":{"mark":"xy"}}]}`, 0},
		"another name is another share too": {`{"shares":[{"id":"b","name":"other","size":1,"metadata":{"mark":"x"}}]}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: 200, body: test.body}, reply{status: 200, body: emptyList})
			found, err := c.client().FindShares(context.Background(), ShareFilter{Name: "data", Metadata: map[string]string{"mark": "x"}})
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != test.want {
				t.Errorf("found %+v, want %d", found, test.want)
			}
		})
	}
}

func TestFindShares_AShareWithoutSizeIsAnError(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"shares":[{"id":"a","name":null,"size":null,"metadata":null}]}`})
	_, err := c.client().FindShares(context.Background(), ShareFilter{Name: "data"})
	wantText(t, wantClass(t, err, ClassMalformed).Error(), "share a has no size")
}
