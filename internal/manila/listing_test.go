package manila

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rows answers like the service: pages of an endless table, in which some rows
// belong to the same share and are folded together.
func rows(ids []string, most int) reply {
	return reply{do: func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		offset, _ := strconv.Atoi(query.Get("offset"))
		limit, _ := strconv.Atoi(query.Get("limit"))
		var page []string
		seen := map[string]bool{}
		for _, id := range ids[min(offset, len(ids)):min(offset+min(limit, most), len(ids))] {
			if !seen[id] {
				seen[id] = true
				page = append(page, fmt.Sprintf(`{"id":%q,"size":1}`, id))
			}
		}
		_, _ = fmt.Fprintf(w, `{"shares":[%s]}`, strings.Join(page, ","))
	}}
}

func TestAListingGoesOnUntilNothingNewComes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply    reply
		want     []string
		requests int
	}{
		"an empty project":             {reply{status: 200, body: emptyList}, nil, 1},
		"null":                         {reply{status: 200, body: `{"shares":[],"shares_links":null}`}, nil, 1},
		"one page":                     {rows([]string{"a", "b"}, 1000), []string{"a", "b"}, 2},
		"short pages":                  {rows([]string{"a", "b", "c", "d", "e"}, 2), []string{"a", "b", "c", "d", "e"}, 4},
		"rows folded together":         {rows([]string{"a", "a", "b", "b", "c", "c", "d"}, 3), []string{"a", "b", "c", "d"}, 4},
		"the same page again for ever": {reply{status: 200, body: `{"shares":[{"id":"a","size":1},{"id":"b","size":1}]}`}, []string{"a", "b"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, test.reply)
			shares, err := c.client().ListShares(context.Background())
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
			wantCount(t, "requests", c.sent(), test.requests)
			first, err := url.Parse(c.sent()[0].uri)
			if err != nil {
				t.Fatal(err)
			}
			want := url.Values{"limit": {"1000"}, "offset": {"0"}, "sort_key": {"id"}, "sort_dir": {"asc"}}
			if diff := cmp.Diff(want, first.Query()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAListingThatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	c := newCloud(t, reply{do: func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"shares":[{"id":"share-%s","size":1}]}`, r.URL.Query().Get("offset"))
	}})
	_, err := c.client().ListShares(context.Background())
	e := wantKind(t, err, ClassMalformed)
	wantText(t, e.Error(), "list shares", "does not end")
}
