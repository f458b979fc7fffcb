package manila

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

var errNoToken = errors.New("it holds no token")

// shapeError is JSON of a form that does not fit. Asking again brings the same.
type shapeError struct{ text string }

func (s *shapeError) Error() string { return s.text }

func missing(what string) error { return &shapeError{text: "it holds no " + what} }

// unreadable says why a body could not be decoded without repeating it.
func unreadable(body []byte, err error) error {
	body = bytes.TrimSpace(body)
	var kind *json.UnmarshalTypeError
	var shape *shapeError
	switch {
	case len(body) == 0:
		return errors.New("it is empty")
	case errors.As(err, &shape):
		return shape
	case errors.As(err, &kind):
		where := "it"
		if kind.Field != "" {
			where = fmt.Sprintf("its field %q", cleanLine(kind.Field, 100))
		}
		// encoding/json adds a number's digits, which may be endless.
		value, _, _ := strings.Cut(kind.Value, " ")
		return &shapeError{text: fmt.Sprintf("%s is a JSON %s where something else belongs", where, value)}
	case body[0] == '<':
		return &pageError{text: markupToText(string(body))}
	case body[0] != '{' && body[0] != '[':
		return errors.New("it is not JSON")
	}
	return errors.New("it is not complete JSON")
}

// pageError is a web page in place of an answer. Its text is not cut yet.
type pageError struct{ text string }

func (p *pageError) Error() string {
	return "it is a web page: " + orNothing(cleanLine(p.text, 100))
}

func orNothing(text string) string {
	if text == "" {
		return "without words"
	}
	return text
}

// wholeNumber takes 5, 5.0 and "5", and null as 0.
type wholeNumber int

func (n *wholeNumber) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" || text == "" {
		return nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value != math.Trunc(value) || math.Abs(value) > math.MaxInt32 {
		return &shapeError{text: "a size in it is not a whole number of GiB"}
	}
	*n = wholeNumber(value)
	return nil
}

// textMap is metadata. Its values are strings, but services have been seen to
// show numbers, and null is possible everywhere.
type textMap map[string]string

func (m *textMap) UnmarshalJSON(raw []byte) error {
	var values map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return &shapeError{text: "the metadata in it is not a map"}
	}
	result := make(textMap, len(values))
	for key, value := range values {
		switch value := value.(type) {
		case string:
			result[key] = value
		case json.Number:
			result[key] = value.String()
		case bool:
			result[key] = strconv.FormatBool(value)
		case nil:
			result[key] = ""
		default:
			return &shapeError{text: "the metadata in it holds more than strings"}
		}
	}
	*m = result
	return nil
}

// yesNo takes true, "True", and null as false.
type yesNo bool

func (b *yesNo) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" || text == "" {
		return nil
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		return &shapeError{text: "a yes or no in it is neither"}
	}
	*b = yesNo(value)
	return nil
}

// maxListed bounds a list in an answer: "{}," is three bytes on the wire and
// hundreds in memory. A page has a thousand, and a service that minds no limit
// gets no more real shares than this into an answer that is not too large.
const maxListed = 50_000

// listOf is an array in an answer.
type listOf[T any] []T

func (l *listOf[T]) UnmarshalJSON(raw []byte) error {
	if count := elements(raw); count > maxListed {
		return &shapeError{text: fmt.Sprintf("a list in it has %d entries", count)}
	}
	return json.Unmarshal(raw, (*[]T)(l))
}

// elements counts those of a JSON array, one too many if it is empty.
func elements(raw []byte) int {
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
