package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// choice says which lines of a text are shown, part by part. Its file has, for
// each part, the heading in brackets and below it a regular expression for each
// kind of line:
//
//	[Shrink it to 8 GiB]
//	^storage/main.tf
//	The service says => used space
//
// Two with an arrow between them are a passage, from its first line to its
// last. Lines that begin with # are comments.
type choice []*part

type part struct {
	title string
	shown []*pattern
	found bool
}

type pattern struct {
	text        string
	first, last *regexp.Regexp // last is nil unless it is a passage
	found       bool
	within      bool // a passage that has begun
}

func newPattern(text string) (*pattern, error) {
	begin, end, isPassage := strings.Cut(text, " => ")
	p := &pattern{text: text}
	var err error
	if p.first, err = regexp.Compile(begin); err != nil || !isPassage {
		return p, err
	}
	p.last, err = regexp.Compile(end)
	return p, err
}

// fits tells whether a line is shown; it is asked of one line after the other.
func (p *pattern) fits(line string) bool {
	if !p.within && !p.first.MatchString(line) {
		return false
	}
	p.within = p.last != nil && !p.last.MatchString(line)
	p.found = p.found || !p.within
	return true
}

// heading is how a part begins in what the demo writes.
var heading = regexp.MustCompile(`^━━ (?:\d+\. )?(.*?) ━+$`)

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// omitted stands for lines that are left out.
const omitted = "\x1b[2m  ⋮\x1b[0m"

func readChoice(file string) (choice, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var c choice
	for i, line := range strings.Split(string(content), "\n") {
		title, isTitle := strings.CutPrefix(line, "[")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case isTitle && strings.HasSuffix(title, "]"):
			c = append(c, &part{title: strings.TrimSuffix(title, "]")})
		case len(c) == 0:
			return nil, fmt.Errorf("%s:%d: a line before the first part", file, i+1)
		default:
			p, err := newPattern(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
			}
			c[len(c)-1].shown = append(c[len(c)-1].shown, p)
		}
	}
	return c, nil
}

// from is what is shown of the lines. What is chosen and not there is an error:
// the picture would show less than it says.
func (c choice) from(lines []string) ([]string, error) {
	var shown []string
	var within *part
	skipped := false
	for _, line := range lines {
		plain := strings.TrimRight(escape.ReplaceAllString(line, ""), " ")
		if title := heading.FindStringSubmatch(plain); title != nil {
			within, skipped = c.part(title[1]), false
			if within != nil {
				if len(shown) > 0 {
					shown = append(shown, "")
				}
				shown = append(shown, line)
			}
			continue
		}
		switch {
		case within == nil:
		case !within.shows(plain):
			// An empty line is no loss.
			skipped = skipped || strings.Trim(plain, "│ ") != ""
		default:
			if skipped {
				shown = append(shown, omitted)
			}
			shown, skipped = append(shown, line), false
		}
	}
	return shown, c.missing()
}

func (c choice) part(title string) *part {
	for _, p := range c {
		if p.title == title {
			p.found = true
			return p
		}
	}
	return nil
}

func (p *part) shows(line string) bool {
	fits := false
	for _, pattern := range p.shown {
		fits = pattern.fits(line) || fits
	}
	return fits
}

func (c choice) missing() error {
	for _, p := range c {
		if !p.found {
			return fmt.Errorf("there is no part %q", p.title)
		}
		for _, pattern := range p.shown {
			if !pattern.found {
				return fmt.Errorf("in part %q no line fits %s", p.title, pattern.text)
			}
		}
	}
	return nil
}
