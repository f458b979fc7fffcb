package acctest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// sample is an example, or several that go together, and what it needs to be
// applied.
type sample struct {
	files   []string
	with    string           // more configuration, which the page has elsewhere
	needs   func(*testing.T) // skips where what it shows is not known
	sfs     bool             // it shows what only SFS has
	there   bool             // a share and a rule are there already, whose ids take the place of the example's
	without *regexp.Regexp   // what belongs to another provider
	used    int              // GiB in use in every share
}

const (
	exampleShare = "3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40"
	exampleRule  = "a25b2df3-90bd-4add-afa6-5f0dbbd50452"

	home = `
resource "sfs_share" "home" {
  name = "home"
  size = 100
}
`
	office = home + `
resource "sfs_share_access_rule" "office" {
  share_id    = sfs_share.home.id
  access_type = "ip"
  access_to   = "10.20.0.0/16"
}
`
	homeRules = home + `
resource "sfs_share_access_rules" "home" {
  share_id = sfs_share.home.id
  rules    = [{ access_type = "ip", access_to = "10.20.0.0/16" }]
}
`
	importHome = `
import {
  to = sfs_share.home
  id = "` + exampleShare + `"
}
`
)

// samples are the examples that are whole, or that need little beside them.
var samples = map[string]sample{
	"a share":                {files: []string{"resources/sfs_share/resource.tf"}},
	"a share of SFS":         {files: []string{"resources/sfs_share/resource_sfs.tf"}, sfs: true},
	"a rule":                 {files: []string{"resources/sfs_share_access_rule/resource.tf"}},
	"rules of VPCs":          {files: []string{"resources/sfs_share_access_rule/resource_vpc.tf"}, with: home, sfs: true},
	"a rule by the function": {files: []string{"functions/vpc_access/function.tf"}, with: home, sfs: true},
	"all rules":              {files: []string{"resources/sfs_share_access_rules/resource.tf"}},
	"imports by id": {
		files: []string{"resources/sfs_share/import-by-string-id.tf", "resources/sfs_share_access_rule/import-by-string-id.tf"},
		with:  office, there: true,
	},
	"all rules by id": {
		files: []string{"resources/sfs_share_access_rules/import-by-string-id.tf"},
		with:  homeRules + importHome, there: true,
	},
	"imports by identity": {
		files: []string{"resources/sfs_share/import-by-identity.tf", "resources/sfs_share_access_rule/import-by-identity.tf"},
		with:  office, there: true, needs: needsIdentityImport,
	},
	"all rules by identity": {
		files: []string{"resources/sfs_share_access_rules/import-by-identity.tf"},
		with:  homeRules + importHome, there: true, needs: needsIdentityImport,
	},
	"look-ups": {
		files: []string{
			"data-sources/sfs_availability_zones/data-source.tf", "data-sources/sfs_quota/data-source.tf",
			"data-sources/sfs_share/data-source.tf", "data-sources/sfs_share_types/data-source.tf",
			"data-sources/sfs_shares/data-source.tf", "functions/parse_export_location/function.tf",
		},
		there: true, used: 40,
	},
	"a size that fits": {files: []string{"functions/fit_size/function.tf"}, with: importHome, there: true, used: 40},
	"a key": {
		files: []string{"ephemeral-resources/sfs_share_access_key/ephemeral-resource.tf"},
		needs: needsEphemeral, without: regexp.MustCompile(`(?s)resource "vault_.*?\n}\n`),
	},
}

// otherwise are the examples that are tested in another way, or not applied,
// and why.
var otherwise = []struct{ files, why string }{
	{"right-sizing/*", "a module with tests of its own, which are run"},
	{"right-sizing/tests/*", "they are run"},
	{"offline-tests/*", "a module with tests of its own, which are run"},
	{"offline-tests/*/*", "they are run"},
	{"provider/*", "each logs in, in a test of its own"},
	{"resources/*/import.sh", "each is run, in a test of its own"},
	{"list-resources/*/*", "list blocks are of Terraform 1.14; the protocol's own tests query with these filters"},
}

func TestEveryExampleIsAppliedOrHasAReason(t *testing.T) {
	t.Parallel()
	applied := map[string]bool{}
	for _, s := range samples {
		for _, file := range s.files {
			applied[file] = true
		}
	}
	for _, file := range exampleFiles(t) {
		other := slices.ContainsFunc(otherwise, func(o struct{ files, why string }) bool {
			fits, err := filepath.Match(o.files, file)
			return err == nil && fits
		})
		if applied[file] == other {
			t.Errorf("%s: applied is %v and tested otherwise is %v", file, applied[file], other)
		}
		delete(applied, file)
	}
	for file := range applied {
		t.Errorf("there is no %s", file)
	}
}

func exampleFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(examples), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEveryExampleDoesWhatItShowsOnTheEmulator(t *testing.T) {
	t.Parallel()
	for name, s := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s.needs != nil {
				s.needs(t)
			}
			w := StartOnTheEmulator(t, atOnce, func(o *emulator.Options) {
				o.SFS, o.Used, o.ReportUsed = s.sfs, s.used, s.used > 0
			})
			text := s.text(t)
			if s.there {
				text = w.asThere(t, text)
			}
			terraform := NewCommandLine(t)
			terraform.loginAs(w.Member(), w.Proxy.URL)
			terraform.Configure(text)
			terraform.Run("apply", "-auto-approve")
			if strings.HasPrefix(s.files[0], "resources/") {
				terraform.Run("plan", "-detailed-exitcode")
			}
		})
	}
}

func (s sample) text(t *testing.T) string {
	t.Helper()
	text := s.with
	for _, file := range s.files {
		text += readExample(t, file)
	}
	if s.without != nil {
		text = s.without.ReplaceAllString(text, "")
	}
	return text
}

// The last line of each import.sh is a command, and the others are comments.
func TestEveryImportCommandImportsOnTheEmulator(t *testing.T) {
	t.Parallel()
	for kind, resources := range map[string]string{"sfs_share": home, "sfs_share_access_rule": office, "sfs_share_access_rules": homeRules} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := StartOnTheEmulator(t, atOnce)
			lines := strings.Split(strings.TrimSpace(readExample(t, "resources/"+kind+"/import.sh")), "\n")
			command := strings.Fields(w.asThere(t, lines[len(lines)-1]))
			if command[0] != "terraform" {
				t.Fatalf("%q is no command of Terraform", command)
			}
			terraform := NewCommandLine(t)
			terraform.loginAs(w.Member(), w.Proxy.URL)
			terraform.Configure(resources)
			terraform.Run(command[1:]...)
		})
	}
}

// asThere makes the share and the rule that the examples speak of, by hand, and
// puts their ids into the text.
func (w *Env) asThere(t *testing.T, text string) string {
	t.Helper()
	share := w.shareByHand("home", 100, map[string]string{"team": "platform"})
	rule, err := w.API.AllowAccess(t.Context(), share, manila.Grant{Type: "ip", To: "10.20.0.0/16", Level: "rw"})
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(exampleShare, share.ID, exampleRule, rule.ID).Replace(text)
}

func readExample(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(examples, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
