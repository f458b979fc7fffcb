package doctest

import (
	"regexp"
	"strings"
	"testing"
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
	"templates/guides/testing.md.tmpl 1":      {"offline-tests", "tests/more.tftest.hcl"},
	"examples/right-sizing/README.md 1":       {"", "main.tf"},
}

// httpData is a data source of hashicorp/http, which `terraform init` would have to download. Such a configuration is validated
// with a built-in resource instead.
var httpData = regexp.MustCompile(`(?m)^data "http" "(\w+)" \{\n(?s:.*?)\n\}\n`)

func withoutHTTP(text string) string {
	text = httpData.ReplaceAllString(text, "resource \"terraform_data\" \"$1\" {}\n")
	return regexp.MustCompile(`data\.http\.(\w+)\.response_body`).ReplaceAllString(text, "terraform_data.$1.output")
}

func TestConfigurations_AreFormattedAndValid(t *testing.T) {
	t.Parallel()
	var all []block
	for _, file := range writtenDocuments(t) {
		all = append(all, blocks(t, file, "terraform")...)
	}
	found := map[string]bool{}
	for _, shown := range all {
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
			s.run(t, 0, "terraform fmt -check -diff -recursive")
			s.write(t, file, withoutHTTP(text))
			if strings.Contains(text, "module ") {
				s.run(t, 0, "terraform get")
			}
			s.run(t, 0, "terraform validate")
		})
	}
	if len(found) < 8 {
		t.Errorf("only %d configurations were found", len(found))
	}
	for name := range incomplete {
		if !found[name] {
			t.Errorf("there is no configuration %s", name)
		}
	}
}
