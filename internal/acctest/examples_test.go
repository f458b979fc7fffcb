package acctest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var examples = filepath.Join("..", "..", "examples")

// sample is an example, or several that belong together, and what it needs to be
// applied.
type sample struct {
	files  []string
	with   string           // more configuration, which the page has elsewhere
	needs  func(*testing.T) // skips the test where the program lacks a feature
	sfs    bool             // needs SFS
	exists bool             // a share and a rule exist, whose ids replace those of the example
	omit   *regexp.Regexp   // the part of another provider
	used   int              // GiB in use in every share

	variables map[string]string
}

const (
	exampleShare = "3fa1f5b8-6a9c-4d0e-9d7c-2b8e5c1a7f40"
	exampleRule  = "a25b2df3-90bd-4add-afa6-5f0dbbd50452"
	// exampleNetwork and exampleService are a share network and a security service.
	exampleNetwork = "7c2e9d41-0b5a-4f63-8e1d-6a9f3b2c5d70"
	exampleService = "b64f0a1e-52d7-4c1b-9b8f-3d0e7a6c2f15"

	exampleSnapshot = "5e1f0a52-7c3d-4b7e-9a56-0c8d2f4b6e18"

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
	before = home + `
resource "sfs_share_snapshot" "before" {
  share_id = "` + exampleShare + `"
  name     = "before-the-shrink"
}
`
	homeRules = home + `
resource "sfs_share_access_rules" "home" {
  share_id = sfs_share.home.id
  rules    = [{ access_type = "ip", access_to = "10.20.0.0/16" }]
}
`
	corp = `
resource "sfs_share_network" "corp" {
  name = "corp"
}
`
	directory = `
resource "sfs_security_service" "ad" {
  type = "ldap"
  name = "corp"
}
`
	importHome = `
import {
  to = sfs_share.home
  id = "` + exampleShare + `"
}
`
)

var samples = map[string]sample{
	"a share":            {files: []string{"resources/sfs_share/resource.tf"}},
	"a share of SFS":     {files: []string{"resources/sfs_share/resource_sfs.tf"}, sfs: true},
	"a share network":    {files: []string{"resources/sfs_share_network/resource.tf"}},
	"a security service": {files: []string{"resources/sfs_security_service/resource.tf"}, variables: map[string]string{"TF_VAR_join_password": "secret"}},
	"a security service whose password is in no state": {
		files: []string{"resources/sfs_security_service/resource_write_only.tf"}, needs: needsWriteOnly, variables: map[string]string{"TF_VAR_join_password": "secret"},
	},
	"a share network by its name": {
		files: []string{"data-sources/sfs_share_network/data-source.tf"}, exists: true,
	},
	"networks by id": {
		files: []string{"resources/sfs_share_network/import-by-string-id.tf", "resources/sfs_security_service/import-by-string-id.tf"},
		with:  corp + directory, exists: true,
	},
	"networks by identity": {
		files: []string{"resources/sfs_share_network/import-by-identity.tf", "resources/sfs_security_service/import-by-identity.tf"},
		with:  corp + directory, exists: true, needs: needsIdentityImport,
	},
	"a rule":               {files: []string{"resources/sfs_share_access_rule/resource.tf"}},
	"rules of VPCs":        {files: []string{"resources/sfs_share_access_rule/resource_vpc.tf"}, with: home, sfs: true},
	"a rule by a function": {files: []string{"functions/vpc_access/function.tf"}, with: home, sfs: true},
	"a snapshot":           {files: []string{"resources/sfs_share_snapshot/resource.tf", "resources/sfs_share_snapshot/resource_restore.tf"}},
	"all rules":            {files: []string{"resources/sfs_share_access_rules/resource.tf"}},
	"imports by id": {
		files: []string{"resources/sfs_share/import-by-string-id.tf", "resources/sfs_share_access_rule/import-by-string-id.tf"},
		with:  office, exists: true,
	},
	"a snapshot by id":       {files: []string{"resources/sfs_share_snapshot/import-by-string-id.tf"}, with: before + importHome, exists: true},
	"a snapshot by identity": {files: []string{"resources/sfs_share_snapshot/import-by-identity.tf"}, with: before + importHome, exists: true, needs: needsIdentityImport},
	"all rules by id": {
		files: []string{"resources/sfs_share_access_rules/import-by-string-id.tf"},
		with:  homeRules + importHome, exists: true,
	},
	"imports by identity": {
		files: []string{"resources/sfs_share/import-by-identity.tf", "resources/sfs_share_access_rule/import-by-identity.tf"},
		with:  office, exists: true, needs: needsIdentityImport,
	},
	"all rules by identity": {
		files: []string{"resources/sfs_share_access_rules/import-by-identity.tf"},
		with:  homeRules + importHome, exists: true, needs: needsIdentityImport,
	},
	"data sources": {
		files: []string{
			"data-sources/sfs_availability_zones/data-source.tf", "data-sources/sfs_quota/data-source.tf",
			"data-sources/sfs_share/data-source.tf", "data-sources/sfs_share_types/data-source.tf",
			"data-sources/sfs_share_snapshot/data-source.tf", "data-sources/sfs_share_snapshots/data-source.tf",
			"data-sources/sfs_shares/data-source.tf", "functions/parse_export_location/function.tf",
		},
		exists: true, used: 40,
	},
	"a size that fits": {files: []string{"functions/fit_size/function.tf"}, with: importHome, exists: true, used: 40},
	"the right size":   {files: []string{"functions/right_size/function.tf"}, with: importHome, exists: true, used: 40},
	"a key": {
		files: []string{"ephemeral-resources/sfs_share_access_key/ephemeral-resource.tf"},
		needs: needsEphemeral, omit: regexp.MustCompile(`(?s)resource "vault_.*?\n}\n`),
	},
}

// notApplied are the examples that are not applied here, and why.
var notApplied = []struct{ files, why string }{
	{"right-sizing/*", "a module; its tests are run"},
	{"right-sizing/*tests/*", "they are run"},
	{"monitoring/*", "its tests are run"},
	{"monitoring/tests/*", "they are run"},
	{"offline-tests/*", "a module; its tests are run"},
	{"offline-tests/*/*", "they are run"},
	{"kubernetes/*", "a module; a test of its own applies it"},
	{"ci/*", "pipelines; internal/doctest runs their commands"},
	{"policy/*", "make test-policy tests the rules"},
	{"policy/plans/*/*/*", "TestPolicy makes them"},
	{"provider/*", "the test of logins plans with each"},
	{"resources/*/import.sh", "the test of import commands runs each"},
	{"list-resources/*/*", "list blocks need Terraform 1.14; internal/share, internal/snapshot, internal/accessrule and internal/sharenetwork query with these filters"},
}

func TestExamples_EachIsAppliedOrHasAReason(t *testing.T) {
	t.Parallel()
	applied := map[string]bool{}
	for _, s := range samples {
		for _, file := range s.files {
			applied[file] = true
		}
	}
	for _, file := range exampleFiles(t) {
		hasReason := slices.ContainsFunc(notApplied, func(n struct{ files, why string }) bool {
			matches, err := filepath.Match(n.files, file)
			return err == nil && matches
		})
		if applied[file] == hasReason {
			t.Errorf("%s: applied is %v, and has a reason not to be is %v", file, applied[file], hasReason)
		}
		delete(applied, file)
	}
	for file := range applied {
		t.Errorf("%s does not exist", file)
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

func TestExamples_EachCanBeAppliedOnTheEmulator(t *testing.T) {
	t.Parallel()
	for name, s := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s.needs != nil {
				s.needs(t)
			}
			env := StartOnTheEmulator(t, immediate, func(o *emulator.Options) {
				o.SFS, o.Used, o.ReportUsed = s.sfs, s.used, s.used > 0
			})
			text := s.with
			for _, file := range s.files {
				text += readExample(t, file)
			}
			if s.omit != nil {
				text = s.omit.ReplaceAllString(text, "")
			}
			if s.exists {
				text = env.withExisting(text)
			}
			cli := NewCLI(t)
			cli.LogIn(env.Member, env.Proxy.URL)
			cli.Setenv(s.variables)
			cli.Configure(text)
			cli.Run("apply", "-auto-approve")
			if strings.HasPrefix(s.files[0], "resources/") {
				cli.Run("plan", "-detailed-exitcode")
			}
		})
	}
}

// The last line of each import.sh is a command, and the others are comments.
func TestExamples_EachImportCommandImportsOnTheEmulator(t *testing.T) {
	t.Parallel()
	for resourceType, configuration := range map[string]string{"sfs_share": home, "sfs_share_access_rule": office, "sfs_share_access_rules": homeRules,
		"sfs_share_snapshot": before, "sfs_share_network": corp, "sfs_security_service": directory} {
		t.Run(resourceType, func(t *testing.T) {
			t.Parallel()
			env := StartOnTheEmulator(t, immediate)
			lines := strings.Split(strings.TrimSpace(readExample(t, "resources/"+resourceType+"/import.sh")), "\n")
			command := strings.Fields(env.withExisting(lines[len(lines)-1]))
			if command[0] != "terraform" {
				t.Fatalf("%q is not a command of Terraform", command)
			}
			cli := NewCLI(t)
			cli.LogIn(env.Member, env.Proxy.URL)
			cli.Configure(configuration)
			cli.Run(command[1:]...)
		})
	}
}

// withExisting creates the share, the rule and the snapshot of the examples, and puts
// their ids into the text.
func (env *Env) withExisting(text string) string {
	env.t.Helper()
	share := env.createExternally("home", 100, map[string]string{"team": "platform"})
	rule, err := env.API.AllowAccess(env.t.Context(), share, manila.Grant{Type: "ip", To: "10.20.0.0/16", Level: "rw"})
	env.mustSucceed(err)
	snapshot := env.snapshotExternally(share, "before-the-shrink")
	network, err := env.API.CreateShareNetwork(env.t.Context(), "corp", "", manila.Subnet{})
	env.mustSucceed(err)
	ldap, name := "ldap", "corp"
	service, err := env.API.CreateSecurityService(env.t.Context(), manila.SecurityServiceChange{"type": &ldap, "name": &name})
	env.mustSucceed(err)
	return strings.NewReplacer(exampleShare, share.ID, exampleRule, rule.ID, exampleSnapshot, snapshot.ID,
		exampleNetwork, network.ID, exampleService, service.ID).Replace(text)
}

func readExample(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(examples, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// immediate is a service that works for a millisecond.
func immediate(o *emulator.Options) {
	o.Takes = emulator.Durations{Create: time.Millisecond, Extend: time.Millisecond, Shrink: time.Millisecond, Delete: time.Millisecond, Snapshot: time.Millisecond}
}
