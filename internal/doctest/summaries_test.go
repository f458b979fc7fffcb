package doctest

import (
	"cmp"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// talkers are the packages that speak to a person.
var talkers = []string{"share", "accessrule", "service", "function", "provider", "config", "conns", "diags", "tfstate", "manila"}

// makers are the functions by which a person is told something, with the place
// of the summary among their arguments. An error of a function has only a text.
var makers = map[string]struct {
	argument int
	warning  bool
}{
	framework + "diag.NewErrorDiagnostic":                      {0, false},
	framework + "diag.NewWarningDiagnostic":                    {0, true},
	framework + "diag.NewAttributeErrorDiagnostic":             {1, false},
	framework + "diag.NewAttributeWarningDiagnostic":           {1, true},
	"(*" + framework + "diag.Diagnostics).AddError":            {0, false},
	"(*" + framework + "diag.Diagnostics).AddWarning":          {0, true},
	"(*" + framework + "diag.Diagnostics).AddAttributeError":   {1, false},
	"(*" + framework + "diag.Diagnostics).AddAttributeWarning": {1, true},
	framework + "function.NewFuncError":                        {0, false},
	framework + "function.NewArgumentFuncError":                {1, false},
}

const framework = "github.com/hashicorp/terraform-plugin-framework/"

// summary is the head of a message, as the code makes it.
type summary struct {
	text    string // with holes
	warning bool
	at      string
}

// readable is the summary for a person who has to add it to the document.
func (s summary) readable() string { return strings.ReplaceAll(s.text, hole, "*...*") }

// traced tells whether enough of the text is known to find it again.
func (s summary) traced() bool {
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s.text)
	return len(letters) >= len("no room")
}

// summaries are all that the source can tell a person, in order and once each.
func (s *source) summaries() []summary {
	var all []summary
	for name, maker := range makers {
		for _, call := range s.calls[name] {
			for _, text := range s.texts(call.Args[maker.argument], nil) {
				all = append(all, summary{text, maker.warning, s.at(call)})
			}
		}
	}
	slices.SortFunc(all, func(a, b summary) int {
		return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.at, b.at))
	})
	return slices.CompactFunc(all, func(a, b summary) bool { return a.text == b.text && a.warning == b.warning })
}

// otherWays finds diagnostics that are made past the makers.
func (s *source) otherWays() []string {
	var found []string
	for name := range makers {
		if s.values[name] {
			found = append(found, name+" is passed on as a value")
		}
	}
	for node := range s.holders {
		literal, ok := node.(*ast.CompositeLit)
		if !ok {
			continue
		}
		named, ok := types.Unalias(s.info.TypeOf(literal)).(*types.Named)
		if ok && (strings.HasSuffix(named.Obj().Name(), "Diagnostic") || strings.HasSuffix(named.Obj().Name(), "FuncError")) {
			found = append(found, s.at(literal)+" makes a "+named.Obj().Name()+" by hand")
		}
	}
	for name, calls := range s.calls {
		made := strings.HasPrefix(name, framework+"diag.New") || strings.HasPrefix(name, framework+"function.New") && strings.HasSuffix(name, "FuncError") ||
			strings.HasPrefix(name, "(*"+framework+"diag.Diagnostics).Add")
		if _, known := makers[name]; made && !known {
			found = append(found, s.at(calls[0])+" calls "+name)
		}
	}
	return found
}

func provider(t *testing.T) *source {
	t.Helper()
	var paths, patterns []string
	for _, name := range talkers {
		paths = append(paths, module+"/internal/"+name)
		patterns = append(patterns, "./internal/"+name)
	}
	return load(t, list(t, patterns...), paths)
}

// The file in testdata has every way in which the code makes a summary, and each
// comment in it says what is to be found.
func TestASummaryIsTracedToItsWords(t *testing.T) {
	t.Parallel()
	file := filepath.Join("testdata", "messages.go")
	code := load(t, list(t, "./internal/share"), nil, file)
	var found []string
	for _, s := range code.summaries() {
		found = append(found, s.readable())
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, comment := range regexp.MustCompile(`// says: (.*)`).FindAllStringSubmatch(string(content), -1) {
		want = append(want, comment[1])
	}
	slices.Sort(found)
	slices.Sort(want)
	if diff := gocmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
	if ways := code.otherWays(); len(ways) != 2 {
		t.Errorf("of the two ways past the makers it finds %q", ways)
	}
}
