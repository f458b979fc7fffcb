package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
)

const (
	maxMetadataKey   = 255
	maxMetadataValue = 1023
	noMetadataItem   = "MetadataItemNotFound: Metadata item is not found."
)

func (e *Emulator) showMetadata(_ *call, s *share) (*response, error) {
	return okResponse(map[string]any{"metadata": e.allMetadata(s)}), nil
}

func (e *Emulator) mergeMetadata(c *call, s *share) (*response, error) {
	return e.setMetadata(c, s, func(key string, given map[string]string) bool {
		_, changed := given[key]
		return !changed
	})
}

// replaceMetadata keeps what only an administrator may change.
func (e *Emulator) replaceMetadata(c *call, s *share) (*response, error) {
	return e.setMetadata(c, s, func(key string, _ map[string]string) bool { return reserved(key) })
}

// setMetadata works in every status, even while the share is being deleted.
func (e *Emulator) setMetadata(c *call, s *share, keeps func(key string, given map[string]string) bool) (*response, error) {
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	pairs, isObject := body["metadata"].(map[string]any)
	if !isObject {
		return nil, badRequest(malformedBodyText)
	}
	given, err := checkMetadata(pairs, malformedBodyText)
	if err != nil {
		return nil, err
	}
	for key := range given {
		if reserved(key) && !c.caller.admin() {
			return nil, forbidden(accessDeniedText)
		}
	}
	for key, value := range s.Metadata {
		if keeps(key, given) {
			given[key] = value
		}
	}
	s.Metadata, s.UpdatedAt = given, c.Time
	return e.showMetadata(c, s)
}

func (e *Emulator) showMetadataKey(c *call, s *share) (*response, error) {
	key := c.params["key"]
	value, present := e.allMetadata(s)[key]
	if !present || !ascii(key) {
		return nil, notFound(noMetadataItem)
	}
	return okResponse(map[string]any{"meta": map[string]string{key: value}}), nil
}

// deleteMetadataKey does not find a key with characters beyond ASCII, and the
// router does not match one with a slash (observed on Manila 15.1).
func (e *Emulator) deleteMetadataKey(c *call, s *share) (*response, error) {
	key := c.params["key"]
	if _, present := s.Metadata[key]; !present || !ascii(key) {
		return nil, notFound(noMetadataItem)
	}
	if reserved(key) && !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	delete(s.Metadata, key)
	s.UpdatedAt = c.Time
	return newResponse(http.StatusOK, "application/json", nil), nil
}

// postMetadataKey exists, but has rejected every body since OpenStack Yoga (observed on Manila 15.1 and 20).
func (e *Emulator) postMetadataKey(c *call) (*response, error) {
	if body, err := c.object(); err == nil && body["meta"] != nil {
		return nil, serverError()
	}
	return nil, badRequest(malformedBodyText)
}

// checkMetadata: what is said of a value that is no text differs between calls.
func checkMetadata(pairs map[string]any, notText string) (map[string]string, error) {
	metadata := make(map[string]string, len(pairs))
	for key, value := range pairs {
		text, isText := value.(string)
		switch {
		case key == "":
			return nil, badRequest("Metadata property key is blank.")
		case len([]rune(key)) > maxMetadataKey:
			return nil, badRequest("Metadata property key is greater than 255 characters.")
		case isEmpty(value):
			return nil, badRequest("Metadata property value is blank.")
		case !isText:
			return nil, badRequest(notText)
		case len([]rune(text)) > maxMetadataValue:
			return nil, badRequest("Metadata property value is greater than 1023 characters.")
		}
		metadata[key] = text
	}
	return metadata, nil
}

// isEmpty is what is false in Python; a text of spaces is not.
func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case json.Number:
		return v == "0"
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func reserved(key string) bool {
	return key == "__affinity_same_host" || key == "__affinity_different_host"
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
