package main

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// omissions are the passages of Terraform's and OpenTofu's output that filter
// leaves out, from the first line to the last. Warnings are in a box only in colour.
var omissions = []struct{ first, last *regexp.Regexp }{
	{regexp.MustCompile(`used the selected providers to generate`), regexp.MustCompile(`^$`)},
	{regexp.MustCompile(`^Warning: Provider development overrides`), regexp.MustCompile(`releases\.$`)},
	{regexp.MustCompile(`^│ Warning: Provider development overrides`), regexp.MustCompile(`^╵`)},
	{regexp.MustCompile(`^Note: You didn't use the -out option`), regexp.MustCompile(`guarantee to take`)},
}

// filter shows the output line by line, without the omissions. Of several
// blank lines it shows one, and none at the beginning and the end.
func filter(output io.Reader, show func(line string)) {
	started, gap := false, false
	emit := func(line string) {
		if plain(line) == "" {
			gap = started
			return
		}
		if gap {
			show("")
		}
		started, gap = true, false
		show(line)
	}
	var held []string       // shown unless the next line begins an omission
	var last *regexp.Regexp // of the omission that these lines are in
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		line, text := lines.Text(), plain(lines.Text())
		switch {
		case last != nil:
			if last.MatchString(text) {
				last = nil
			}
		case text == "", text == "╷", strings.HasPrefix(text, "────"): // The top of a box; the rule above the hint.
			held = append(held, line)
		default:
			if last = omission(text); last != nil {
				held = []string{""}
				continue
			}
			for _, line := range append(held, line) {
				emit(line)
			}
			held = nil
		}
	}
	// A line that is too long ends the scan, but must not block Terraform.
	_, _ = io.Copy(io.Discard, output)
}

// omission is the end of the omission that begins with the line, or nil.
func omission(text string) *regexp.Regexp {
	for _, o := range omissions {
		if o.first.MatchString(text) {
			return o.last
		}
	}
	return nil
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// plain is a line without colours and surrounding space.
func plain(line string) string { return strings.TrimSpace(escapes.ReplaceAllString(line, "")) }
