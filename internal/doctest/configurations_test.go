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

const requiredProviders = `terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}
`

// incomplete are the configurations that are only valid inside an example, and the file of the example that they
// replace; without an example, those that use the module right-sizing.
var incomplete = map[string]struct{ example, file string }{
	"templates/guides/right-sizing.md.tmpl 1": {"", "main.tf"},
	"templates/guides/right-sizing.md.tmpl 2": {"right-sizing", "worthwhile.tf"},
	"templates/guides/testing.md.tmpl 1":      {"offline-tests", "tests/more.tftest.hcl"},
	"examples/right-sizing/README.md 1":       {"", "main.tf"},
}

// configurations are those in the documents.
func configurations(t *testing.T) []block {
	t.Helper()
	var all []block
	for _, file := range writtenDocuments(t) {
		all = append(all, blocks(t, file, "terraform")...)
	}
	if len(all) < 8 {
		t.Fatalf("only %d configurations were found", len(all))
	}
	return all
}

func TestConfigurations_AreFormatted(t *testing.T) {
	t.Parallel()
	check := func(name, text string) {
		if _, diagnostics := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos); diagnostics.HasErrors() {
			t.Errorf("%s: %s", name, diagnostics)
		}
		if formatted := string(hclwrite.Format([]byte(text))); formatted != text {
			t.Errorf("%s is not formatted; it should be\n%s", name, formatted)
		}
	}
	for _, shown := range configurations(t) {
		check(shown.String(), shown.text)
	}
	examples := os.DirFS(filepath.Join(root(t), "examples"))
	err := fs.WalkDir(examples, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") && !strings.HasSuffix(path, ".hcl") {
			return err
		}
		text, err := fs.ReadFile(examples, path)
		check(path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestConfigurations_AreValid(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, shown := range configurations(t) {
		found[shown.String()] = true
		t.Run(shown.String(), func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			file, text := "main.tf", shown.text
			if context, ok := incomplete[shown.String()]; ok {
				file = context.file
				if context.example != "" {
					s.copyExample(t, context.example, ".")
				} else {
					s.copyExample(t, "right-sizing", "right-sizing")
				}
			}
			if !strings.Contains(text, "required_providers") && file == "main.tf" {
				text = requiredProviders + text
			}
			s.write(t, file, text)
			if strings.Contains(text, "module ") {
				s.run(t, 0, "terraform get")
			}
			s.run(t, 0, "terraform validate")
		})
	}
	for name := range incomplete {
		if !found[name] {
			t.Errorf("there is no configuration %s", name)
		}
	}
}
