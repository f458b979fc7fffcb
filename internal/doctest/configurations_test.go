package doctest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

const required = `terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}
`

// inContext are the configurations of documents that are not whole by
// themselves, and what they need: the example that they belong to, and the file
// in it that they take the place of.
var inContext = map[string]struct{ example, file string }{
	"templates/guides/right-sizing.md.tmpl 1": {"", "main.tf"},
	"templates/guides/right-sizing.md.tmpl 2": {"right-sizing", "worthwhile.tf"},
	"templates/guides/testing.md.tmpl 1":      {"offline-tests", "tests/more.tftest.hcl"},
	"examples/right-sizing/README.md 1":       {"", "main.tf"},
}

func TestEveryConfigurationIsWellFormed(t *testing.T) {
	t.Parallel()
	for _, shown := range configurations(t) {
		wellFormed(t, shown.name(), shown.text)
	}
	examples := os.DirFS(filepath.Join(root(t), "examples"))
	err := fs.WalkDir(examples, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") && !strings.HasSuffix(path, ".hcl") {
			return err
		}
		text, err := fs.ReadFile(examples, path)
		wellFormed(t, path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func wellFormed(t *testing.T, name, text string) {
	t.Helper()
	if _, problems := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos); problems.HasErrors() {
		t.Errorf("%s: %s", name, problems)
	}
	if formatted := string(hclwrite.Format([]byte(text))); formatted != text {
		t.Errorf("%s is not formatted; it should be\n%s", name, formatted)
	}
}

// configurations are what the written documents show of Terraform's language.
func configurations(t *testing.T) []block {
	t.Helper()
	var all []block
	for _, file := range written(t) {
		all = append(all, blocks(t, file, "terraform")...)
	}
	if len(all) < 8 {
		t.Fatalf("only %d configurations were found", len(all))
	}
	return all
}

func TestEveryConfigurationOfADocumentIsValid(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, shown := range configurations(t) {
		known[shown.name()] = true
		t.Run(shown.name(), func(t *testing.T) {
			t.Parallel()
			terraform := atAPrompt(t)
			file, text := "main.tf", shown.text
			if needs, ok := inContext[shown.name()]; ok {
				file = needs.file
				terraform.copyExample(t, needs.example)
				if needs.example == "" {
					terraform.copyExample(t, "right-sizing", "right-sizing")
				}
			}
			if !strings.Contains(text, "required_providers") && file == "main.tf" {
				text = required + text
			}
			terraform.write(t, file, text)
			if strings.Contains(text, "module ") {
				terraform.run(t, 0, "terraform get")
			}
			terraform.run(t, 0, "terraform validate")
		})
	}
	for name := range inContext {
		if !known[name] {
			t.Errorf("there is no configuration %s", name)
		}
	}
}
