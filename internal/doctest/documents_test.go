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

// root is the directory of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func exists(t *testing.T, name string) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(root(t), filepath.FromSlash(name)))
	return err == nil
}

// findFiles returns the files of the repository that match one of the patterns, relative to its root.
func findFiles(t *testing.T, patterns ...string) []string {
	t.Helper()
	var names []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(root(t), pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no file matches %s: %v", pattern, err)
		}
		for _, file := range found {
			names = append(names, filepath.ToSlash(strings.TrimPrefix(file, root(t)+string(filepath.Separator))))
		}
	}
	return names
}

// writtenDocuments are written by hand; the pages in docs/ are generated from them.
func writtenDocuments(t *testing.T) []string {
	t.Helper()
	return findFiles(t, "*.md", "examples/*/*.md", "templates/*.tmpl", "templates/*/*.tmpl")
}

func generatedPages(t *testing.T) []string {
	t.Helper()
	return findFiles(t, "docs/*.md", "docs/*/*.md")
}

// block is a fenced code block.
type block struct {
	file, text string
	number     int // among those of its language in the file, from 1
}

func (b block) String() string { return fmt.Sprintf("%s %d", b.file, b.number) }

var fence = regexp.MustCompile("(?m)^( *)```([a-z]*)\n((?s:.*?))\n *```$")

func blocks(t *testing.T, file, language string) []block {
	t.Helper()
	var all []block
	for _, found := range fence.FindAllStringSubmatch(readFile(t, file), -1) {
		indent, text := found[1], "\n"+found[3]+"\n"
		if found[2] == language {
			all = append(all, block{file, strings.ReplaceAll(text, "\n"+indent, "\n")[1:], len(all) + 1})
		}
	}
	return all
}

func TestDocuments_EveryLinkedFileExists(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)
	for _, file := range append(generatedPages(t), findFiles(t, "*.md", "examples/*/*.md")...) {
		for _, found := range link.FindAllStringSubmatch(readFile(t, file), -1) {
			if target := filepath.Join(filepath.Dir(file), found[1]); !exists(t, target) {
				t.Errorf("%s: there is no %s", file, target)
			}
		}
	}
}

func TestDocuments_EveryNamedTargetAndPathExists(t *testing.T) {
	t.Parallel()
	var (
		makeTarget = regexp.MustCompile(`\bmake ([a-z][a-z-]*)\b`)
		goPath     = regexp.MustCompile(`^go .* \./([a-z][a-zA-Z/_]*)`)
		code       = regexp.MustCompile("`([^`\n]+)`")
		path       = regexp.MustCompile(`^\.?(internal|examples|templates|docs|tools|ci|assets)/[\w./-]+$`)
	)
	makefile := readFile(t, "GNUmakefile")
	for _, file := range writtenDocuments(t) {
		var named []string
		for _, span := range code.FindAllStringSubmatch(readFile(t, file), -1) {
			named = append(named, span[1])
		}
		for _, shell := range blocks(t, file, "shell") {
			named = append(named, strings.Split(shell.text, "\n")...)
		}
		for _, text := range named {
			for _, target := range makeTarget.FindAllStringSubmatch(text, -1) {
				if !strings.Contains(makefile, "\n"+target[1]+":") {
					t.Errorf("%s: the makefile has no target %q", file, target[1])
				}
			}
			if named := goPath.FindStringSubmatch(text); named != nil && !exists(t, named[1]) {
				t.Errorf("%s: there is no %s", file, named[1])
			}
			if path.MatchString(text) && !exists(t, text) {
				t.Errorf("%s: there is no %s", file, text)
			}
		}
	}
}

// CONTRIBUTING.md has a line for each package below internal.
func TestDocuments_TheLayoutIsThatOfTheRepository(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, found := range regexp.MustCompile(`(?m)^(internal/[a-z]+) `).FindAllStringSubmatch(readFile(t, "CONTRIBUTING.md"), -1) {
		listed = append(listed, found[1])
	}
	slices.Sort(listed)
	if packages := findFiles(t, "internal/*"); !slices.Equal(packages, listed) {
		t.Errorf("CONTRIBUTING.md lists %v, and there are %v", listed, packages)
	}
}

// The registry shows the guide, and GitHub the README.
func TestDocuments_TheRunsOnRealServicesAreTheSameInBoth(t *testing.T) {
	t.Parallel()
	runs := regexp.MustCompile(`(?m)^\| .make test-.*`)
	readme := runs.FindAllString(readFile(t, "README.md"), -1)
	guide := runs.FindAllString(readFile(t, "docs/guides/compatibility.md"), -1)
	if len(readme) < 4 || !slices.Equal(readme, guide) {
		t.Errorf("README.md:\n%s\nand the guide:\n%s", strings.Join(readme, "\n"), strings.Join(guide, "\n"))
	}
}

func TestDocuments_NoPageIsUnfinished(t *testing.T) {
	t.Parallel()
	unfinished := regexp.MustCompile(`(?i)\b(TODO|FIXME|TBD|lorem|placeholder text|coming soon)\b|XXX`)
	for _, file := range append(generatedPages(t), writtenDocuments(t)...) {
		if found := unfinished.FindString(readFile(t, file)); found != "" {
			t.Errorf("%s: %q", file, found)
		}
	}
}

// Earlier versions had words of their own for what the field has a word for: an orphan, a rule manager, a malformed response.
func TestDocuments_UseTheWordsOfTheField(t *testing.T) {
	t.Parallel()
	own := regexp.MustCompile(`(?i)\b(newborn|leftovers?|namesakes?|strays?|keepers?|sighting|garbled|relevel|lookers?|somebody|puts right|by other hands)\b`)
	for _, file := range writtenDocuments(t) {
		if found := own.FindString(readFile(t, file)); found != "" && file != "CHANGELOG.md" { // that is written from its entries
			t.Errorf("%s: %q", file, found)
		}
	}
}

// tfplugindocs writes a page for everything in the schema, with or without an example.
func TestDocuments_EveryGeneratedPageHasAnExample(t *testing.T) {
	t.Parallel()
	example := regexp.MustCompile("## Example Usage\n\\s*```terraform")
	for _, file := range generatedPages(t) {
		if !strings.HasPrefix(file, "docs/guides/") && !example.MatchString(readFile(t, file)) {
			t.Errorf("%s has no example", file)
		}
	}
}
