package manila

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/gophercloud/gophercloud/v2"
)

// maxMessage limits the service's message, in characters.
const maxMessage = 500

// errorBody is the content of an error response.
type errorBody struct {
	code, message string
	plain         bool // not JSON: from a router, a gateway or a web server
	fromService   bool // has a request ID header that only the service sets
}

// decodeError reads the forms in use: the service's {"badRequest": {"code",
// "message"}} under any key, Keystone's {"error": {...}}, the gateway's
// {"error_code", "error_msg"}, a bare {"code", "message"}, an HTML page, text, and
// an empty body. Incomplete JSON is treated as empty. redact is applied before the
// text is shortened, since it would not recognise a part of a secret.
func decodeError(contentType string, body []byte, redact func(string) string) errorBody {
	body = bytes.TrimSpace(body)
	var document any
	if json.Unmarshal(body, &document) == nil {
		decoded := readFault(document)
		decoded.code = cleanLine(redact(decoded.code), 100)
		if isPage(decoded.message) {
			decoded.message = markupToText(decoded.message)
		}
		decoded.message = cleanLine(redact(decoded.message), maxMessage)
		return decoded
	}
	if len(body) == 0 || strings.Contains(contentType, "json") || body[0] == '{' || body[0] == '[' {
		return errorBody{plain: true}
	}
	text := string(body)
	if body[0] == '<' || strings.Contains(contentType, "html") || isPage(text) {
		text = markupToText(text)
	}
	return errorBody{plain: true, message: cleanLine(redact(text), maxMessage)}
}

func readFault(document any) errorBody {
	switch value := document.(type) {
	case string:
		return errorBody{message: value}
	case []any:
		if len(value) > 0 {
			return readFault(value[0])
		}
	case map[string]any:
		return readObject(value)
	}
	return errorBody{}
}

func readObject(object map[string]any) errorBody {
	code := firstText(object, "error_code", "errorCode", "code", "title")
	if message := firstText(object, "error_msg", "errorMsg", "message", "detail", "error_description"); message != "" {
		return errorBody{code: code, message: message}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
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
				return errorBody{code: code, message: value}
			}
		}
	}
	return errorBody{code: code, message: firstText(object, "title")}
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
	htmlPage      = regexp.MustCompile(`(?i)<(!doctype|html|head|body|title|h1|p|br)\b`)
	htmlTitle     = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlInvisible = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)|<!--.*?(-->|$)`)
	htmlTag       = regexp.MustCompile(`(?s)</?[a-zA-Z!][^>]*(>|$)`)
)

func isPage(text string) bool { return htmlPage.MatchString(text) }

// markupToText returns the title of a page, or its text.
func markupToText(text string) string {
	if title := htmlTitle.FindStringSubmatch(text); title != nil && strings.TrimSpace(title[1]) != "" {
		text = title[1]
	}
	text = htmlInvisible.ReplaceAllString(text, " ")
	return html.UnescapeString(htmlTag.ReplaceAllString(text, " "))
}

// cleanLine returns the text as one printable line of at most limit characters.
func cleanLine(text string, limit int) string {
	// Limits the work on a long text; white space may shrink it further.
	text = text[:min(len(text), 64*limit)]
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

// readRejection adds what a response with another status than success says.
func (c *core) readRejection(e *Error, r request, rejected gophercloud.ErrUnexpectedResponseCode, token string) {
	body := decodeError(rejected.ResponseHeader.Get("Content-Type"), rejected.Body, c.redactAnswer(r, token))
	body.fromService = firstHeader(rejected.ResponseHeader, serviceRequestIDs) != ""
	e.Code, e.Message = body.code, body.message
	e.RequestID = requestID(rejected.ResponseHeader)
	e.RetryAfter = retryAfter(rejected.ResponseHeader, c.config.Clock.Now())
	if date, err := http.ParseTime(rejected.ResponseHeader.Get("Date")); err == nil {
		e.clockAhead = c.config.Clock.Now().Sub(date)
	}
	e.class = classify(e.Status, body, r.isLogin())
	switch {
	case e.Status >= 300 && e.Status < 400:
		e.Err = redirected(e.URL, rejected.ResponseHeader.Get("Location"))
	case e.Status < 300:
		e.Err = errors.New("this status is not valid for the call")
	}
}

// redirected names the target without user and query, which may be secret.
func redirected(from, location string) error {
	source, err := url.Parse(from)
	if err != nil || location == "" {
		return errors.New("the redirect cannot be followed")
	}
	target, err := source.Parse(location)
	if err != nil || target.Host == "" {
		return errors.New("the redirect cannot be followed")
	}
	address := origin(target) + target.EscapedPath()
	if origin(target) == origin(source) {
		return fmt.Errorf("it redirects to %s, which is not followed", address)
	}
	return fmt.Errorf("it redirects to %s, where no credentials are sent", address)
}
