package differ

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// step is one call. {share0} and {rule0} stand for the ids of what the sequence created, {project} for the project's,
// {type:NAME} for a share type's.
type step struct {
	Method, Path, Query, Body string
	Version                   string // "" sends no header
	ContentType               string // application/json when empty
	Admin                     bool
}

func (s step) String() string {
	text := s.Method + " " + s.Path
	if s.Query != "" {
		text += "?" + s.Query
	}
	if s.Body != "" {
		text += " " + shorten(s.Body)
	}
	if s.Admin {
		text += " (administrator)"
	}
	return text + " at " + s.Version
}

func shorten(text string) string {
	if len(text) > 300 {
		return text[:300] + "…"
	}
	return text
}

// call names the kind of a step: the same for all shares.
func (s step) call() string {
	path := reference.ReplaceAllString(s.Path, "{id}")
	path = strings.ReplaceAll(path, absent, "{id}")
	if strings.HasSuffix(path, "/action") {
		name, _, _ := strings.Cut(strings.TrimLeft(s.Body, `{"`), `"`)
		path += " " + name
	}
	return s.Method + " " + path
}

// generator makes the calls of a sequence.
type generator struct {
	*rand.Rand
	newest int // the newest microversion, 2.N, of both services
	shares int // that were asked for so far
	rules  int
}

// sequence is a number of random calls. The first creates a share.
func sequence(seed uint64, newest int) []step {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, seed)), newest: newest}
	steps := []step{g.validCreate()}
	for range 5 + g.IntN(7) {
		steps = append(steps, g.next())
	}
	return steps
}

func (g *generator) next() step {
	kinds := []struct {
		weight int
		make   func() step
	}{
		{2, g.validCreate}, {4, g.anyCreate}, {6, g.resize}, {4, g.allow}, {2, g.deny}, {2, g.ruleCall}, {4, g.metadata},
		{2, g.update}, {3, g.remove}, {5, g.list}, {3, g.show}, {3, g.collection}, {3, g.oddAction}, {2, g.reset},
		{1, g.oddVersion}, {1, g.recycle},
	}
	total := 0
	for _, kind := range kinds {
		total += kind.weight
	}
	at := g.IntN(total)
	for _, kind := range kinds {
		if at -= kind.weight; at < 0 {
			return kind.make()
		}
	}
	panic("unreachable")
}

// pick returns one of the values.
func pick[T any](g *generator, values ...T) T { return values[g.IntN(len(values))] }

// version is mostly one at which something changes, or the one beside it.
func (g *generator) version() string {
	if g.IntN(3) == 0 {
		return g.versionFrom(0)
	}
	v := pick(g, 2, 5, 6, 7, 9, 10, 13, 14, 16, 24, 27, 28, 31, 33, 36, 37, 38, 40, 42, 45, 46, 54, 60, 62, 69, 73, 81, 88, g.newest)
	return fmt.Sprintf("2.%d", max(0, min(v-g.IntN(2), g.newest)))
}

func (g *generator) versionFrom(least int) string {
	return fmt.Sprintf("2.%d", least+g.IntN(max(1, g.newest-least+1)))
}

func (g *generator) share() string {
	if g.IntN(12) == 0 {
		return absent
	}
	return fmt.Sprintf("{share%d}", g.IntN(max(1, min(g.shares, 9))))
}

func (g *generator) rule() string {
	if g.IntN(8) == 0 {
		return absent
	}
	return fmt.Sprintf("{rule%d}", g.IntN(max(1, min(g.rules, 9))))
}

func (g *generator) name() string { return pick(g, "a", "b", "data", "Data", "") }

func minor(version string) int {
	var n int
	_, _ = fmt.Sscanf(version, "2.%d", &n)
	return n
}

// actionName has the prefix that the microversion asks for, nearly always.
func (g *generator) actionName(name, version string) string {
	if (minor(version) <= 6) != (g.IntN(20) == 0) {
		return "os-" + name
	}
	return name
}

func (g *generator) post(path, version string, body any) step {
	return step{Method: "POST", Path: path, Version: version, Body: encode(body)}
}
