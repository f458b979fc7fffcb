package doctest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// retold are the messages whose first line is the text of another error. The
// document tells them in the entry that is named here.
var retold = map[string]string{
	"function/vpc_access.go": "all_squash and root_squash must both be true or false for an NFS share, and both be null for a CIFS share.",
}

// entry is a part of the document about one summary, or about some that differ
// in few words.
type entry struct {
	heading string
	body    string
	fits    *regexp.Regexp
}

// entries are the parts of the document under a heading of the third level.
func entries(document string) []entry {
	var all []entry
	for _, part := range strings.Split(document, "\n### ")[1:] {
		heading, body, _ := strings.Cut(part, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		all = append(all, entry{heading, strings.TrimSpace(body), pattern(heading)})
	}
	return all
}

// placeholder is what stands in a heading for what differs.
var placeholder = regexp.MustCompile(`\*[^*]+\*`)

// pattern is what a summary looks like that a heading is about. A placeholder
// is something that only a run knows, perhaps after a noun of its kind, or one
// of the words that it lists. It never hides words that it does not list.
func pattern(heading string) *regexp.Regexp {
	var text strings.Builder
	text.WriteString(`^`)
	rest := heading
	for rest != "" {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			break
		}
		text.WriteString(regexp.QuoteMeta(unmarked(rest[:at[0]])))
		alternatives := []string{hole, `[a-z ]+"` + hole + `"`}
		for _, word := range regexp.MustCompile(`, | or `).Split(strings.Trim(rest[at[0]:at[1]], "*"), -1) {
			alternatives = append(alternatives, regexp.QuoteMeta(word))
		}
		text.WriteString(`(?:` + strings.Join(alternatives, `|`) + `)`)
		rest = rest[at[1]:]
	}
	text.WriteString(regexp.QuoteMeta(unmarked(rest)) + `$`)
	return regexp.MustCompile(text.String())
}

// unmarked is Markdown as it is read.
func unmarked(text string) string {
	return regexp.MustCompile("\\\\([\\\\`*_])").ReplaceAllString(text, "$1")
}

// disagreements are the differences between what the code can say and what the
// document explains.
func disagreements(said []summary, explained []entry) []string {
	var problems []string
	used := map[string]bool{}
	for _, s := range said {
		if !s.traced() {
			file, _, _ := strings.Cut(s.at, ":")
			if retold[file] == "" {
				problems = append(problems, fmt.Sprintf("%s: the summary %q cannot be traced to its words", s.at, s.readable()))
			}
			used[retold[file]] = true
			continue
		}
		var fitting []entry
		for _, e := range explained {
			if e.fits.MatchString(s.text) {
				fitting = append(fitting, e)
				used[e.heading] = true
			}
		}
		switch {
		case len(fitting) == 0:
			problems = append(problems, fmt.Sprintf("%s: no entry for %q", s.at, s.readable()))
		case len(fitting) > 1:
			problems = append(problems, fmt.Sprintf("%s: several entries for %q: %q and %q", s.at, s.readable(), fitting[0].heading, fitting[1].heading))
		case strings.HasPrefix(fitting[0].body, "A warning") != s.warning:
			problems = append(problems, fmt.Sprintf("%s: %q is a warning or is not, and its entry says otherwise", s.at, s.readable()))
		}
	}
	for _, e := range explained {
		if !used[e.heading] {
			problems = append(problems, fmt.Sprintf("nothing in the code says %q", e.heading))
		}
		if e.body == "" {
			problems = append(problems, fmt.Sprintf("%q is not explained", e.heading))
		}
	}
	return problems
}

func TestEveryMessageIsInTroubleshooting(t *testing.T) {
	t.Parallel()
	code := provider(t)
	said := code.summaries()
	if len(said) < 100 {
		t.Errorf("only %d summaries were found", len(said))
	}
	for _, problem := range append(code.otherWays(), disagreements(said, entries(read(t, "templates", "guides", "troubleshooting.md.tmpl")))...) {
		t.Error(problem)
	}
}

const document = `
## One

### Cannot shrink *share* from *n* GiB to *n* GiB

Text.

### The service did not change \` + "`*name or size*\\`" + ` of *share*

Text.

### *Share* shrinks

A warning: text.

## Two
`

func TestADisagreementIsFound(t *testing.T) {
	t.Parallel()
	agreed := []summary{
		{"Cannot shrink " + hole + " from " + hole + " GiB to " + hole + " GiB", false, "a.go:1"},
		{"The service did not change `name` of " + hole, false, "a.go:2"},
		{hole + " shrinks", true, "a.go:3"},
	}
	for name, c := range map[string]struct {
		said  []summary
		finds []string
	}{
		"none":              {agreed, nil},
		"a new summary":     {append(slices.Clone(agreed), summary{"Cannot mount " + hole, false, "a.go:4"}), []string{`no entry for "Cannot mount *...*"`}},
		"a longer one":      {append(slices.Clone(agreed), summary{hole + " shrinks: refused", true, "a.go:4"}), []string{"no entry for"}},
		"a word not listed": {append(slices.Clone(agreed), summary{"The service did not change `tags` of " + hole, false, "a.go:4"}), []string{"no entry for"}},
		"one that is gone":  {agreed[:2], []string{`nothing in the code says "*Share* shrinks"`}},
		"only a variable":   {append(slices.Clone(agreed), summary{hole, false, "a.go:4"}), []string{"cannot be traced"}},
		"no warning":        {append(slices.Clone(agreed[:2]), summary{hole + " shrinks", false, "a.go:3"}), []string{"its entry says otherwise"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := disagreements(c.said, entries(document))
			if len(problems) != len(c.finds) {
				t.Fatalf("%q", problems)
			}
			for i, part := range c.finds {
				if !strings.Contains(problems[i], part) {
					t.Errorf("%q lacks %q", problems[i], part)
				}
			}
		})
	}
}
