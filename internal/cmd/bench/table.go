package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is one line of the table.
type row struct {
	what   string
	result string
	bound  string // "" if there is none
	missed bool
	how    string // it was measured
}

// within is the row with a bound.
func (r row) within(bound string, holds bool) row {
	r.bound, r.missed = bound, !holds
	return r
}

func (r row) verdict() string {
	switch {
	case r.missed && r.bound == "":
		return "**missed**"
	case r.missed:
		return "**missed:** " + r.bound
	case r.bound == "":
		return "–"
	default:
		return r.bound + " ✓"
	}
}

// table is Markdown.
func table(rows []row) string {
	var text strings.Builder
	text.WriteString("| What | Measured | Bound | How |\n|---|---|---|---|\n")
	for _, r := range rows {
		for _, cell := range []string{r.what, r.result, r.verdict(), r.how} {
			text.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		text.WriteString("|\n")
	}
	return text.String()
}

// missedBounds is an error that names the rows that are not within their bounds; nil if all are.
func missedBounds(rows []row) error {
	var missed []string
	for _, r := range rows {
		if r.missed {
			missed = append(missed, fmt.Sprintf("  %s: %s; the bound is %s", r.what, r.result, cmp.Or(r.bound, "that it can be measured")))
		}
	}
	if len(missed) == 0 {
		return nil
	}
	return errors.New("not within bounds:\n" + strings.Join(missed, "\n"))
}

// sample is what was measured several times, at least once.
type sample []time.Duration

// String is the median, and the largest if there are several.
func (s sample) String() string {
	if len(s) == 1 {
		return seconds(s[0])
	}
	return fmt.Sprintf("%s (at most %s)", seconds(median(s)), seconds(slices.Max(s)))
}

// median is the middle one, or the larger of the two in the middle.
func median[S ~[]T, T cmp.Ordered](s S) T {
	return slices.Sorted(slices.Values(s))[len(s)/2]
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// grouped writes 1000 as 1,000.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func counted(n int, singular string) string {
	if n == 1 {
		return "1 " + singular
	}
	return grouped(n) + " " + singular + "s"
}
