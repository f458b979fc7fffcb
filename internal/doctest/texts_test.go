package doctest

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// hole stands in a text for what is only known when the provider runs.
const hole = "\x00"

// mostTexts is how many texts one expression may have. More is a sign that the
// tracing has gone astray.
const mostTexts = 64

// bindings say what the parameters of a function are in one call of it.
type bindings map[types.Object]bound

type bound struct {
	expr ast.Expr
	with bindings
}

// texts are all texts that an expression can be, as far as the source tells.
// None means that the text is somebody else's: it was a summary before.
func (s *source) texts(expr ast.Expr, with bindings) []string {
	expr = ast.Unparen(expr)
	if value := s.info.Types[expr].Value; value != nil && value.Kind() == constant.String {
		return []string{constant.StringVal(value)}
	}
	var found []string
	switch e := expr.(type) {
	case *ast.BinaryExpr:
		found = join(s.texts(e.X, with), s.texts(e.Y, with))
	case *ast.CallExpr:
		found = s.textsOfCall(e, with)
	case *ast.Ident:
		found = s.textsOfName(e, with)
	default:
		found = []string{hole}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func join(heads, tails []string) []string {
	var all []string
	for _, head := range heads {
		for _, tail := range tails {
			if len(all) < mostTexts {
				all = append(all, strings.ReplaceAll(head+tail, hole+hole, hole))
			}
		}
	}
	return all
}

func (s *source) textsOfCall(call *ast.CallExpr, with bindings) []string {
	name := s.callee(call)
	switch {
	case name == "fmt.Sprintf":
		return s.formatted(call, with)
	case name == module+"/internal/diags.Capitalize":
		return each(s.texts(call.Args[0], with), capital)
	case strings.HasSuffix(name, "diag.Diagnostic).Summary"):
		return nil
	}
	body := s.bodies[name]
	if body == nil || !isString(s.info.TypeOf(call)) || call.Ellipsis.IsValid() || namesAThing(name) {
		return []string{hole}
	}
	inner := bindings{}
	for i, parameter := range s.parameters(body) {
		if i < len(call.Args) {
			inner[parameter] = bound{call.Args[i], with}
		}
	}
	var found []string
	ast.Inspect(body.Body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 1 {
				found = append(found, s.texts(n.Results[0], inner)...)
			}
		}
		return true
	})
	return found
}

// namesAThing tells functions that put a share, a rule or several of them into
// words: what they say is never what a message is about.
func namesAThing(function string) bool {
	return strings.HasSuffix(function, ").String") || strings.HasPrefix(function, module+"/internal/diags.")
}

// formatted fills a format with what is known of its arguments.
func (s *source) formatted(call *ast.CallExpr, with bindings) []string {
	var all []string
	for _, format := range s.texts(call.Args[0], with) {
		filled, next := []string{""}, 1
		for rest := format; rest != ""; {
			before, after, verb := strings.Cut(rest, "%")
			filled = join(filled, []string{before})
			if !verb {
				break
			}
			kind := strings.TrimLeft(after, "+-# 0123456789.")
			rest = kind[1:]
			if kind[0] == '%' {
				filled = join(filled, []string{"%"})
				continue
			}
			value := []string{hole}
			if next < len(call.Args) && isString(s.info.TypeOf(call.Args[next])) {
				value = s.texts(call.Args[next], with)
			}
			if kind[0] == 'q' {
				value = each(value, func(text string) string { return `"` + text + `"` })
			}
			filled = join(filled, value)
			next++
		}
		all = append(all, filled...)
	}
	return all
}

// textsOfName follows a variable to what is assigned to it, and a parameter to
// what is passed for it.
func (s *source) textsOfName(name *ast.Ident, with bindings) []string {
	variable := s.info.Uses[name]
	if known, ok := with[variable]; ok {
		return s.texts(known.expr, known.with)
	}
	body := s.function(name)
	if body == nil || variable == nil {
		return []string{hole}
	}
	if i := slices.Index(s.parameters(body), variable); i >= 0 {
		return s.passed(body, i)
	}
	var found []string
	ast.Inspect(body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if s.isAbout(left, variable) {
					found = append(found, s.assigned(n, i, with)...)
				}
			}
		case *ast.ValueSpec:
			for i, left := range n.Names {
				if s.info.Defs[left] == variable && i < len(n.Values) {
					found = append(found, s.texts(n.Values[i], with)...)
				}
			}
		}
		return true
	})
	if found == nil {
		return []string{hole}
	}
	return found
}

func (s *source) isAbout(left ast.Expr, variable types.Object) bool {
	name, ok := left.(*ast.Ident)
	return ok && (s.info.Defs[name] == variable || s.info.Uses[name] == variable)
}

func (s *source) assigned(statement *ast.AssignStmt, i int, with bindings) []string {
	if len(statement.Lhs) != len(statement.Rhs) || (statement.Tok != token.ASSIGN && statement.Tok != token.DEFINE) {
		return []string{hole}
	}
	return s.texts(statement.Rhs[i], with)
}

// passed is what all callers of a function pass for one of its parameters.
func (s *source) passed(body *ast.FuncDecl, parameter int) []string {
	name := s.info.Defs[body.Name].(*types.Func).FullName()
	if s.values[name] || len(s.calls[name]) == 0 {
		return []string{hole}
	}
	var found []string
	for _, call := range s.calls[name] {
		found = append(found, s.texts(call.Args[parameter], nil)...)
	}
	return found
}

func (s *source) parameters(body *ast.FuncDecl) []types.Object {
	var all []types.Object
	for _, field := range body.Type.Params.List {
		for _, name := range field.Names {
			all = append(all, s.info.Defs[name])
		}
	}
	return all
}

func isString(kind types.Type) bool {
	basic, ok := kind.(*types.Basic)
	return ok && basic.Info()&types.IsString != 0
}

func each(texts []string, change func(string) string) []string {
	changed := make([]string, 0, len(texts))
	for _, text := range texts {
		changed = append(changed, change(text))
	}
	return changed
}

func capital(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
