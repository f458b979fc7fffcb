package emulator

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
)

func (e *Emulator) listShares(c *call) (*response, error) {
	return e.list(c, c.version >= 42, func(s *share) map[string]any { return e.summary(c, s) })
}

func (e *Emulator) listSharesDetail(c *call) (*response, error) {
	return e.list(c, true, func(s *share) map[string]any { return e.detail(c, s, s.readSize()) })
}

// list filters, sorts and paginates. Filters that the service does not know, ids
// and size among them, are ignored: the response is then the whole list.
func (e *Emulator) list(c *call, counts bool, show func(*share) map[string]any) (*response, error) {
	page, err := e.pageOf(c)
	if err != nil {
		return nil, err
	}
	withCount, err := boolParam(c.query, "with_count")
	if err != nil && counts {
		return nil, err
	}
	found, err := e.matchingShares(c)
	if err != nil {
		return nil, err
	}
	if withCount && counts && e.failsToCount(c) {
		return nil, serverError()
	}
	shown := cut(page, found)
	list := make([]any, 0, len(shown))
	for _, s := range shown {
		list = append(list, show(s))
	}
	body := map[string]any{"shares": list}
	if withCount && counts {
		body["count"] = len(found)
	}
	if page.limited && page.limit > 0 && len(shown) == page.limit {
		body["shares_links"] = []any{map[string]any{"rel": "next", "href": c.nextLink(shown[len(shown)-1].ID, counts)}}
	}
	return okResponse(body), nil
}

// firstReleaseWithDistinctCounts is the first of the compared releases that counts shares
// by SELECT DISTINCT: 20 does, 15 does not.
const firstReleaseWithDistinctCounts = 20

// failsToCount is true for a list sorted by a column of another table, which a SELECT
// DISTINCT cannot be (observed on Manila 20 and 23 with PostgreSQL).
func (e *Emulator) failsToCount(c *call) bool {
	key := c.query.Get("sort_key")
	return e.opts.Release >= firstReleaseWithDistinctCounts && (key == "host" || key == "status")
}

// laterParams are the parameters that the service removes from a request below the
// microversion that has them.
var laterParams = map[string]microversion{
	"export_location_id": 35, "export_location_path": 35, "name~": 36, "description~": 36, "description": 36, "is_soft_deleted": 69,
}

// nextLink is as wrong as the service's: it omits /detail, its values are not escaped,
// and its marker is ignored, so following it returns the same page forever.
func (c *call) nextLink(marker string, counts bool) string {
	var query []string
	for pair := range strings.SplitSeq(c.Query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if name != "marker" && c.version >= laterParams[name] && (counts || name != "with_count") {
			query = append(query, unescaped(pair))
		}
	}
	return c.url("/v2/", "shares?"+strings.Join(append(query, "marker="+marker), "&"))
}

func unescaped(pair string) string {
	if text, err := url.QueryUnescape(pair); err == nil {
		return text
	}
	return pair
}

type page struct {
	limit, offset int
	limited       bool
}

const legacyPage = 1000

// pageOf: an offset counts only together with a limit; a limit of 0 is an empty
// list. Older services cut at 1000, treat 0 as that, and accept an offset alone.
func (e *Emulator) pageOf(c *call) (page, error) {
	var p page
	var err error
	if p.offset, err = countParam(c.query, "offset"); err != nil {
		return p, err
	}
	if p.limit, err = countParam(c.query, "limit"); err != nil {
		return p, err
	}
	p.limited = c.query.Has("limit")
	switch {
	case p.limit < 0:
		return p, badRequest("limit param must be positive")
	case p.offset < 0:
		return p, badRequest("offset param must be positive")
	}
	if e.opts.LegacyRefusal {
		p.limited = true
		if p.limit == 0 || p.limit > legacyPage {
			p.limit = legacyPage
		}
	}
	return p, nil
}

// cutInMemory is for the lists that the service reads whole: at most a thousand come.
func (e *Emulator) cutInMemory(c *call, list []any) ([]any, error) {
	p, err := e.pageOf(c)
	if err != nil {
		return nil, err
	}
	if p.limit == 0 || p.limit > legacyPage {
		p.limit = legacyPage
	}
	p.limited = true
	return cut(p, list), nil
}

func cut[T any](p page, list []T) []T {
	if !p.limited {
		return list
	}
	list = list[min(p.offset, len(list)):]
	return list[:min(p.limit, len(list))]
}

func countParam(query url.Values, name string) (int, error) {
	if !query.Has(name) {
		return 0, nil
	}
	count, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return 0, badRequest("%s param must be an integer", name)
	}
	return count, nil
}

func boolParam(query url.Values, name string) (bool, error) {
	if !query.Has(name) {
		return false, nil
	}
	switch strings.ToLower(query.Get(name)) {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, badRequest("Invalid value %s for %s. Expecting a boolean.", query.Get(name), name)
}

func checkSorting(query url.Values) error {
	for _, name := range []string{"sort_key", "sort_dir"} {
		if query.Has(name) && query.Get(name) == "" {
			return badRequest("Invalid input received: Wrong %s filter provided: ''.", name)
		}
	}
	return nil
}

// shareOrder is the order that a query asks for.
func shareOrder(query url.Values) (func(a, b *share) int, error) {
	given := func(name, unset string) string {
		if !query.Has(name) {
			return unset
		}
		return query.Get(name)
	}
	key, direction := given("sort_key", "created_at"), given("sort_dir", "desc")
	if key == "name" {
		key = "display_name"
	}
	ascending, descending := strings.EqualFold(direction, "asc"), strings.EqualFold(direction, "desc")
	if !ascending && !descending {
		return nil, badRequest("Invalid input received: Wrong sorting data provided: sort key is '%s' and sort direction is '%s'.", key, direction)
	}
	compare, known := sortKeys()[key]
	if !known {
		return nil, badRequest("Invalid input received: Wrong sorting key provided - '%s'.", key)
	}
	if ascending {
		return compare, nil
	}
	return func(a, b *share) int { return compare(b, a) }, nil
}

func sortKeys() map[string]func(a, b *share) int {
	by := func(field func(*share) string) func(a, b *share) int {
		return func(a, b *share) int { return cmp.Compare(field(a), field(b)) }
	}
	name := func(a, b *share) int { // null comes last, as in PostgreSQL
		null := func(s *share) bool { return s.Name == "" && !s.nameSet }
		switch {
		case null(a) != null(b) && null(a):
			return 1
		case null(a) != null(b):
			return -1
		}
		return cmp.Compare(a.Name, b.Name)
	}
	return map[string]func(a, b *share) int{
		"host":         by(func(s *share) string { return s.Host }),
		"id":           by(func(s *share) string { return s.ID }),
		"display_name": name,
		"status":       by(func(s *share) string { return s.Status }),
		"share_proto":  by(func(s *share) string { return s.ShareProto }),
		"project_id":   by(func(s *share) string { return s.ProjectID }),
		"size":         func(a, b *share) int { return cmp.Compare(a.Size, b.Size) },
		"created_at":   func(a, b *share) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"updated_at":   func(a, b *share) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
	}
}
