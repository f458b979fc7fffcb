package manila

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAPageIsAskedForWhenItIsWanted(t *testing.T) {
	t.Parallel()
	c := newCloud(t, rows([]string{"a", "b", "c", "d", "e"}, 2))
	for page, err := range c.client().SharePages(t.Context(), ShareFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(page) != 2 || page[0].ID != "a" {
			t.Errorf("the first page is %v", page)
		}
		break
	}
	wantCount(t, "requests", c.sent(), 1)
}

func TestTheServiceIsAskedToFilterWhatItCan(t *testing.T) {
	t.Parallel()
	c := newCloud(t, reply{status: 200, body: emptyList})
	for _, err := range c.client().SharePages(t.Context(), ShareFilter{Name: "a b&c", Status: "available"}) {
		t.Errorf("an empty listing has a page, or the error %v", err)
	}
	asked, err := url.Parse(c.sent()[0].uri)
	if err != nil {
		t.Fatal(err)
	}
	if name, status := asked.Query().Get("name"), asked.Query().Get("status"); name != "a b&c" || status != "available" {
		t.Errorf("asked for the name %q and the status %q", name, status)
	}
}

func TestAnErrorEndsThePages(t *testing.T) {
	t.Parallel()
	c := newCloud(t, rows([]string{"a", "b", "c"}, 2), reply{status: http.StatusForbidden, body: `{"forbidden":{"code":403,"message":"No."}}`})
	var pages, failures int
	for _, err := range c.client().SharePages(t.Context(), ShareFilter{}) {
		if err != nil {
			_ = wantKind(t, err, ClassForbidden)
			failures++
			continue
		}
		pages++
	}
	if pages != 1 || failures != 1 {
		t.Errorf("%d pages and %d errors, want one of each", pages, failures)
	}
}
