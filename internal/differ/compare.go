package differ

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// difference is one value that the two services answered differently.
type difference struct {
	call     string // method and path, without ids; "state" for the shares afterwards
	at       string // status, header NAME, or the path inside the body
	manila   string
	emulator string
	step     step // as an example
}

func (d difference) String() string {
	return fmt.Sprintf("%s: %s: manila %s, emulator %s", d.call, d.at, d.manila, d.emulator)
}

// compared are the headers whose values are part of the API.
var compared = []string{"Content-Type", versionHeader, "Retry-After", "Vary"}

// compare returns what differs between two answers to one call.
func compare(call string, manila, emulator view) []difference {
	var found []difference
	manila, emulator = manila.sorted(), emulator.sorted()
	for _, at := range slices.Sorted(maps.Keys(union(manila, emulator))) {
		left, right := blank(manila.at(at)), blank(emulator.at(at))
		if left != right {
			found = append(found, difference{call: call, at: at, manila: left, emulator: right})
		}
	}
	// A body of another status has another shape; that it differs says nothing.
	if i := slices.IndexFunc(found, func(d difference) bool { return d.at == "status" }); i >= 0 {
		return []difference{{call: call, at: "status", manila: manila.summary(), emulator: emulator.summary()}}
	}
	return found
}

func union(a, b view) view {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// view is an answer as a flat table, with volatile values blanked.
type view map[string]string

func (v view) at(key string) string {
	if value, present := v[key]; present {
		return value
	}
	return "(absent)"
}

var (
	unordered = regexp.MustCompile(`^(body\.(?:access_list|export_locations|share_types|volume_types))\[(\d+)\]\.(.*)$`)
	typeList  = regexp.MustCompile(`^body\.(share|volume)_types\[`)
)

// sorted brings the lists that have no order into that of their contents. Of the share types it keeps those that the
// emulator has: which others there are belongs to the deployment.
func (v view) sorted() view {
	lists, sorted := map[string]map[string]view{}, view{}
	for at, value := range v {
		parts := unordered.FindStringSubmatch(at)
		switch {
		case parts != nil:
			list, i, name := parts[1], parts[2], parts[3]
			if lists[list] == nil {
				lists[list] = map[string]view{}
			}
			if lists[list][i] == nil {
				lists[list][i] = view{}
			}
			lists[list][i][name] = value
		case !typeList.MatchString(at):
			sorted[at] = value
		}
	}
	for list, members := range lists {
		items := slices.SortedFunc(maps.Values(members), func(a, b view) int { return strings.Compare(a.text(), b.text()) })
		if typeList.MatchString(list + "[") {
			items = slices.DeleteFunc(items, func(item view) bool { return !slices.Contains(comparedTypes, item["name"]) })
		}
		for i, item := range items {
			for name, value := range item {
				sorted[fmt.Sprintf("%s[%d].%s", list, i, name)] = value
			}
		}
	}
	return sorted
}

var comparedTypes = []string{strconv.Quote(emulator.DefaultTypeName), strconv.Quote(emulator.BoundedTypeName)}

// text is the id or label, and then all the rest.
func (v view) text() string {
	text := blank(v["id"])
	for _, at := range slices.Sorted(maps.Keys(v)) {
		text += " " + at + "=" + blank(v[at])
	}
	return text
}

var shareForm = regexp.MustCompile(`^body\.shares\[(\d+)\]\.(.*)$`)

// ordered brings shares with equal sort keys, which come in any order, into that of their labels. Of a page of such a
// list only the length is defined.
func (s step) ordered(v view) view {
	query, err := url.ParseQuery(s.Query)
	key := query.Get("sort_key")
	if err != nil || key == "" || key == "created_at" {
		return v
	}
	shares, rest := map[int]view{}, view{}
	for at, value := range v {
		parts := shareForm.FindStringSubmatch(at)
		if parts == nil {
			rest[at] = value
			continue
		}
		i, err := strconv.Atoi(parts[1])
		if err != nil {
			return v
		}
		if shares[i] == nil {
			shares[i] = view{}
		}
		shares[i][parts[2]] = value
	}
	if query.Has("limit") {
		return rest.withoutLinks()
	}
	return rest.with(shares, strings.TrimPrefix(key, "display_"))
}

// with adds shares: those that follow each other and are equal in the field by their labels.
func (v view) with(shares map[int]view, field string) view {
	list := make([]view, len(shares))
	for i, share := range shares {
		list[i] = share
	}
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && list[to][field] == list[from][field] {
			to++
		}
		slices.SortFunc(list[from:to], func(a, b view) int { return strings.Compare(a["id"], b["id"]) })
		from = to
	}
	for i, share := range list {
		for name, value := range share {
			v[fmt.Sprintf("body.shares[%d].%s", i, name)] = value
		}
	}
	return v
}

// withoutLinks leaves out the link to the next page, which names a share.
func (v view) withoutLinks() view {
	maps.DeleteFunc(v, func(at, _ string) bool {
		return strings.HasPrefix(at, "body.shares_links[") && strings.HasSuffix(at, ".href")
	})
	return v
}

func (v view) summary() string {
	for _, key := range slices.Sorted(maps.Keys(v)) {
		if strings.HasSuffix(key, ".message") || key == "text" {
			return v["status"] + " " + v[key]
		}
	}
	return v["status"]
}

func viewOf(got answer, labels *strings.Replacer) view {
	v := view{"status": fmt.Sprint(got.status), "header request id": fmt.Sprint(got.header.Get("X-Compute-Request-Id") != "")}
	for _, name := range compared {
		v["header "+name] = got.header.Get(name)
	}
	var body any
	if err := json.Unmarshal([]byte(got.raw), &body); err != nil {
		v["text"] = blank(labels.Replace(got.raw))
		return v
	}
	v.add("body", body, labels)
	return v
}

func (v view) add(at string, value any, labels *strings.Replacer) {
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			v[at] = "{}"
		}
		for key, item := range value {
			v.add(at+"."+labels.Replace(key), item, labels)
		}
	case []any:
		v[at+"[#]"] = fmt.Sprint(len(value))
		for i, item := range value {
			v.add(fmt.Sprintf("%s[%d]", at, i), item, labels)
		}
	case string:
		v[at] = fmt.Sprintf("%q", blank(labels.Replace(value)))
	default:
		v[at] = encode(value)
	}
}

var (
	timeForm    = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?`)
	requestForm = regexp.MustCompile(`req-[0-9a-f-]{36}`)
	statesForm  = regexp.MustCompile(`Valid states: [a-z_, ]+\.`) // a set
	uuidForm    = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	pathForm    = regexp.MustCompile(`(\\\\[^" ]*|\d+\.\d+\.\d+\.\d+:/[^" ]*)share[-_](<share \d>|[^" ]*)`) // to mount
	reference   = regexp.MustCompile(`\{(share|rule)[0-9]\}`)
)

func blank(text string) string {
	text = pathForm.ReplaceAllString(text, "<path>")
	text = timeForm.ReplaceAllString(text, "<time>")
	text = requestForm.ReplaceAllString(text, "<request>")
	text = statesForm.ReplaceAllStringFunc(text, func(list string) string {
		names := strings.Split(strings.Trim(list[len("Valid states: "):], "."), ", ")
		slices.Sort(names)
		return "Valid states: " + strings.Join(names, ", ") + "."
	})
	return uuidForm.ReplaceAllString(text, "<uuid>")
}
