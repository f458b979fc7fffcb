package main

import (
	"regexp"
	"slices"
	"strings"
)

// span is a piece of a line in one style.
type span struct {
	text    string
	classes []string
}

// The names of the styles in the picture, by the numbers that terminals have
// for them. Numbers that are not here change nothing.
var classes = map[string]string{
	"1": "b", "2": "d", "90": "d", "31": "r", "91": "r", "32": "g", "92": "g", "33": "y", "93": "y", "34": "c", "94": "c", "36": "c", "96": "c",
}

var (
	colors   = []string{"r", "g", "y", "c"}
	sequence = regexp.MustCompile("\x1b\\[([0-9;]*)m")
)

// styled takes the lines of a terminal apart. A style lasts until it is ended,
// also over the end of a line.
func styled(lines []string) [][]span {
	var all [][]span
	var style []string
	for _, line := range lines {
		var spans []span
		for line != "" {
			at := sequence.FindStringSubmatchIndex(line)
			if at == nil {
				spans = append(spans, span{line, slices.Clone(style)})
				break
			}
			if at[0] > 0 {
				spans = append(spans, span{line[:at[0]], slices.Clone(style)})
			}
			for _, number := range strings.Split(line[at[2]:at[3]], ";") {
				style = changed(style, number)
			}
			line = line[at[1]:]
		}
		all = append(all, spans)
	}
	return all
}

func changed(style []string, number string) []string {
	without := func(names ...string) []string {
		return slices.DeleteFunc(slices.Clone(style), func(name string) bool { return slices.Contains(names, name) })
	}
	name := classes[number]
	switch {
	case number == "" || number == "0":
		return nil
	case number == "22":
		return without("b", "d")
	case number == "39":
		return without(colors...)
	case slices.Contains(colors, name):
		return append(without(colors...), name)
	case name != "" && !slices.Contains(style, name):
		return append(slices.Clone(style), name)
	}
	return style
}

// indent is where a wrapped line goes on.
const indent = 4

// wrapped breaks lines that are longer than the picture is wide, at a space
// where there is one.
func wrapped(lines [][]span, columns int) [][]span {
	var all [][]span
	for _, line := range lines {
		for first := true; ; first = false {
			if !first {
				line = append([]span{{text: strings.Repeat(" ", indent)}}, line...)
			}
			head, rest := broken(line, columns)
			all = append(all, head)
			if rest == nil {
				break
			}
			line = rest
		}
	}
	return all
}

// broken cuts a line in two.
func broken(line []span, columns int) (head, rest []span) {
	var text []rune
	for _, s := range line {
		text = append(text, []rune(s.text)...)
	}
	if len(text) <= columns {
		return line, nil
	}
	at := columns
	for i := columns; i > columns/2; i-- {
		if text[i] == ' ' {
			at = i
			break
		}
	}
	for _, s := range line {
		runes := []rune(s.text)
		cut := min(max(at, 0), len(runes))
		if cut > 0 {
			head = append(head, span{string(runes[:cut]), s.classes})
		}
		if cut < len(runes) {
			tail := string(runes[cut:])
			if rest == nil {
				tail = strings.TrimLeft(tail, " ")
			}
			rest = append(rest, span{tail, s.classes})
		}
		at -= len(runes)
	}
	return head, rest
}
