package emulator

import (
	"maps"
	"net/http"
	"strings"
	"unicode"
)

const (
	maxMetadataKey   = 255
	maxMetadataValue = 1023
	noMetadataItem   = "MetadataItemNotFound: Metadata item is not found."
)

func (e *Emulator) showMetadata(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(resourceNotFoundText)
	}
	return okResponse(map[string]any{"metadata": e.shownMetadata(s)}), nil
}

func (e *Emulator) mergeMetadata(c *call) (*response, error) {
	return e.setMetadata(c, func(s *share, given map[string]string) {
		if s.Metadata == nil {
			s.Metadata = map[string]string{}
		}
		maps.Copy(s.Metadata, given)
	})
}

// replaceMetadata keeps what only an administrator may change.
func (e *Emulator) replaceMetadata(c *call) (*response, error) {
	return e.setMetadata(c, func(s *share, given map[string]string) {
		for key, value := range s.Metadata {
			if reserved(key) {
				given[key] = value
			}
		}
		s.Metadata = given
	})
}

// setMetadata works in every status, even while the share is being deleted.
func (e *Emulator) setMetadata(c *call, apply func(*share, map[string]string)) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(resourceNotFoundText)
	}
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	pairs, isObject := body["metadata"].(map[string]any)
	if !isObject {
		return nil, badRequest(malformedBodyText)
	}
	given, err := checkMetadata(pairs)
	if err != nil {
		return nil, err
	}
	for key := range given {
		if reserved(key) && !c.caller.admin() {
			return nil, forbidden(accessDeniedText)
		}
	}
	apply(s, given)
	s.UpdatedAt = c.Time
	return okResponse(map[string]any{"metadata": e.shownMetadata(s)}), nil
}

func (e *Emulator) showMetadataKey(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(resourceNotFoundText)
	}
	value, present := e.shownMetadata(s)[c.params["key"]]
	if !present || !ascii(c.params["key"]) {
		return nil, notFound(noMetadataItem)
	}
	return okResponse(map[string]any{"meta": map[string]string{c.params["key"]: value}}), nil
}

// deleteMetadataKey cannot find a key beyond ASCII, and one with a slash does
// not even reach it (observed on Manila 15.1).
func (e *Emulator) deleteMetadataKey(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(resourceNotFoundText)
	}
	key := c.params["key"]
	if _, present := s.Metadata[key]; !present || !ascii(key) {
		return nil, notFound(noMetadataItem)
	}
	if reserved(key) && !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	delete(s.Metadata, key)
	s.UpdatedAt = c.Time
	return newResponse(http.StatusOK, "text/html; charset=UTF-8", nil), nil
}

// postMetadataKey is there and unusable, since OpenStack Yoga.
func (e *Emulator) postMetadataKey(*call) (*response, error) {
	return nil, badRequest(malformedBodyText)
}

func checkMetadata(pairs map[string]any) (map[string]string, error) {
	metadata := make(map[string]string, len(pairs))
	for key, value := range pairs {
		text, isText := value.(string)
		switch {
		case value != nil && !isText:
			return nil, badRequest(malformedBodyText)
		case strings.TrimSpace(key) == "":
			return nil, badRequest("Metadata property key is blank.")
		case strings.TrimSpace(text) == "":
			return nil, badRequest("Metadata property value is blank.")
		case len([]rune(key)) > maxMetadataKey:
			return nil, badRequest("Metadata property key is greater than 255 characters.")
		case len([]rune(text)) > maxMetadataValue:
			return nil, badRequest("Metadata property value is greater than 1023 characters.")
		}
		metadata[key] = text
	}
	return metadata, nil
}

func reserved(key string) bool {
	return key == "__affinity_same_host" || key == "__affinity_different_host"
}

func ascii(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII {
			return false
		}
	}
	return true
}
