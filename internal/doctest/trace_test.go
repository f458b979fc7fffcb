package doctest

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// unknown stands in a text for what is only known at run time.
const unknown = "\x00"

// maxTexts limits the texts of one expression.
const maxTexts = 64

// argument is an expression, and the arguments of the call that it stands in.
type argument struct {
	expr ast.Expr
	with arguments
}

// arguments are those of one call, by the parameter of the function.
type arguments map[types.Object]argument

// texts are all texts that an expression can have. There is none for the summary of another diagnostic, which is found
// where that one is created.
func (s *source) texts(expr ast.Expr, with arguments) []string {
	expr = ast.Unparen(expr)
	if value := s.info.Types[expr].Value; value != nil && value.Kind() == constant.String {
		return []string{constant.StringVal(value)}
	}
	found := []string{unknown}
	switch e := expr.(type) {
	case *ast.BinaryExpr:
		found = concatenate(s.texts(e.X, with), s.texts(e.Y, with))
	case *ast.CallExpr:
		found = s.textsOfCall(e, with)
	case *ast.Ident:
		found = s.textsOfName(e, with)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func concatenate(heads, tails []string) []string {
	var all []string
	for _, head := range heads {
		for _, tail := range tails {
			if len(all) < maxTexts {
				all = append(all, strings.ReplaceAll(head+tail, unknown+unknown, unknown))
			}
		}
	}
	return all
}

func (s *source) textsOfCall(call *ast.CallExpr, with arguments) []string {
	name := s.callee(call)
	function := s.bodies[name]
	switch {
	case name == "fmt.Sprintf":
		return s.textsOfSprintf(call, with)
	case name == module+"/internal/diags.Capitalize":
		return mapTexts(s.texts(call.Args[0], with), func(text string) string { return strings.ToUpper(text[:min(1, len(text))]) + text[min(1, len(text)):] })
	case strings.HasSuffix(name, "diag.Diagnostic).Summary"):
		return nil
	case function == nil || !isString(s.info.TypeOf(call)) || call.Ellipsis.IsValid() ||
		// The name of a share or of a rule is a placeholder in the document.
		strings.HasSuffix(name, ").String") || strings.HasPrefix(name, module+"/internal/diags."):
		return []string{unknown}
	}
	inner := arguments{}
	for i, parameter := range s.parameters(function) {
		if i < len(call.Args) {
			inner[parameter] = argument{call.Args[i], with}
		}
	}
	var found []string
	ast.Inspect(function.Body, func(node ast.Node) bool {
		if result, ok := node.(*ast.ReturnStmt); ok && len(result.Results) == 1 {
			found = append(found, s.texts(result.Results[0], inner)...)
		}
		_, isClosure := node.(*ast.FuncLit)
		return !isClosure
	})
	return found
}

func (s *source) textsOfSprintf(call *ast.CallExpr, with arguments) []string {
	var all []string
	for _, format := range s.texts(call.Args[0], with) {
		texts, operands := []string{""}, call.Args[1:]
		for {
			before, after, hasVerb := strings.Cut(format, "%")
			texts = concatenate(texts, []string{before})
			if !hasVerb {
				break
			}
			verb := strings.TrimLeft(after, "+-# 0123456789.")
			format = verb[1:]
			if verb[0] == '%' {
				texts = concatenate(texts, []string{"%"})
				continue
			}
			value := []string{unknown}
			if len(operands) > 0 && isString(s.info.TypeOf(operands[0])) {
				value = s.texts(operands[0], with)
			}
			if verb[0] == 'q' {
				value = mapTexts(value, func(text string) string { return `"` + text + `"` })
			}
			texts, operands = concatenate(texts, value), operands[min(1, len(operands)):]
		}
		all = append(all, texts...)
	}
	return all
}

// textsOfName follows a variable to its assignments, and a parameter to the calls of its function.
func (s *source) textsOfName(name *ast.Ident, with arguments) []string {
	variable, function := s.info.Uses[name], s.inside[name]
	if known, ok := with[variable]; ok {
		return s.texts(known.expr, known.with)
	}
	if function == nil {
		return []string{unknown}
	}
	var found []string
	if i := slices.Index(s.parameters(function), variable); i >= 0 {
		full := s.info.Defs[function.Name].(*types.Func).FullName()
		if s.isValue(full) {
			return []string{unknown}
		}
		for _, call := range s.calls[full] {
			found = append(found, s.texts(call.Args[i], nil)...)
		}
	}
	ast.Inspect(function, func(node ast.Node) bool {
		var names, values []ast.Expr
		switch n := node.(type) {
		case *ast.AssignStmt:
			names, values = n.Lhs, n.Rhs
		case *ast.ValueSpec:
			for _, name := range n.Names {
				names = append(names, name)
			}
			values = n.Values
		}
		for i, assigned := range names {
			if id, ok := assigned.(*ast.Ident); !ok || s.info.ObjectOf(id) != variable || len(values) == 0 {
				continue
			}
			if len(names) != len(values) || isAppend(node) {
				found = append(found, unknown)
			} else {
				found = append(found, s.texts(values[i], with)...)
			}
		}
		return true
	})
	if found == nil {
		return []string{unknown}
	}
	return found
}

// isAppend reports whether a statement changes its variable, as += does.
func isAppend(node ast.Node) bool {
	assignment, ok := node.(*ast.AssignStmt)
	return ok && assignment.Tok != token.ASSIGN && assignment.Tok != token.DEFINE
}

func (s *source) parameters(function *ast.FuncDecl) []types.Object {
	var all []types.Object
	for _, field := range function.Type.Params.List {
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

func mapTexts(texts []string, change func(string) string) []string {
	changed := make([]string, 0, len(texts))
	for _, text := range texts {
		changed = append(changed, change(text))
	}
	return changed
}
