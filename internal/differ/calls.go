package differ

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

type object = map[string]any

func (g *generator) validCreate() step {
	g.shares++
	share := object{"share_proto": pick(g, "NFS", "NFS", "nfs", "CIFS"), "size": 1 + g.IntN(6)}
	if g.IntN(2) == 0 {
		share["name"] = g.name()
	}
	if g.IntN(3) == 0 {
		share["description"] = pick(g, "for tests", "", "Ünï")
	}
	if g.IntN(3) == 0 {
		share["metadata"] = object{pick(g, "a", "b"): pick(g, "1", "x y")}
	}
	if g.IntN(4) == 0 {
		share["share_type"] = pick(g, "default", "{type:default}")
	}
	return g.post("shares", g.version(), object{"share": share})
}

// anyCreate changes one field of a valid create.
func (g *generator) anyCreate() step {
	share := object{"share_proto": "NFS", "size": 1, "name": "odd"}
	field := pick(g, "size", "share_proto", "name", "description", "is_public", "share_type", "availability_zone",
		"share_network_id", "snapshot_id", "metadata", "colour", "display_name", "volume_type", "share_group_id", "body")
	share[field] = g.oddValue(field)
	var body any = object{"share": share}
	if field == "body" {
		body = pick[any](g, object{}, object{"share": nil}, object{"share": "text"}, object{"volume": object{}}, []any{}, "text")
	} else if g.IntN(6) == 0 {
		delete(share, field)
	}
	return g.post("shares", g.version(), body)
}

func (g *generator) oddValue(field string) any {
	switch field {
	case "size":
		return pick[any](g, 0, -1, 1.5, "abc", nil, true, "2", 21, 30, 100000, "", []any{}, 19)
	case "share_proto":
		return pick[any](g, "FOO", nil, 7, "", "cifs", "CEPHFS")
	case "name", "description", "display_name":
		return pick[any](g, strings.Repeat("n", 255), strings.Repeat("n", 256), nil, 7, true, "")
	case "is_public":
		return pick[any](g, true, false, "maybe", "False", nil, 0, "")
	case "share_type", "volume_type":
		return pick[any](g, "bounded", "{type:bounded}", "missing", absent, "", nil, 7)
	case "availability_zone":
		return pick[any](g, "nova", "missing", "", nil)
	case "share_network_id", "snapshot_id", "share_group_id":
		return pick[any](g, absent, "missing", "", nil)
	case "metadata":
		return g.oddMetadata()
	}
	return "x"
}

func (g *generator) oddMetadata() any {
	return pick[any](g, object{}, object{"": "v"}, object{"k": ""}, object{"k": nil}, object{"k": 7}, object{"k": " "},
		object{strings.Repeat("k", 256): "v"}, object{"k": strings.Repeat("v", 1024)}, object{"k": strings.Repeat("v", 1023)},
		"text", nil, []any{}, object{"a": "1", "ü": "ß"}, object{"k": object{}}, object{"k": true})
}

func (g *generator) resize() step {
	version := g.version()
	size := pick[any](g, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2, 3, 4, 0, -1, "3", "abc", "3.7", nil, "", []any{}, 2.9, 21, 25, 70, true)
	var body any = object{"new_size": size}
	if g.IntN(15) == 0 {
		body = pick[any](g, nil, object{}, 7, "text", object{"size": 3})
	}
	return g.post("shares/"+g.share()+"/action", version, object{g.actionName(pick(g, "extend", "shrink"), version): body})
}

func (g *generator) allow() step {
	g.rules++
	version := g.version()
	rule := object{"access_type": "ip", "access_to": fmt.Sprintf("10.0.0.%d", g.IntN(4))}
	if g.IntN(2) == 0 {
		rule["access_level"] = pick[any](g, "rw", "ro", "ro", "rx", nil, "")
	}
	if g.IntN(3) == 0 {
		rule["access_to"] = pick[any](g, "10.0.0.0/24", "10.0.0.1/24", "10.0.0.1/32", "fd00::1", "fd00::/64", "fd00::1/64", "text", "", nil, 7,
			"10.0.0.1 ", "0.0.0.0/0", "10.0.0.1/33", "10.0.0", "2001:DB8::1")
	}
	if g.IntN(4) == 0 {
		rule["access_type"] = pick[any](g, "user", "cert", "cephx", "group", "", nil, 7)
		rule["access_to"] = pick[any](g, "alice", "al", "host.example", strings.Repeat("u", 65), strings.Repeat("u", 256), "", "a b!c", "client")
	}
	if g.IntN(6) == 0 {
		rule["metadata"] = g.oddMetadata()
	}
	if g.IntN(15) == 0 {
		delete(rule, pick(g, "access_to", "access_type"))
	}
	return g.post("shares/"+g.share()+"/action", version, object{g.actionName("allow_access", version): rule})
}

func (g *generator) deny() step {
	version := g.version()
	var id any = g.rule()
	if g.IntN(10) == 0 {
		id = pick[any](g, nil, "", 7)
	}
	return g.post("shares/"+g.share()+"/action", version, object{g.actionName("deny_access", version): object{"access_id": id}})
}

func (g *generator) ruleCall() step {
	version := g.version()
	switch g.IntN(4) {
	case 0:
		return g.post("shares/"+g.share()+"/action", version, object{g.actionName("access_list", version): nil})
	case 1:
		return step{Method: "GET", Path: "share-access-rules/" + g.rule(), Version: version}
	case 2:
		return step{
			Method: "PUT", Path: "share-access-rules/" + g.rule(), Version: version,
			Body: encode(object{"update_access": object{"access_level": pick[any](g, "rw", "ro", "rx", nil)}}),
		}
	}
	query := pick(g, queryOf("share_id", g.share()), queryOf("share_id", g.share()), "", queryOf("share_id", ""), queryOf("share_id", "text"))
	return step{Method: "GET", Path: "share-access-rules", Query: query, Version: version}
}

func (g *generator) metadata() step {
	path := "shares/" + g.share() + "/metadata"
	s := step{Version: g.version(), Path: path, Method: pick(g, "GET", "POST", "PUT", "PUT", "POST", "DELETE")}
	key := pick(g, "a", "b", "k", "missing")
	switch s.Method {
	case http.MethodGet:
		if g.IntN(2) == 0 {
			s.Path += "/" + key
		}
	case http.MethodDelete:
		s.Path += "/" + key
	default:
		var metadata any = object{pick(g, "a", "b", "c"): pick(g, "1", "2", "x y")}
		if g.IntN(3) == 0 {
			metadata = g.oddMetadata()
		}
		s.Body = encode(object{"metadata": metadata})
		if g.IntN(15) == 0 {
			s.Body = pick(g, `{}`, `[]`, `{"meta`, `{"meta":{"a":"1"}}`, ``, `null`)
		}
		if g.IntN(12) == 0 {
			s.Path += "/" + key
			s.Body = encode(pick(g, object{"metadata": object{key: "1"}}, object{"meta": object{key: "1"}}))
		}
	}
	return s
}

func (g *generator) update() step {
	field := pick(g, "display_name", "display_description", "is_public", "name", "size", "metadata")
	var value any = "new " + field
	if g.IntN(2) == 0 || field == "is_public" {
		value = pick[any](g, "", nil, 7, true, false, strings.Repeat("n", 256), "maybe")
	}
	body := encode(object{"share": object{field: value}})
	if g.IntN(12) == 0 {
		body = pick(g, `{}`, `{"share":null}`, `[]`, `{"share":"text"}`, ``, `{`)
	}
	return step{Method: "PUT", Path: "shares/" + g.share(), Version: g.version(), Body: body}
}

func (g *generator) remove() step {
	return step{Method: "DELETE", Path: "shares/" + g.share(), Version: g.version()}
}

func (g *generator) show() step {
	path := "shares/" + g.share() + pick(g, "", "", "", "/export_locations", "/metadata", "/export_locations/"+absent, "/instances", "/text")
	return step{Method: "GET", Path: path, Version: g.version()}
}

func (g *generator) list() step {
	var pairs []string
	for range g.IntN(4) {
		// Of a parameter that is given twice Manila uses one here and the other there.
		if next := pick(g, g.paging, g.paging, g.sorting, g.filter, g.filter, g.filter)(); !slices.Contains(pairs, next[0]) {
			pairs = append(pairs, next...)
		}
	}
	return step{Method: "GET", Path: pick(g, "shares", "shares/detail"), Query: queryOf(pairs...), Version: g.version()}
}

func (g *generator) paging() []string {
	name := pick(g, "limit", "limit", "offset", "marker", "with_count")
	switch name {
	case "marker":
		return []string{name, pick(g, g.share(), "text")}
	case "with_count":
		return []string{name, pick(g, "true", "True", "false", "1", "maybe", "", "yes")}
	}
	return []string{name, pick(g, "0", "1", "2", "1", "2", "5000", "-1", "text", "", "1.5")}
}

func (g *generator) sorting() []string {
	if g.IntN(3) == 0 {
		return []string{"sort_dir", pick(g, "asc", "desc", "ASC", "up", "")}
	}
	return []string{"sort_key", pick(g, "created_at", "size", "name", "status", "display_name", "text", "", "share_proto", "metadata", "host")}
}

func (g *generator) filter() []string {
	name := pick(g, "name", "status", "metadata", "name~", "description~", "description", "share_type_id", "id", "size",
		"share_proto", "project_id", "is_soft_deleted", "is_public", "all_tenants", "snapshot_id", "share_network_id", "host",
		"export_location_path", "export_location_id", "colour", "extra_specs", "share_server_id", "display_name", "share_type", "ids")
	switch name {
	case "status":
		return []string{name, pick(g, "available", "error", "AVAILABLE", "", "text", "creating")}
	case "metadata":
		return []string{name, pick(g, `{"a":"1"}`, `{'a':'1'}`, `{"a":"1","b":"1"}`, `{}`, `[]`, `text`, ``, `{"a":true}`, `{"a":1}`, `{"ü":"ß"}`, `k:v`)}
	case "share_type_id":
		return []string{name, pick(g, "{type:default}", "{type:bounded}", "text", "")}
	case "is_soft_deleted", "is_public", "all_tenants":
		return []string{name, pick(g, "true", "false", "1", "maybe", "")}
	case "project_id":
		return []string{name, pick(g, "{project}", "text")}
	}
	return []string{name, pick(g, "a", "data", "Data", "", "odd", g.share(), "at", "1")}
}

// collection reads what does not depend on shares, or counts them.
func (g *generator) collection() step {
	path := pick(g, "types", "types/default", "types/{type:default}", "types/{type:bounded}", "types/"+absent, "types/text", "limits",
		"quota-sets/{project}", "quota-sets/{project}/detail", "os-quota-sets/{project}", "quota-sets/"+strings.Repeat("a", 32),
		"availability-zones", "os-availability-zone", "messages", "messages/"+absent, "resource-locks", "shares/"+g.share()+"/text",
		"text", "share-access-rules/text", "resource-locks/"+absent)
	s := step{Method: "GET", Path: path, Version: g.version()}
	if path == "messages" {
		s.Query = queryOf("resource_id", g.share())
	}
	if path == "resource-locks" {
		s.Query = queryOf("resource_id", g.share())
	}
	return s
}

func (g *generator) oddAction() step {
	version := g.version()
	name := g.actionName(pick(g, "extend", "reset_status", "force_delete", "text", "soft_delete", "restore", "unmanage", "allow_access"), version)
	s := g.post("shares/"+g.share()+"/action", version, object{name: pick[any](g, nil, object{}, object{"status": "error"}, 7)})
	switch g.IntN(5) {
	case 0:
		s.Body = pick(g, `{`, ``, `[]`, `null`, `"text"`, `{}`, `{"extend":{"new_size":2},"shrink":{"new_size":1}}`, `{"extend":{"new_size":2}} x`)
	case 1:
		s.ContentType = pick(g, "text/plain", "application/json; charset=utf-8", "application/xml")
	}
	return s
}

// reset sets a status that the service would only show for a moment, so that what it refuses meanwhile can be compared.
func (g *generator) reset() step {
	version := g.version()
	status := pick[any](g, "error", "available", "creating", "error_deleting", "deleting", "migrating", "text", nil, "server_migrating", "available", "error")
	s := g.post("shares/"+g.share()+"/action", version, object{g.actionName("reset_status", version): object{"status": status}})
	s.Admin = true
	return s
}

func (g *generator) oddVersion() step {
	return step{
		Method: "GET", Path: pick(g, "shares", "shares/"+g.share(), "text", "limits"),
		Version: pick(g, "", "2.2000", "1.0", "3.0", "2", "2.07", "latest", "2.x", "2.-1"),
	}
}

func (g *generator) recycle() step {
	return g.post("shares/"+g.share()+"/action", g.versionFrom(min(69, g.newest)), object{pick(g, "soft_delete", "restore"): nil})
}
