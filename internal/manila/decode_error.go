package manila

import (
	"bytes"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxMessage bounds the service's words in characters.
const maxMessage = 500

// fault is what an error answer says, in whatever shape.
type fault struct {
	code, message string
	plain         bool // it was not JSON: a router, a gateway or a web server spoke
	signed        bool // it has a request id as the service's own code gives it
}

// decodeError reads the shapes in use: the service's {"badRequest": {"code",
// "message"}} under any key, Keystone's {"error": {...}}, the gateway's
// {"error_code", "error_msg"}, a bare {"code", "message"}, a page of HTML, text,
// and nothing at all. Half of a JSON document says nothing to a person. hide takes
// out what nobody may read, before anything is cut off: a piece of it would pass.
func decodeError(contentType string, body []byte, hide func(string) string) fault {
	body = bytes.TrimSpace(body)
	var document any
	if json.Unmarshal(body, &document) == nil {
		said := readFault(document)
		said.code = cleanLine(hide(said.code), 100)
		if isPage(said.message) {
			said.message = markupToText(said.message)
		}
		said.message = cleanLine(hide(said.message), maxMessage)
		return said
	}
	if len(body) == 0 {
		return fault{plain: true}
	}
	if strings.Contains(contentType, "json") || body[0] == '{' || body[0] == '[' {
		return fault{plain: true}
	}
	text := string(body)
	if body[0] == '<' || strings.Contains(contentType, "html") || isPage(text) {
		text = markupToText(text)
	}
	return fault{plain: true, message: cleanLine(hide(text), maxMessage)}
}

func readFault(document any) fault {
	switch value := document.(type) {
	case string:
		return fault{message: value}
	case []any:
		if len(value) > 0 {
			return readFault(value[0])
		}
	case map[string]any:
		return readObject(value)
	}
	return fault{}
}

func readObject(object map[string]any) fault {
	code := firstText(object, "error_code", "errorCode", "code", "title")
	if message := firstText(object, "error_msg", "errorMsg", "message", "detail", "error_description"); message != "" {
		return fault{code: code, message: message}
	}
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		switch value := object[key].(type) {
		case map[string]any:
			inner := readObject(value)
			if key != "error" {
				inner.code = key
			}
			return inner
		case []any:
			if inner := readFault(value); inner.message != "" {
				return inner
			}
		case string:
			if key == "error" || key == "fault" {
				return fault{code: code, message: value}
			}
		}
	}
	return fault{code: code, message: firstText(object, "title")}
}

func firstText(object map[string]any, names ...string) string {
	for _, name := range names {
		if text, ok := object[name].(string); ok && strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

var (
	htmlPage  = regexp.MustCompile(`(?i)<(!doctype|html|head|body|title|h1|p|br)\b`)
	htmlTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlNoise = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)|<!--.*?(-->|$)`)
	htmlTag   = regexp.MustCompile(`(?s)</?[a-zA-Z!][^>]*(>|$)`)
)

func isPage(text string) bool { return htmlPage.MatchString(text) }

// markupToText gives the title of a page, or its first words.
func markupToText(text string) string {
	if title := htmlTitle.FindStringSubmatch(text); title != nil && strings.TrimSpace(title[1]) != "" {
		text = title[1]
	}
	text = htmlNoise.ReplaceAllString(text, " ")
	return html.UnescapeString(htmlTag.ReplaceAllString(text, " "))
}

// cleanLine makes one printable line of at most limit characters.
func cleanLine(text string, limit int) string {
	// What is cut off here cannot be within the limit, and need not be walked.
	if most := 64 * limit; len(text) > most {
		text = text[:most]
	}
	text = strings.ToValidUTF8(text, " ")
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > limit {
		text = strings.TrimSpace(string(runes[:limit])) + "…"
	}
	return text
}
