package doctest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/typeutil"
)

const (
	module    = "github.com/opensfs/terraform-provider-sfs"
	framework = "github.com/hashicorp/terraform-plugin-framework/"
)

// constructors are the functions that create a diagnostic. An error of a provider function has a text only, which
// counts as its summary.
var constructors = map[string]struct {
	summary int // the index of the argument
	warning bool
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

// summary is the first line of a message, with unknown in place of what is only known at run time.
type summary struct {
	text     string
	warning  bool
	position string
}

func (s summary) String() string { return strings.ReplaceAll(s.text, unknown, "*...*") }

// isTraced reports whether enough of the text is known to find it in the document.
func (s summary) isTraced() bool {
	return len(regexp.MustCompile(`[a-z]`).FindAllString(s.text, -1)) >= len("no room")
}

// source is type-checked Go code, indexed by the full names of its functions.
type source struct {
	info     *types.Info
	bodies   map[string]*ast.FuncDecl
	calls    map[string][]*ast.CallExpr
	uses     map[string]int               // including the calls
	inside   map[*ast.Ident]*ast.FuncDecl // the function that an identifier is used in
	literals []*ast.CompositeLit
	// pairs and assignments are those of fields, among others.
	pairs       []*ast.KeyValueExpr
	assignments []*ast.AssignStmt
	at          func(ast.Node) string // PACKAGE/FILE:LINE
}

// loadSource type-checks packages of the provider. The types of other packages come from the build cache.
func loadSource(t *testing.T, patterns ...string) *source {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: root(t)}, patterns...)
	if err != nil || packages.PrintErrors(loaded) > 0 {
		t.Fatalf("cannot load %v: %v", patterns, err)
	}
	s := &source{
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
		bodies: map[string]*ast.FuncDecl{}, calls: map[string][]*ast.CallExpr{}, uses: map[string]int{},
		inside: map[*ast.Ident]*ast.FuncDecl{},
		at: func(node ast.Node) string {
			position := loaded[0].Fset.Position(node.Pos())
			return fmt.Sprintf("%s/%s:%d", filepath.Base(filepath.Dir(position.Filename)), filepath.Base(position.Filename), position.Line)
		},
	}
	for _, p := range loaded {
		// The go command caches test results; reading the directory makes a new file invalidate them.
		if _, err := os.ReadDir(filepath.Dir(p.GoFiles[0])); err != nil {
			t.Fatal(err)
		}
		maps.Copy(s.info.Types, p.TypesInfo.Types)
		maps.Copy(s.info.Uses, p.TypesInfo.Uses)
		maps.Copy(s.info.Defs, p.TypesInfo.Defs)
		maps.Copy(s.info.Selections, p.TypesInfo.Selections)
		for _, file := range p.Syntax {
			for _, declaration := range file.Decls {
				s.index(declaration)
			}
		}
	}
	return s
}

func (s *source) index(declaration ast.Decl) {
	function, _ := declaration.(*ast.FuncDecl)
	if function != nil {
		s.bodies[s.info.Defs[function.Name].(*types.Func).FullName()] = function
	}
	ast.Inspect(declaration, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.CallExpr:
			if name := s.callee(n); name != "" {
				s.calls[name] = append(s.calls[name], n)
			}
		case *ast.CompositeLit:
			s.literals = append(s.literals, n)
		case *ast.KeyValueExpr:
			s.pairs = append(s.pairs, n)
		case *ast.AssignStmt:
			s.assignments = append(s.assignments, n)
		case *ast.Ident:
			s.inside[n] = function
			if used, ok := s.info.Uses[n].(*types.Func); ok {
				s.uses[used.Origin().FullName()]++
			}
		}
		return true
	})
}

// callee is the full name of a called function or method, and "" for other calls.
func (s *source) callee(call *ast.CallExpr) string {
	if function, ok := typeutil.Callee(s.info, call).(*types.Func); ok {
		return function.Origin().FullName()
	}
	return ""
}

// isValue reports whether a function is also used other than by calling it.
func (s *source) isValue(function string) bool { return s.uses[function] > len(s.calls[function]) }

// summaries are all summaries that the source can produce, sorted, without duplicates.
func (s *source) summaries() []summary {
	var all []summary
	for name, constructor := range constructors {
		for _, call := range s.calls[name] {
			for _, text := range s.texts(call.Args[constructor.summary], nil) {
				all = append(all, summary{text, constructor.warning, s.at(call)})
			}
		}
	}
	slices.SortFunc(all, func(a, b summary) int {
		return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.position, b.position))
	})
	return slices.CompactFunc(all, func(a, b summary) bool { return a.text == b.text && a.warning == b.warning })
}

// untraceable are diagnostics that are created in a way that summaries does not find.
func (s *source) untraceable() []string {
	var found []string
	for name := range constructors {
		if s.isValue(name) {
			found = append(found, name+" is used as a value")
		}
	}
	for _, literal := range s.literals {
		named, ok := types.Unalias(s.info.TypeOf(literal)).(*types.Named)
		if ok && (strings.HasSuffix(named.Obj().Name(), "Diagnostic") || strings.HasSuffix(named.Obj().Name(), "FuncError")) {
			found = append(found, s.at(literal)+" creates a "+named.Obj().Name()+" without a constructor")
		}
	}
	other := regexp.MustCompile(`^` + regexp.QuoteMeta(framework) + `(diag\.New|function\.New.*FuncError)|^\(\*` + regexp.QuoteMeta(framework) + `diag\.Diagnostics\)\.Add`)
	for name, calls := range s.calls {
		if _, known := constructors[name]; !known && other.MatchString(name) {
			found = append(found, s.at(calls[0])+" calls "+name)
		}
	}
	return found
}

// Each way to build a summary has an example in testdata/messages.go, with the expected texts in its comments.
func TestSummaries_EveryWayToBuildOneIsTraced(t *testing.T) {
	t.Parallel()
	code := loadSource(t, "./internal/doctest/testdata")
	var got, want []string
	for _, s := range code.summaries() {
		got = append(got, s.String())
	}
	for _, comment := range regexp.MustCompile(`// want: (.*)`).FindAllStringSubmatch(readFile(t, "internal/doctest/testdata/messages.go"), -1) {
		want = append(want, comment[1])
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if found := code.untraceable(); len(found) != 2 {
		t.Errorf("want the two diagnostics that are created without a constructor, got %q", found)
	}
}

// providerPackages are the packages that the provider consists of.
func providerPackages(t *testing.T) []string {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps, Dir: root(t)}, "./internal/provider")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	packages.Visit(loaded, nil, func(p *packages.Package) {
		if strings.HasPrefix(p.PkgPath, module) {
			paths = append(paths, p.PkgPath)
		}
	})
	return paths
}
