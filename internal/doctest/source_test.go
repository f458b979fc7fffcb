package doctest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/opensfs/terraform-provider-sfs"

// root is the directory of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, elements ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{root(t)}, elements...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// source is Go code with its types.
type source struct {
	files   *token.FileSet
	info    *types.Info
	bodies  map[string]*ast.FuncDecl   // by the full name of the function
	calls   map[string][]*ast.CallExpr // likewise, from anywhere in the source
	values  map[string]bool            // functions that are also used otherwise than called
	holders map[ast.Node]ast.Node      // what a node is in
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// list asks the go command for packages and all that they import, with what
// the compiler exported of each. Nothing is compiled that a build has not
// compiled already.
func list(t *testing.T, patterns ...string) map[string]listed {
	t.Helper()
	command := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}, patterns...)...)
	command.Dir = root(t)
	var complaint strings.Builder
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %s\n%s", err, complaint.String())
	}
	packages := map[string]listed{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}

// load reads packages of the provider, and files that stand for a package.
func load(t *testing.T, packages map[string]listed, paths []string, more ...string) *source {
	t.Helper()
	s := &source{
		files: token.NewFileSet(),
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
		bodies: map[string]*ast.FuncDecl{}, calls: map[string][]*ast.CallExpr{}, values: map[string]bool{}, holders: map[ast.Node]ast.Node{},
	}
	exported := importer.ForCompiler(s.files, "gc", func(path string) (io.ReadCloser, error) {
		if packages[path].Export == "" {
			return nil, fmt.Errorf("nothing exported by %q", path)
		}
		return os.Open(packages[path].Export)
	})
	check := func(path string, names []string) {
		var files []*ast.File
		for _, name := range names {
			file, err := parser.ParseFile(s.files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		if _, err := (&types.Config{Importer: exported}).Check(path, s.files, files, s.info); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			s.index(file)
		}
	}
	for _, path := range paths {
		var names []string
		for _, name := range packages[path].GoFiles {
			names = append(names, filepath.Join(packages[path].Dir, name))
		}
		if len(names) == 0 {
			t.Fatalf("there is no package %s", path)
		}
		// So that the go command runs this test again when a file is new.
		if _, err := os.ReadDir(packages[path].Dir); err != nil {
			t.Fatal(err)
		}
		check(path, names)
	}
	for _, name := range more {
		check("testdata/"+filepath.Base(name), []string{name})
	}
	return s
}

func (s *source) index(file *ast.File) {
	var within []ast.Node
	called := map[ast.Expr]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if node == nil {
			within = within[:len(within)-1]
			return true
		}
		if len(within) > 0 {
			s.holders[node] = within[len(within)-1]
		}
		within = append(within, node)
		switch n := node.(type) {
		case *ast.FuncDecl:
			s.bodies[s.info.Defs[n.Name].(*types.Func).FullName()] = n
		case *ast.CallExpr:
			called[n.Fun] = true
			if name := s.callee(n); name != "" {
				s.calls[name] = append(s.calls[name], n)
			}
		case *ast.SelectorExpr:
			s.noteValue(n.Sel, called[n])
			called[n.Sel] = true
		case *ast.Ident:
			s.noteValue(n, called[n])
		}
		return true
	})
}

func (s *source) noteValue(name *ast.Ident, called bool) {
	if function, ok := s.info.Uses[name].(*types.Func); ok && !called {
		s.values[function.FullName()] = true
	}
}

// callee is the full name of the function that is called, "" for others than
// functions and methods.
func (s *source) callee(call *ast.CallExpr) string {
	var name *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = fun
	case *ast.SelectorExpr:
		name = fun.Sel
	default:
		return ""
	}
	if function, ok := s.info.Uses[name].(*types.Func); ok {
		return function.FullName()
	}
	return ""
}

// function is the declaration that a node is in.
func (s *source) function(node ast.Node) *ast.FuncDecl {
	for ; node != nil; node = s.holders[node] {
		if declaration, ok := node.(*ast.FuncDecl); ok {
			return declaration
		}
	}
	return nil
}

func (s *source) at(node ast.Node) string {
	position := s.files.Position(node.Pos())
	return fmt.Sprintf("%s:%d", filepath.Base(filepath.Dir(position.Filename))+"/"+filepath.Base(position.Filename), position.Line)
}
