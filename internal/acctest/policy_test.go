package acctest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plannedChange is a plan of examples/policy: what is applied, what then happens outside Terraform, and what is planned.
type plannedChange struct {
	applied, planned string
	between          func(*Env)
}

const (
	openRules = `
resource "sfs_share_access_rules" "home" {
  share_id = sfs_share.home.id
  rules    = [{ access_type = "ip", access_to = "0.0.0.0/0" }]
}

resource "sfs_share" "other" {
  name                = "other"
  size                = 1
  deletion_protection = true
}

resource "sfs_share_access_rule" "one" {
  share_id    = sfs_share.other.id
  access_type = "ip"
  access_to   = "::/0"
}
`
	closedRules = `
resource "sfs_share_access_rules" "home" {
  share_id = sfs_share.home.id
  rules    = [{ access_type = "ip", access_to = "10.0.0.0/8" }]
}
`
	sizeFromElsewhere = `
resource "terraform_data" "size" {
  input = %
}
`
)

// protectedHome is a protected share with more arguments.
func protectedHome(arguments ...string) string {
	return block(`resource "sfs_share" "home"`, append([]string{`name = "home"`, "deletion_protection = true"}, arguments...)...)
}

var plannedChanges = map[string]plannedChange{
	"allowed/access_for_a_network": {"", protectedHome("size = 100") + closedRules, nil},
	"allowed/approved_shrink":      {protectedHome("size = 100"), protectedHome("size = 50", `metadata = { shrink_approved = "50" }`), nil},
	"allowed/create":               {"", protectedHome("size = 100"), nil},
	"allowed/extend":               {protectedHome("size = 100"), protectedHome("size = 200"), nil},
	"allowed/small_shrink":         {protectedHome("size = 100"), protectedHome("size = 80"), nil},
	"allowed/unchanged":            {protectedHome("size = 100") + closedRules, protectedHome("size = 100") + closedRules, nil},

	"denied/access_from_everywhere": {"", protectedHome("size = 100") + openRules, nil},
	"denied/replacement":            {home, strings.Replace(home, "size", "share_proto = \"CIFS\"\n  size", 1), nil},
	"denied/shrink":                 {protectedHome("size = 100"), protectedHome("size = 79"), nil},
	"denied/shrink_approved_to_another_size": {
		protectedHome("size = 100", `metadata = { shrink_approved = "60" }`), protectedHome("size = 50", `metadata = { shrink_approved = "60" }`), nil,
	},
	"denied/shrink_by_size_policy": {
		protectedHome("size = 50", `size_policy = "at_least"`), protectedHome("size = 50"), func(env *Env) { env.resizeExternally(100) },
	},
	"denied/unknown_size": {
		protectedHome("size = terraform_data.size.output") + strings.Replace(sizeFromElsewhere, "%", "100", 1),
		protectedHome("size = terraform_data.size.output") + strings.Replace(sizeFromElsewhere, "%", "50", 1), nil,
	},
	"denied/unprotected": {protectedHome("size = 100"), home, nil},
}

// The rules of examples/policy are tested with files, so that their tests need no Terraform. This test writes the files with
// UPDATE_PLANS=1.
func TestPolicy_ThePlansAreThoseOfTerraform(t *testing.T) {
	t.Parallel()
	var files []string
	for _, file := range exampleFiles(t) {
		if name, isPlan := strings.CutPrefix(file, "policy/plans/"); isPlan {
			files = append(files, strings.TrimSuffix(name, "/plan.json"))
		}
	}
	for _, name := range files {
		if _, ok := plannedChanges[name]; !ok {
			t.Errorf("%s is not made here", name)
		}
	}
	for name, change := range plannedChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := change.plan(t, StartOnTheEmulator(t, immediate))
			file := filepath.Join(examples, "policy", "plans", name, "plan.json")
			if os.Getenv("UPDATE_PLANS") != "" {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("terraform plans something else (-file +terraform); UPDATE_PLANS=1 writes it into the file:\n%s", diff)
			}
		})
	}
}

// plan returns the plan as JSON, reduced to what the rules read.
func (p plannedChange) plan(t *testing.T, env *Env) string {
	t.Helper()
	cli := NewCLI(t)
	cli.LogIn(env.Member, env.Proxy.URL)
	if p.applied != "" {
		cli.Configure(p.applied)
		cli.Run("apply", "-auto-approve")
	}
	if p.between != nil {
		p.between(env)
	}
	cli.Configure(p.planned)
	cli.Run("plan", "-out=changes.tfplan")
	var plan jsonPlan
	if err := json.Unmarshal([]byte(cli.RunExit(0, "show", "-json", "changes.tfplan")), &plan); err != nil {
		t.Fatal(err)
	}
	plan.reduce()
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// jsonPlan is the part of a plan that examples/policy reads.
type jsonPlan struct {
	FormatVersion   string `json:"format_version"`
	ResourceChanges []struct {
		Address string `json:"address"`
		Mode    string `json:"mode"`
		Type    string `json:"type"`
		Change  struct {
			Actions      []string       `json:"actions"`
			Before       map[string]any `json:"before"`
			After        map[string]any `json:"after"`
			AfterUnknown map[string]any `json:"after_unknown"`
		} `json:"change"`
	} `json:"resource_changes"`
}

// reduce removes attributes that differ from run to run, or that no rule reads, and the version, which is that of Terraform.
func (p *jsonPlan) reduce() {
	isRead := func(name string) bool {
		return slices.Contains([]string{"actual_size", "deletion_protection", "metadata", "tags", "access_type", "access_to", "rules"}, name)
	}
	for _, resource := range p.ResourceChanges {
		for _, values := range []map[string]any{resource.Change.Before, resource.Change.After, resource.Change.AfterUnknown} {
			for name := range values {
				if !isRead(name) {
					delete(values, name)
				}
			}
		}
	}
	if p.FormatVersion != "" {
		p.FormatVersion = "1.2"
	}
}
