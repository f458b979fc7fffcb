package emulator

import (
	"errors"
	"strconv"
	"strings"
)

var errLiteral = errors.New("malformed literal")

// parseLiteral parses the Python literals that a metadata filter can contain:
// strings in either quotes, numbers, None, True, False, lists and dicts. JSON's
// true, false and null are not among them.
func parseLiteral(text string) (any, error) {
	p := literal{rest: strings.TrimSpace(text)}
	value, err := p.value()
	if err == nil && strings.TrimSpace(p.rest) != "" {
		err = errLiteral
	}
	return value, err
}

type literal struct{ rest string }

func (p *literal) next() byte {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

// skip consumes a character if it comes next.
func (p *literal) skip(c byte) bool {
	if p.next() != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *literal) value() (any, error) {
	switch {
	case p.skip('{'):
		return p.dict()
	case p.skip('['):
		return p.list()
	case p.next() == '"', p.next() == '\'':
		return p.text()
	default:
		return p.word()
	}
}

func (p *literal) dict() (any, error) {
	dict := map[string]any{}
	for !p.skip('}') {
		key, err := p.text()
		if err != nil {
			return nil, err
		}
		if !p.skip(':') {
			return nil, errLiteral
		}
		if dict[key], err = p.value(); err != nil {
			return nil, err
		}
		if !p.skip(',') && p.next() != '}' {
			return nil, errLiteral
		}
	}
	return dict, nil
}

func (p *literal) list() (any, error) {
	list := []any{}
	for !p.skip(']') {
		item, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if !p.skip(',') && p.next() != ']' {
			return nil, errLiteral
		}
	}
	return list, nil
}

func (p *literal) word() (any, error) {
	end := strings.IndexAny(p.rest, ",]}: ")
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	switch word {
	case "None":
		return nil, nil
	case "True":
		return true, nil
	case "False":
		return false, nil
	}
	number, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return nil, errLiteral
	}
	return number, nil
}

func (p *literal) text() (string, error) {
	quote := p.next()
	if quote != '"' && quote != '\'' {
		return "", errLiteral
	}
	p.rest = p.rest[1:]
	var text strings.Builder
	for p.rest != "" && p.rest[0] != '\n' {
		if p.rest[0] == quote {
			p.rest = p.rest[1:]
			return text.String(), nil
		}
		// Go and Python have the same escapes but for the other quote, which Go
		// rejects, and unknown ones, which Python leaves as they are.
		escaped := len(p.rest) > 1 && p.rest[0] == '\\'
		if escaped && strings.IndexByte(`'"`, p.rest[1]) >= 0 {
			text.WriteByte(p.rest[1])
			p.rest = p.rest[2:]
			continue
		}
		r, _, rest, err := strconv.UnquoteChar(p.rest, 0)
		switch {
		case err == nil:
			text.WriteRune(r)
			p.rest = rest
		case escaped && strings.IndexByte("xuU", p.rest[1]) < 0:
			text.WriteByte('\\')
			p.rest = p.rest[1:]
		default:
			return "", errLiteral
		}
	}
	return "", errLiteral
}
