package main

import (
	"bytes"
	"regexp"
	"strings"
)

// leftOut is what a reader is told about trimmer.
const leftOut = "Of Terraform's output three things are left out: the legend of its symbols, the hint about -out, and the " +
	"warning that the provider is not an installed release (dev_overrides). The rest is as it came."

// trimmer is an io.Writer for Terraform's output. It hands on one line after
// the other, without what leftOut names.
type trimmer struct {
	show    func(line string)
	partial []byte
	held    []string // lines whose fate depends on what follows
	omitted *omission
	started bool
	gap     bool // a blank line is due before the next one
}

// omission is a passage that is left out, if it is one: what does not come to
// its end within a few lines is something else, and is shown after all.
type omission struct {
	begins, ends func(line string) bool
	is           func(passage string) bool
	endIsPart    bool
}

const longestOmission = 20 // lines

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

func (t *trimmer) Write(p []byte) (int, error) {
	t.partial = append(t.partial, p...)
	for {
		line, rest, found := bytes.Cut(t.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		t.partial = rest
		t.take(strings.TrimRight(string(line), "\r"))
	}
}

// finish hands on what is left when no more will come.
func (t *trimmer) finish() {
	if len(t.partial) > 0 {
		t.take(string(t.partial))
		t.partial = nil
	}
	t.close()
}

func (t *trimmer) take(line string) {
	text := plain(line)
	if t.omitted == nil {
		for _, o := range omissions {
			if o.begins(text) {
				t.omitted, t.held = &o, []string{line}
				return
			}
		}
		t.pass(line)
		return
	}
	switch {
	case !t.omitted.ends(text):
		t.held = append(t.held, line)
		if len(t.held) > longestOmission {
			t.release()
		}
	case t.omitted.endIsPart:
		t.held = append(t.held, line)
		t.close()
	default:
		t.close()
		t.take(line)
	}
}

// close decides on the passage that is held.
func (t *trimmer) close() {
	if t.omitted != nil && t.omitted.is(plain(strings.Join(t.held, " "))) {
		t.held = nil
	}
	t.release()
}

func (t *trimmer) release() {
	for _, line := range t.held {
		t.pass(line)
	}
	t.held, t.omitted = nil, nil
}

// pass hands on a line; of several blank lines only one, and none at either end.
func (t *trimmer) pass(line string) {
	if plain(line) == "" {
		t.gap = t.started
		return
	}
	if t.gap {
		t.show("")
	}
	t.gap, t.started = false, true
	t.show(line)
}

func plain(line string) string { return strings.TrimSpace(escapes.ReplaceAllString(line, "")) }
