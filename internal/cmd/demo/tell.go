package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

const (
	lineWidth = 78 // what Terraform wraps its own output at when it does not write to a terminal
	bold      = "1"
	dim       = "2"
	red       = "31"
	green     = "32"
	cyan      = "36"
)

// teller writes for a person. A terminal that is gone cannot be told so:
// errors of writing are dropped, and the signal that comes with them ends the program.
type teller struct {
	out   io.Writer
	color bool
	due   bool // a blank line, before the next one
}

func newTeller(out io.Writer, color bool) *teller { return &teller{out: out, color: color} }

// wantsColor follows no-color.org, and CLICOLOR_FORCE for a pipe that wants the
// colours all the same.
func wantsColor(out *os.File, getenv func(string) string) bool {
	if getenv("NO_COLOR") != "" {
		return false
	}
	if force := getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	if getenv("TERM") == "dumb" {
		return false
	}
	info, err := out.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// heading opens a scene.
func (t *teller) heading(title string) {
	rule := strings.Repeat("━", max(lineWidth-len([]rune(title))-4, 0))
	t.gap()
	t.line("%s", t.paint(bold, "━━ "+title+" "+rule))
}

// say writes a paragraph, wrapped.
func (t *teller) say(format string, values ...any) {
	t.line("%s", wrap(fmt.Sprintf(format, values...), lineWidth))
}

// note is a line beside the story.
func (t *teller) note(format string, values ...any) {
	t.line("%s", t.paint(dim, fmt.Sprintf(format, values...)))
}

// command shows a command line as a person types it.
func (t *teller) command(words ...string) {
	t.gap()
	t.line("%s %s", t.paint(cyan, "$"), t.paint(bold, strings.Join(words, " ")))
}

// quoted shows a line that somebody else wrote.
func (t *teller) quoted(text string) {
	t.line("%s", strings.TrimRight(t.paint(dim, "│")+" "+text, " "))
}

// fact is a line of a list.
func (t *teller) fact(format string, values ...any) {
	t.line("  "+format, values...)
}

// verdict shows a claim and whether it holds.
func (t *teller) verdict(c claim) {
	if c.holds {
		t.fact("%s %s", t.paint(green, "✓"), c.text)
		return
	}
	t.fact("%s NOT SO: %s; instead: %s", t.paint(red, "✗"), c.text, c.instead)
}

// gap leaves a line blank before the next one, however often it is called.
func (t *teller) gap() { t.due = true }

func (t *teller) line(format string, values ...any) {
	if t.due {
		t.due = false
		_, _ = fmt.Fprintln(t.out)
	}
	_, _ = fmt.Fprintf(t.out, format+"\n", values...)
}

func (t *teller) paint(color, text string) string {
	if !t.color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// wrap breaks a text at spaces so that no line is longer than width, as far as the words allow.
func wrap(text string, width int) string {
	var lines strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		length := len([]rune(word))
		switch {
		case column == 0:
		case column+1+length > width:
			lines.WriteByte('\n')
			column = 0
		default:
			lines.WriteByte(' ')
			column++
		}
		lines.WriteString(word)
		column += length
	}
	return lines.String()
}

func count(n int, singular, plural string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %s", n, plural)
}
