package doctest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// wrapped are the files in which a summary may be the text of another error.
var wrapped = []string{"function/vpc_access.go"}

// entry is a section of the document about one summary, or about several that differ in placeholders.
type entry struct {
	heading string
	body    string
	pattern *regexp.Regexp
}

// entries are the sections of the third level.
func entries(document string) []entry {
	var all []entry
	for _, part := range strings.Split(document, "\n### ")[1:] {
		heading, body, _ := strings.Cut(part, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		all = append(all, entry{heading, strings.TrimSpace(body), headingPattern(heading)})
	}
	return all
}

// placeholder is a word or a list of words in italics.
var placeholder = regexp.MustCompile(`\*[^*]+\*`)

// headingPattern matches the summaries that a heading is about. A placeholder stands for a value that is only known at
// run time, possibly after a noun, or for one of the words that it lists, but for no other word.
func headingPattern(heading string) *regexp.Regexp {
	var text strings.Builder
	text.WriteString(`^`)
	rest := heading
	for at := placeholder.FindStringIndex(rest); at != nil; at = placeholder.FindStringIndex(rest) {
		text.WriteString(regexp.QuoteMeta(unescape(rest[:at[0]])))
		alternatives := []string{unknown, `[a-z ]+"` + unknown + `"`}
		for _, word := range regexp.MustCompile(`, | or `).Split(strings.Trim(rest[at[0]:at[1]], "*"), -1) {
			alternatives = append(alternatives, regexp.QuoteMeta(word))
		}
		text.WriteString(`(?:` + strings.Join(alternatives, `|`) + `)`)
		rest = rest[at[1]:]
	}
	text.WriteString(regexp.QuoteMeta(unescape(rest)) + `$`)
	return regexp.MustCompile(text.String())
}

// unescape removes the backslashes of Markdown.
func unescape(text string) string {
	return regexp.MustCompile("\\\\([\\\\`*_])").ReplaceAllString(text, "$1")
}

// differences compares the messages of the code with the entries of the document.
func differences(code []summary, document []entry) []string {
	var problems []string
	used := map[string]bool{}
	for _, s := range code {
		if !s.isTraced() {
			if file, _, _ := strings.Cut(s.position, ":"); !slices.Contains(wrapped, file) {
				problems = append(problems, fmt.Sprintf("%s: the summary %q is not built from constant texts", s.position, s))
			}
			continue
		}
		var matching []entry
		for _, e := range document {
			if e.pattern.MatchString(s.text) {
				matching = append(matching, e)
				used[e.heading] = true
			}
		}
		switch {
		case len(matching) == 0:
			problems = append(problems, fmt.Sprintf("%s: no entry for %q", s.position, s))
		case len(matching) > 1:
			problems = append(problems, fmt.Sprintf("%s: several entries for %q: %q and %q", s.position, s, matching[0].heading, matching[1].heading))
		case strings.HasPrefix(matching[0].body, "A warning") != s.warning:
			problems = append(problems, fmt.Sprintf("%s: %q is a warning and its entry does not begin with \"A warning\", or the reverse", s.position, s))
		}
	}
	for _, e := range document {
		if !used[e.heading] {
			problems = append(problems, fmt.Sprintf("no message for the entry %q", e.heading))
		}
		if e.body == "" {
			problems = append(problems, fmt.Sprintf("the entry %q is empty", e.heading))
		}
	}
	return problems
}

func TestTroubleshooting_EveryMessageHasAnEntryAndTheReverse(t *testing.T) {
	t.Parallel()
	code := loadSource(t, providerPackages(t)...)
	messages := code.summaries()
	if len(messages) < 100 {
		t.Errorf("only %d messages were found", len(messages))
	}
	document := entries(readFile(t, "templates/guides/troubleshooting.md.tmpl"))
	for _, problem := range append(code.untraceable(), differences(messages, document)...) {
		t.Error(problem)
	}
}

func TestTroubleshooting_ADifferenceIsFound(t *testing.T) {
	t.Parallel()
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
	messages := []summary{
		{"Cannot shrink " + unknown + " from " + unknown + " GiB to " + unknown + " GiB", false, "a.go:1"},
		{"The service did not change `name` of " + unknown, false, "a.go:2"},
		{unknown + " shrinks", true, "a.go:3"},
	}
	for name, c := range map[string]struct {
		code []summary
		want string
	}{
		"none":                       {messages, ""},
		"a new message":              {append(slices.Clone(messages), summary{"Cannot mount " + unknown, false, "a.go:4"}), `no entry for "Cannot mount *...*"`},
		"a longer message":           {append(slices.Clone(messages), summary{unknown + " shrinks: refused", true, "a.go:4"}), "no entry for"},
		"a word that is not listed":  {append(slices.Clone(messages), summary{"The service did not change `tags` of " + unknown, false, "a.go:4"}), "no entry for"},
		"a message that was removed": {messages[:2], `no message for the entry "*Share* shrinks"`},
		"a text from elsewhere":      {append(slices.Clone(messages), summary{unknown, false, "a.go:4"}), "is not built from constant texts"},
		"not a warning":              {append(slices.Clone(messages[:2]), summary{unknown + " shrinks", false, "a.go:3"}), "or the reverse"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := strings.Join(differences(c.code, entries(document)), "\n")
			if (problems == "") != (c.want == "") || !strings.Contains(problems, c.want) || strings.Contains(problems, "\n") {
				t.Errorf("want %q, got %q", c.want, problems)
			}
		})
	}
}
