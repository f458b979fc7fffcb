package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	maxTags     = 10
	maxTagKey   = 36
	maxTagValue = 43
	maxTagPage  = 1000
)

type tagPair struct {
	Key   string  `json:"key"`
	Value *string `json:"value"`
}

func (p tagPair) text() string {
	if p.Value == nil {
		return ""
	}
	return *p.Value
}

// tagRoute is all below /v2/{project}/sfs. Its calls have no microversions.
func (e *Emulator) tagRoute(c *call, path []string) *response {
	method := c.Method + " " + strings.Join(path, "/")
	switch {
	case method == "GET tags":
		return e.listTags(c)
	case method == "POST resource_instances/action":
		return e.findByTags(c)
	case len(path) < 2 || path[1] != "tags":
		return e.routeNotFound(c)
	}
	c.params["share"] = path[0]
	s, found := e.findShare(c)
	if !found {
		return tagError(http.StatusNotFound, "SFS.TAG.0004", "The file system does not exist.")
	}
	switch rest := strings.Join(path[2:], "/"); {
	case c.Method == http.MethodGet && rest == "":
		return okResponse(map[string]any{"tags": pairs(s.Tags)})
	case c.Method == http.MethodPost && rest == "":
		return e.addTag(c, s)
	case c.Method == http.MethodPost && rest == "action":
		return e.changeTags(c, s)
	case c.Method == http.MethodDelete && len(path) == 3:
		return removeTag(s, rest)
	}
	return e.routeNotFound(c)
}

func tagError(status int, code, message string) *response {
	a := jsonResponse(status, map[string]any{"error_code": code, "error_msg": message})
	a.reason = message
	return a
}

func badTag(message string) *response {
	return tagError(http.StatusBadRequest, "SFS.TAG.0001", message)
}

func (e *Emulator) addTag(c *call, s *share) *response {
	var request struct {
		Tag tagPair `json:"tag"`
	}
	if json.Unmarshal(c.body, &request) != nil {
		return badTag("The request body is invalid.")
	}
	return setTags(s, []tagPair{request.Tag})
}

func (e *Emulator) changeTags(c *call, s *share) *response {
	var request struct {
		Action string    `json:"action"`
		Tags   []tagPair `json:"tags"`
	}
	if json.Unmarshal(c.body, &request) != nil || len(request.Tags) == 0 {
		return badTag("The request body is invalid.")
	}
	switch request.Action {
	case "create":
		return setTags(s, request.Tags)
	case "delete":
		for _, tag := range request.Tags {
			// With a value it must be that one, without one any will do.
			if value, there := s.Tags[tag.Key]; there && (tag.Value == nil || *tag.Value == value) {
				delete(s.Tags, tag.Key)
			}
		}
		return emptyResponse(http.StatusNoContent)
	}
	return badTag("The action is invalid.")
}

func setTags(s *share, tags []tagPair) *response {
	all := maps.Clone(s.Tags)
	if all == nil {
		all = map[string]string{}
	}
	for _, tag := range tags {
		if complaint := checkTag(tag.Key, tag.text()); complaint != "" {
			return badTag(complaint)
		}
		all[tag.Key] = tag.text()
	}
	if len(all) > maxTags {
		return badTag("A file system can have a maximum of 10 tags.")
	}
	s.Tags = all
	return emptyResponse(http.StatusNoContent)
}

func checkTag(key, value string) string {
	forbidden := func(r rune) bool { return r < ' ' || strings.ContainsRune(`=*<>\,|/`, r) }
	switch {
	case key == "" || len([]rune(key)) > maxTagKey || strings.ContainsFunc(key, forbidden):
		return "The tag key is invalid."
	case len([]rune(value)) > maxTagValue || strings.ContainsFunc(value, forbidden):
		return "The tag value is invalid."
	}
	return ""
}

func removeTag(s *share, key string) *response {
	if _, there := s.Tags[key]; !there {
		return tagError(http.StatusNotFound, "SFS.TAG.0005", "The tag does not exist.")
	}
	delete(s.Tags, key)
	return emptyResponse(http.StatusNoContent)
}

func pairs(tags map[string]string) []any {
	list := make([]any, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, map[string]any{"key": key, "value": tags[key]})
	}
	return list
}

// listTags gives all keys of the project with all their values.
func (e *Emulator) listTags(c *call) *response {
	values := map[string][]string{}
	for _, s := range e.shares {
		if s.ProjectID != c.caller.project {
			continue
		}
		for key, value := range s.Tags {
			if !slices.Contains(values[key], value) {
				values[key] = append(values[key], value)
			}
		}
	}
	list := make([]any, 0, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		list = append(list, map[string]any{"key": key, "values": values[key]})
	}
	return okResponse(map[string]any{"tags": list})
}

// findByTags is the filter action, with all tags to be there and any of the
// values of each. Its numbers are strings.
func (e *Emulator) findByTags(c *call) *response {
	var request struct {
		Action string `json:"action"`
		Limit  string `json:"limit"`
		Offset string `json:"offset"`
		Tags   []struct {
			Key    string   `json:"key"`
			Values []string `json:"values"`
		} `json:"tags"`
	}
	if json.Unmarshal(c.body, &request) != nil || request.Action != "filter" && request.Action != "count" {
		return badTag("The request body is invalid.")
	}
	found := []any{}
	for _, s := range e.shares {
		fits := s.ProjectID == c.caller.project
		for _, tag := range request.Tags {
			value, there := s.Tags[tag.Key]
			fits = fits && there && (len(tag.Values) == 0 || slices.Contains(tag.Values, value))
		}
		if fits {
			found = append(found, map[string]any{"resource_id": s.ID, "resource_name": s.Name, "tags": pairs(s.Tags), "resource_detail": nil})
		}
	}
	if request.Action == "count" {
		return okResponse(map[string]any{"total_count": len(found)})
	}
	limit, offset := numberOr(request.Limit, maxTagPage), numberOr(request.Offset, 0)
	if limit < 1 || limit > maxTagPage || offset < 0 {
		return badTag("The limit or offset is invalid.")
	}
	page := found[min(offset, len(found)):]
	return okResponse(map[string]any{"resources": page[:min(limit, len(page))], "total_count": len(found)})
}

func numberOr(text string, usual int) int {
	if text == "" {
		return usual
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return number
}
