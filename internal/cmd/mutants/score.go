package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// survivors are the mutants that no test can kill, with the reason.
type survivors map[string]string

// parseSurvivors reads lines with the name of a mutant, each followed by indented
// lines with the reason.
func parseSurvivors(text string) (survivors, error) {
	explained, name := survivors{}, ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			name = trimmed
			if _, twice := explained[name]; twice {
				return nil, fmt.Errorf("twice in the list: %s", name)
			}
			explained[name] = ""
		default:
			explained[name] = strings.TrimSpace(explained[name] + " " + trimmed)
		}
	}
	for name, reason := range explained {
		if name == "" || reason == "" {
			return nil, fmt.Errorf("no reason for: %s", name)
		}
	}
	return explained, nil
}

// of are the survivors in the package of a target.
func (s survivors) of(t target) survivors {
	own := survivors{}
	for name, reason := range s {
		if strings.HasPrefix(name, t.dir+"/") {
			own[name] = reason
		}
	}
	return own
}

// score is the result for one package.
type score struct {
	killed, lived, notCovered int
	unexplained               []string
	stale                     []string // explained, and killed or gone
}

// judge counts a mutant that no test reaches as alive, and an explained one, too.
// One that makes the tests hang is killed; one that does not compile is none.
func judge(mutants []mutant, explained survivors) score {
	var s score
	alive := map[string]bool{}
	for _, m := range mutants {
		switch m.status {
		case "KILLED", "TIMED OUT":
			s.killed++
			continue
		case "NOT COVERED":
			s.notCovered++
		case "LIVED":
			s.lived++
		default:
			continue
		}
		alive[m.name] = true
		if _, ok := explained[m.name]; !ok {
			s.unexplained = append(s.unexplained, m.name+" ("+strings.ToLower(m.status)+")")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(explained)) {
		if !alive[name] {
			s.stale = append(s.stale, name)
		}
	}
	return s
}

func (s score) percent() float64 {
	return 100 * float64(s.killed) / float64(max(1, s.killed+s.lived+s.notCovered))
}

func (s score) isEnough() bool {
	return s.percent() >= required && len(s.unexplained) == 0 && len(s.stale) == 0
}

func (s score) String() string {
	text := fmt.Sprintf("%.1f %% of %d mutants killed, %d alive, %d not covered",
		s.percent(), s.killed+s.lived+s.notCovered, s.lived, s.notCovered)
	for _, name := range s.unexplained {
		text += "\n  alive: " + name
	}
	for _, name := range s.stale {
		text += "\n  explained, and not alive: " + name
	}
	return text
}
