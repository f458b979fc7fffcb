package emulator

import (
	"cmp"
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

type tag struct {
	Key   string  `json:"key"`
	Value *string `json:"value"`
}

// serveTags serves all paths below /v2/{project}/sfs. They have no microversions.
func (e *Emulator) serveTags(c *call, path []string) *response {
	switch c.Method + " " + strings.Join(path, "/") {
	case "GET tags":
		return e.listTags(c)
	case "POST resource_instances/action":
		return e.findByTags(c)
	}
	if len(path) < 2 || path[1] != "tags" {
		return e.routeNotFound(c)
	}
	c.params["share"] = path[0]
	s, found := e.findShare(c)
	if !found {
		return tagError(http.StatusNotFound, "SFS.TAG.0004", "The file system does not exist.")
	}
	switch rest := strings.Join(path[2:], "/"); {
	case c.Method == http.MethodGet && rest == "":
		return okResponse(map[string]any{"tags": tagList(s.Tags)})
	case c.Method == http.MethodPost && rest == "":
		return addTag(c, s)
	case c.Method == http.MethodPost && rest == "action":
		return changeTags(c, s)
	case c.Method == http.MethodDelete && len(path) == 3:
		return removeTag(s, rest)
	}
	return e.routeNotFound(c)
}

func tagError(status int, code, message string) *response {
	resp := jsonResponse(status, map[string]any{"error_code": code, "error_msg": message})
	resp.reason = message
	return resp
}

func invalidTag(message string) *response {
	return tagError(http.StatusBadRequest, "SFS.TAG.0001", message)
}

func addTag(c *call, s *share) *response {
	var request struct {
		Tag tag `json:"tag"`
	}
	if json.Unmarshal(c.body, &request) != nil {
		return invalidTag("The request body is invalid.")
	}
	return setTags(s, []tag{request.Tag})
}

func changeTags(c *call, s *share) *response {
	var request struct {
		Action string `json:"action"`
		Tags   []tag  `json:"tags"`
	}
	if json.Unmarshal(c.body, &request) != nil || len(request.Tags) == 0 {
		return invalidTag("The request body is invalid.")
	}
	switch request.Action {
	case "create":
		return setTags(s, request.Tags)
	case "delete":
		for _, tag := range request.Tags {
			// A tag with a value is only deleted if the value is equal.
			if value, exists := s.Tags[tag.Key]; exists && (tag.Value == nil || *tag.Value == value) {
				delete(s.Tags, tag.Key)
			}
		}
		return emptyResponse(http.StatusNoContent)
	}
	return invalidTag("The action is invalid.")
}

func setTags(s *share, tags []tag) *response {
	all := map[string]string{}
	maps.Copy(all, s.Tags)
	for _, tag := range tags {
		value := ""
		if tag.Value != nil {
			value = *tag.Value
		}
		switch {
		case tag.Key == "" || !validTagText(tag.Key, maxTagKey):
			return invalidTag("The tag key is invalid.")
		case !validTagText(value, maxTagValue):
			return invalidTag("The tag value is invalid.")
		}
		all[tag.Key] = value
	}
	if len(all) > maxTags {
		return invalidTag("A file system can have a maximum of 10 tags.")
	}
	s.Tags = all
	return emptyResponse(http.StatusNoContent)
}

func validTagText(text string, maxLength int) bool {
	return len([]rune(text)) <= maxLength &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || strings.ContainsRune(`=*<>\,|/`, r) })
}

func removeTag(s *share, key string) *response {
	if _, exists := s.Tags[key]; !exists {
		return tagError(http.StatusNotFound, "SFS.TAG.0005", "The tag does not exist.")
	}
	delete(s.Tags, key)
	return emptyResponse(http.StatusNoContent)
}

func tagList(tags map[string]string) []any {
	list := make([]any, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, map[string]any{"key": key, "value": tags[key]})
	}
	return list
}

// listTags returns all keys of the project with all their values.
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

// findByTags matches shares that have every key with one of its values. The
// numbers in the request are strings.
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
		return invalidTag("The request body is invalid.")
	}
	found := []any{}
	for _, s := range e.shares {
		matches := s.ProjectID == c.caller.project
		for _, tag := range request.Tags {
			value, exists := s.Tags[tag.Key]
			matches = matches && exists && (len(tag.Values) == 0 || slices.Contains(tag.Values, value))
		}
		if matches {
			found = append(found, map[string]any{"resource_id": s.ID, "resource_name": s.Name, "tags": tagList(s.Tags), "resource_detail": nil})
		}
	}
	if request.Action == "count" {
		return okResponse(map[string]any{"total_count": len(found)})
	}
	limit, limitErr := strconv.Atoi(cmp.Or(request.Limit, strconv.Itoa(maxTagPage)))
	offset, offsetErr := strconv.Atoi(cmp.Or(request.Offset, "0"))
	if limitErr != nil || offsetErr != nil || limit < 1 || limit > maxTagPage || offset < 0 {
		return invalidTag("The limit or offset is invalid.")
	}
	return okResponse(map[string]any{"resources": cut(page{limit, offset, true}, found), "total_count": len(found)})
}
