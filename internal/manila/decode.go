package manila

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// unmarshal decodes a response body into a pointer to a struct with one field, a
// pointer or a list, which the body must have; what names it. The error does not
// repeat the body.
func unmarshal(body []byte, document any, what string) error {
	if err := json.Unmarshal(body, document); err != nil {
		return decodeFailure(body, err)
	}
	if reflect.ValueOf(document).Elem().Field(0).IsNil() {
		return missing(what)
	}
	return nil
}

// unmarshalList is unmarshal for a list; kind names an entry. One odd entry among a
// thousand is found only by its id.
func unmarshalList(body []byte, document any, kind string) error {
	err := unmarshal(body, document, "list of "+kind+"s")
	var odd *entryError
	if errors.As(err, &odd) {
		return &shapeError{text: fmt.Sprintf("in %s %s, %s", kind, odd.id, odd.cause)}
	}
	return err
}

// shapeError is about a body of unexpected structure or size. Another attempt gives
// the same.
type shapeError struct{ text string }

func (s *shapeError) Error() string { return s.text }

func missing(what string) error { return &shapeError{text: "the body has no " + what} }

func decodeFailure(body []byte, err error) error {
	body = bytes.TrimSpace(body)
	var kind *json.UnmarshalTypeError
	var shape *shapeError
	var odd *entryError
	switch {
	case len(body) == 0:
		return errors.New("the body is empty")
	case errors.As(err, &odd):
		return odd
	case errors.As(err, &shape):
		return shape
	case errors.As(err, &kind):
		where := "the body"
		if kind.Field != "" {
			where = fmt.Sprintf("the field %q", cleanLine(kind.Field, 100))
		}
		// encoding/json appends the digits of a number, without a limit.
		value, _, _ := strings.Cut(kind.Value, " ")
		return &shapeError{text: fmt.Sprintf("%s has the unexpected JSON type %s", where, value)}
	case body[0] == '<':
		return &pageError{text: markupToText(string(body))}
	case body[0] != '{' && body[0] != '[':
		return errors.New("the body is not JSON")
	}
	return errors.New("the body is incomplete JSON")
}

// pageError is about a web page in place of JSON. Its text is not shortened yet.
type pageError struct{ text string }

func (p *pageError) Error() string {
	text := cleanLine(p.text, 100)
	if text == "" {
		return "the body is an empty web page"
	}
	return "the body is a web page: " + text
}

// wholeNumber accepts 5, 5.0 and "5", and null as 0.
type wholeNumber int

func (n *wholeNumber) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" || text == "" {
		return nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value != math.Trunc(value) || math.Abs(value) > math.MaxInt32 {
		return &shapeError{text: "a size is not a whole number of GiB"}
	}
	*n = wholeNumber(value)
	return nil
}

// textMap is metadata. Its values are strings, but some services return numbers,
// and null is possible everywhere.
type textMap map[string]string

func (m *textMap) UnmarshalJSON(raw []byte) error {
	var values map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return &shapeError{text: "the metadata is not an object"}
	}
	result := make(textMap, len(values))
	for key, value := range values {
		switch value := value.(type) {
		case string, json.Number, bool:
			result[key] = fmt.Sprint(value)
		case nil:
			result[key] = ""
		default:
			return &shapeError{text: "the metadata has values other than strings"}
		}
	}
	*m = result
	return nil
}

// flexibleBool accepts true, "True", and null as false.
type flexibleBool bool

func (b *flexibleBool) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" || text == "" {
		return nil
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		return &shapeError{text: "a boolean is neither true nor false"}
	}
	*b = flexibleBool(value)
	return nil
}

// maxListed limits a list in a response: "{}," is three bytes on the wire and
// hundreds in memory. A page has a thousand entries, and not many more real shares
// than this fit into maxResponseBody.
const maxListed = 50_000

// listOf is an array in a response.
type listOf[T any] []T

func (l *listOf[T]) UnmarshalJSON(raw []byte) error {
	if count := countElements(raw); count > maxListed {
		return &shapeError{text: fmt.Sprintf("a list has %d entries", count)}
	}
	if err := json.Unmarshal(raw, (*[]T)(l)); err != nil {
		return oddEntry[T](raw, err)
	}
	return nil
}

// entryError is about the entry of a list with the id, or what it has in place of one.
type entryError struct {
	id    string
	cause error
}

func (e *entryError) Error() string { return fmt.Sprintf("in entry %s, %s", e.id, e.cause) }

// oddEntry is the error of the first entry that cannot be decoded, or err if that has
// nothing to name it by.
func oddEntry[T any](list []byte, err error) error {
	var entries []json.RawMessage
	_ = json.Unmarshal(list, &entries) // there are none in anything else
	for _, entry := range entries {
		var decoded T
		failure := json.Unmarshal(entry, &decoded)
		if failure == nil {
			continue
		}
		var fields map[string]any
		_ = json.Unmarshal(entry, &fields)
		for _, name := range []string{"id", "resource_id", "key", "name", "path"} {
			if id, ok := fields[name].(string); ok && id != "" {
				return &entryError{id: cleanLine(id, 100), cause: decodeFailure(entry, failure)}
			}
		}
		return failure
	}
	return err
}

// countElements counts those of a JSON array, one too many if it is empty.
func countElements(raw []byte) int {
	count, depth, quoted := 1, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth == 1:
			count++
		}
	}
	return count
}
