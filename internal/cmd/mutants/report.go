package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// mutant is one change that gremlins made, named by what stays the same when
// lines move: file, function, kind of change, and the line with the operator marked.
type mutant struct {
	name   string
	status string
}

// readReport reads gremlins' report on a package.
func readReport(path, dir string) ([]mutant, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var report struct {
		Files []struct {
			Name      string `json:"file_name"`
			Mutations []struct {
				Type   string `json:"type"`
				Status string `json:"status"`
				Line   int    `json:"line"`
				Column int    `json:"column"`
			} `json:"mutations"`
		} `json:"files"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var mutants []mutant
	for _, file := range report.Files {
		source, err := readSource(filepath.Join(dir, filepath.Base(file.Name)))
		if err != nil {
			return nil, err
		}
		for _, m := range file.Mutations {
			function := source.functionAt(m.Line)
			if function == "" {
				continue // A constant: coverage knows only statements, so gremlins runs no test.
			}
			if source.joinsStrings(m.Line, m.Column) {
				continue // Strings have no other operator: gremlins takes the failed build for a failed test.
			}
			mutants = append(mutants, mutant{
				name:   strings.Join([]string{source.path, function, m.Type, source.marked(m.Line, m.Column)}, " "),
				status: m.Status,
			})
		}
	}
	return mutants, nil
}

type source struct {
	path  string
	lines []string
	set   *token.FileSet
	file  *ast.File
}

func readSource(path string) (source, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return source{}, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
	return source{path: filepath.ToSlash(path), lines: strings.Split(string(text), "\n"), set: set, file: file}, err
}

// functionAt is the name of the function around a line, "" outside of all.
func (s source) functionAt(line int) string {
	for _, declaration := range s.file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if ok && s.set.Position(f.Pos()).Line <= line && line <= s.set.Position(f.End()).Line {
			return f.Name.Name
		}
	}
	return ""
}

// joinsStrings is true for a plus in a sum of which one operand is a literal string.
func (s source) joinsStrings(line, column int) (found bool) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); !ok || !isText(e) {
			return true
		}
		for sum, ok := n.(*ast.BinaryExpr); ok; sum, ok = sum.X.(*ast.BinaryExpr) {
			at := s.set.Position(sum.OpPos)
			found = found || at.Line == line && at.Column == column
		}
		return true
	})
	return found
}

func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isText(e.X) || isText(e.Y))
	}
	return false
}

// marked is a line with its operator, or its keyword, in double brackets.
func (s source) marked(line, column int) string {
	text, at := s.lines[line-1], column-1
	of := isOperator
	if isLetter(text[at]) {
		of = isLetter
	}
	end := at
	for end < len(text) && of(text[end]) {
		end++
	}
	return strings.TrimSpace(text[:at] + "[[" + text[at:end] + "]]" + text[end:])
}

func isOperator(c byte) bool { return strings.IndexByte("=!<>&|+-*/%", c) >= 0 }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }
