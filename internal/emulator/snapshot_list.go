package emulator

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

func (e *Emulator) listSnapshots(c *call) (*response, error) {
	return e.snapshotList(c, func(s *snapshot) map[string]any {
		return map[string]any{"id": s.ID, "name": textOrNull(s.Name, s.nameSet), "links": c.linksTo("snapshots/" + s.ID)}
	})
}

func (e *Emulator) listSnapshotsDetail(c *call) (*response, error) {
	return e.snapshotList(c, func(s *snapshot) map[string]any { return s.detail(c) })
}

// snapshotList has no next link of use: as with shares, it does not lead to the next
// page.
func (e *Emulator) snapshotList(c *call, show func(*snapshot) map[string]any) (*response, error) {
	page, err := e.pageOf(c)
	if err != nil {
		return nil, err
	}
	allProjects := c.caller.admin() && c.query.Has("all_tenants")
	found := []*snapshot{}
	for _, s := range e.snapshots {
		if (allProjects || s.ProjectID == c.caller.project) && s.matchesFilters(c) {
			found = append(found, s)
		}
	}
	if err := sortSnapshots(found, c.query); err != nil {
		return nil, err
	}
	list := []any{}
	for _, s := range cut(page, found) {
		list = append(list, show(s))
	}
	return okResponse(map[string]any{"snapshots": list}), nil
}

// matchesFilters ignores a filter of a later microversion than the request's.
func (s *snapshot) matchesFilters(c *call) bool {
	for _, filter := range []struct {
		since microversion
		name  string
		match func(value string) bool
	}{
		{0, "name", func(v string) bool { return s.Name == v }},
		{0, "display_name", func(v string) bool { return s.Name == v }},
		{0, "status", func(v string) bool { return s.Status == v }},
		{0, "share_id", func(v string) bool { return s.ShareID == v }},
		{36, "name~", func(v string) bool { return strings.Contains(s.Name, v) }},
		{36, "description~", func(v string) bool { return strings.Contains(s.Description, v) }},
	} {
		value := c.query.Get(filter.name)
		if value != "" && c.version >= filter.since && !filter.match(value) {
			return false
		}
	}
	return true
}

func sortSnapshots(list []*snapshot, query url.Values) error {
	compare := map[string]func(a, b *snapshot) int{
		"id":         func(a, b *snapshot) int { return cmp.Compare(a.ID, b.ID) },
		"name":       func(a, b *snapshot) int { return cmp.Compare(a.Name, b.Name) },
		"share_id":   func(a, b *snapshot) int { return cmp.Compare(a.ShareID, b.ShareID) },
		"status":     func(a, b *snapshot) int { return cmp.Compare(a.Status, b.Status) },
		"size":       func(a, b *snapshot) int { return cmp.Compare(a.Size, b.Size) },
		"created_at": func(a, b *snapshot) int { return a.CreatedAt.Compare(b.CreatedAt) },
	}[cmp.Or(query.Get("sort_key"), "created_at")]
	if compare == nil {
		return serverError()
	}
	slices.SortStableFunc(list, compare)
	if strings.ToLower(cmp.Or(query.Get("sort_dir"), "desc")) == "desc" {
		slices.Reverse(list)
	}
	return nil
}
