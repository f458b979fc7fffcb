package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// row is one line of the table.
type row struct {
	what   string
	result string
	bound  string // "" where there is none
	missed bool
	how    string // it was measured
}

// within is a row whose result is bounded.
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
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", cell(r.what), cell(r.result), cell(r.verdict()), cell(r.how))
	}
	return text.String()
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// heading says what the table was measured with.
func heading(service string, began time.Time, took time.Duration, versions ...string) string {
	return fmt.Sprintf("Measured on %s in %s against %s. %s.\n",
		began.Format("2 January 2006"), took.Round(time.Second), service, strings.Join(versions, "; "))
}

// complaint names the rows that are not as they should be; nil if all are.
func complaint(rows []row) error {
	var missed []string
	for _, r := range rows {
		if r.missed {
			missed = append(missed, fmt.Sprintf("  %s: %s; the bound is %s", r.what, r.result, orNone(r.bound)))
		}
	}
	if len(missed) == 0 {
		return nil
	}
	return errors.New("not within bounds:\n" + strings.Join(missed, "\n"))
}

func orNone(bound string) string {
	if bound == "" {
		return "that it can be measured"
	}
	return bound
}
