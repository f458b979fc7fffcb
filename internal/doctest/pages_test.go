package doctest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// written are the documents that people write; docs/ is made of them.
func written(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "examples/*/*.md", "templates/*.tmpl", "templates/*/*.tmpl"} {
		found, err := filepath.Glob(filepath.Join(root(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			relative, err := filepath.Rel(root(t), file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, filepath.ToSlash(relative))
		}
	}
	if len(all) < 10 {
		t.Fatalf("only %v were found", all)
	}
	return all
}

// generated are the pages of the registry.
func generated(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			all = append(all, strings.TrimPrefix(filepath.ToSlash(file), filepath.ToSlash(root(t))+"/"))
		}
	}
	return all
}

// block is what a document shows between fences.
type block struct {
	file, language, text string
	number               int // in its file and language, from 1
}

var fence = regexp.MustCompile("(?m)^( *)```([a-z]*)\n((?s:.*?))\n *```$")

func blocks(t *testing.T, file, language string) []block {
	t.Helper()
	var all []block
	for _, found := range fence.FindAllStringSubmatch(read(t, file), -1) {
		if found[2] != language {
			continue
		}
		lines := strings.Split(found[3], "\n")
		for i := range lines {
			lines[i] = strings.TrimPrefix(lines[i], found[1])
		}
		all = append(all, block{file, language, strings.Join(lines, "\n") + "\n", len(all) + 1})
	}
	return all
}

// exists tells whether the repository has a file or a directory.
func exists(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(root(t), filepath.FromSlash(path)))
	return err == nil
}

var link = regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	pages := generated(t)
	for _, file := range written(t) {
		if !strings.HasPrefix(file, "templates/") {
			pages = append(pages, file)
		}
	}
	for _, file := range pages {
		for _, found := range link.FindAllStringSubmatch(read(t, file), -1) {
			target := filepath.ToSlash(filepath.Join(filepath.Dir(filepath.FromSlash(file)), filepath.FromSlash(found[1])))
			if !exists(t, target) {
				t.Errorf("%s: there is no %s", file, target)
			}
		}
	}
}

var (
	makeTarget = regexp.MustCompile(`\bmake ([a-z][a-z-]*)\b`)
	goPath     = regexp.MustCompile(` \./([a-z][a-zA-Z/_]*)`)
	code       = regexp.MustCompile("`([^`\n]+)`")
	repository = regexp.MustCompile(`^\.?(internal|examples|templates|docs|tools|ci|assets)/[\w./-]+$`)
	target     = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
)

func TestEveryTargetAndPathThatIsNamedExists(t *testing.T) {
	t.Parallel()
	var targets []string
	for _, found := range target.FindAllStringSubmatch(read(t, "GNUmakefile"), -1) {
		targets = append(targets, found[1])
	}
	for _, file := range written(t) {
		text := read(t, file)
		named := code.FindAllStringSubmatch(text, -1)
		for _, shell := range blocks(t, file, "shell") {
			named = append(named, []string{"", shell.text})
		}
		for _, span := range named {
			for _, found := range makeTarget.FindAllStringSubmatch(span[1], -1) {
				if !slices.Contains(targets, found[1]) {
					t.Errorf("%s: there is no target %q", file, found[1])
				}
			}
			if strings.HasPrefix(span[1], "go ") {
				for _, found := range goPath.FindAllStringSubmatch(span[1], -1) {
					if !exists(t, found[1]) {
						t.Errorf("%s: there is no %s", file, found[1])
					}
				}
			}
			if repository.MatchString(span[1]) && !exists(t, span[1]) {
				t.Errorf("%s: there is no %s", file, span[1])
			}
		}
	}
}

// The layout in CONTRIBUTING has a line for each package and none for another.
func TestTheLayoutIsThatOfTheRepository(t *testing.T) {
	t.Parallel()
	directories, err := os.ReadDir(filepath.Join(root(t), "internal"))
	if err != nil {
		t.Fatal(err)
	}
	var there, named []string
	for _, directory := range directories {
		there = append(there, "internal/"+directory.Name())
	}
	for _, found := range regexp.MustCompile(`(?m)^(internal/[a-z]+) `).FindAllStringSubmatch(read(t, "CONTRIBUTING.md"), -1) {
		named = append(named, found[1])
	}
	slices.Sort(named)
	if !slices.Equal(there, named) {
		t.Errorf("the layout names %v, and there are %v", named, there)
	}
}

var unfinished = regexp.MustCompile(`(?i)\b(TODO|FIXME|TBD|lorem|placeholder text|coming soon)\b|XXX`)

func TestNoPageIsUnfinished(t *testing.T) {
	t.Parallel()
	pages := generated(t)
	for _, file := range append(slices.Clone(pages), written(t)...) {
		if found := unfinished.FindString(read(t, file)); found != "" {
			t.Errorf("%s: %q", file, found)
		}
	}
	for _, file := range pages {
		text := read(t, file)
		if !strings.HasPrefix(text, "---\n") || !strings.Contains(text, "\ndescription: |-\n") {
			t.Errorf("%s has no front matter", file)
		}
		if strings.HasPrefix(file, "docs/guides/") {
			continue
		}
		_, usage, found := strings.Cut(text, "## Example Usage\n")
		if !found || !strings.HasPrefix(strings.TrimSpace(usage), "```terraform") {
			t.Errorf("%s has no example", file)
		}
	}
}

// Both ends of the registry: what the provider offers, and what has a page.
func TestEverythingThatIsOfferedHasAPage(t *testing.T) {
	t.Parallel()
	for _, page := range offered(t) {
		if !exists(t, page) {
			t.Errorf("there is no %s", page)
		}
	}
}

func (b block) name() string { return fmt.Sprintf("%s %d", b.file, b.number) }
