package emulator

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

var errLiteral = errors.New("malformed literal")

// parseLiteral reads the part of Python's literals that a filter can meaningfully
// hold: strings in either quotes, numbers, None, True, False, lists and dicts.
// JSON's true, false and null are no such literals.
func parseLiteral(text string) (any, error) {
	p := literal{rest: strings.TrimSpace(text)}
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(p.rest) != "" {
		return nil, errLiteral
	}
	return value, nil
}

type literal struct{ rest string }

func (p *literal) next() byte {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

// skip steps over a character if it comes next.
func (p *literal) skip(c byte) bool {
	if p.next() != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *literal) value() (any, error) {
	switch p.next() {
	case '{':
		return p.dict()
	case '[':
		return p.list()
	case '"', '\'':
		return p.text()
	default:
		return p.word()
	}
}

func (p *literal) dict() (any, error) {
	p.skip('{')
	dict := map[string]any{}
	for !p.skip('}') {
		if p.next() != '"' && p.next() != '\'' {
			return nil, errLiteral
		}
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
	p.skip('[')
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
	p.rest = p.rest[1:]
	var text strings.Builder
	for p.rest != "" {
		r, size := utf8.DecodeRuneInString(p.rest)
		p.rest = p.rest[size:]
		switch {
		case r == rune(quote):
			return text.String(), nil
		case r == '\n':
			return "", errLiteral
		case r != '\\':
			text.WriteRune(r)
		default:
			if err := p.escape(&text); err != nil {
				return "", err
			}
		}
	}
	return "", errLiteral
}

var simpleEscapes = map[byte]string{
	'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", '\\': `\`, '\'': "'", '"': `"`,
}

var hexEscapes = map[byte]int{'x': 2, 'u': 4, 'U': 8}

func (p *literal) escape(text *strings.Builder) error {
	if p.rest == "" {
		return errLiteral
	}
	kind := p.rest[0]
	p.rest = p.rest[1:]
	if plain, known := simpleEscapes[kind]; known {
		text.WriteString(plain)
		return nil
	}
	digits, known := hexEscapes[kind]
	if !known {
		// An unknown escape stands for itself, backslash and all.
		text.WriteByte('\\')
		text.WriteByte(kind)
		return nil
	}
	if len(p.rest) < digits {
		return errLiteral
	}
	code, err := strconv.ParseUint(p.rest[:digits], 16, 32)
	if err != nil {
		return errLiteral
	}
	p.rest = p.rest[digits:]
	text.WriteRune(rune(code))
	return nil
}
