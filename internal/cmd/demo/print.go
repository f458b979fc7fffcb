package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

const (
	lineWidth = 78 // at which Terraform wraps its output when it does not write to a terminal
	bold      = "1"
	dim       = "2"
	red       = "31"
	green     = "32"
	cyan      = "36"
)

// printer writes to the terminal. Write errors are dropped: the signal that
// comes with them ends the program.
type printer struct {
	w      io.Writer
	color  bool
	gapDue bool
}

// wantsColor follows no-color.org, and CLICOLOR_FORCE for colours in a pipe.
func wantsColor(out *os.File, getenv func(string) string) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case getenv("TERM") == "dumb":
		return false
	}
	info, err := out.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *printer) heading(title string) {
	rule := strings.Repeat("━", max(lineWidth-len(title)-4, 0))
	p.gap()
	p.line("%s", p.paint(bold, "━━ "+title+" "+rule))
}

func (p *printer) note(format string, values ...any) {
	p.line("%s", p.paint(dim, fmt.Sprintf(format, values...)))
}

// command shows a command line as a user types it.
func (p *printer) command(words ...string) {
	p.gap()
	p.line("%s %s", p.paint(cyan, "$"), p.paint(bold, strings.Join(words, " ")))
}

// quote shows a line of a file or of another program.
func (p *printer) quote(text string) {
	p.line("%s", strings.TrimRight(p.paint(dim, "│")+" "+text, " "))
}

func (p *printer) item(format string, values ...any) { p.line("  "+format, values...) }

// requests lists them, from the first that may change something on.
func (p *printer) requests(all []testbed.Request) {
	p.gap()
	first := slices.IndexFunc(all, testbed.Request.IsWrite)
	if first < 0 {
		p.line("Requests: %s; none that changes anything.", reads(all))
		return
	}
	p.line("Requests, in seconds from the first that changes something (before it: %s):", reads(all[:first]))
	for _, r := range all[first:] {
		status := fmt.Sprint(r.Status)
		switch {
		case r.Status == 0:
			status = "no response"
		case r.Share.Status != "":
			status += " " + r.Share.String()
		}
		line := fmt.Sprintf("%-4s %s %s", r.Method, shorten(r.Path), r.Body)
		p.item("%5.2f  %s → %s", r.Sent.Sub(all[first].Sent).Seconds(), strings.TrimSpace(line), status)
	}
}

// gap makes the next line follow a blank one.
func (p *printer) gap() { p.gapDue = true }

func (p *printer) line(format string, values ...any) {
	if p.gapDue {
		p.gapDue = false
		_, _ = fmt.Fprintln(p.w)
	}
	_, _ = fmt.Fprintf(p.w, format+"\n", values...)
}

func (p *printer) paint(color, text string) string {
	if !p.color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

var uuid = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// shorten keeps the first eight digits of ids.
func shorten(text string) string { return uuid.ReplaceAllString(text, "$1…") }

func reads(requests []testbed.Request) string {
	return plural(testbed.Count(requests, testbed.Request.IsLogin), "login") + ", " +
		plural(testbed.Count(requests, testbed.Request.IsRead), "GET")
}

func plural(n int, singular string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %ss", n, singular)
}

func seconds(d time.Duration) string {
	if d < testbed.ObserveInterval {
		return "under 0.1 s"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
