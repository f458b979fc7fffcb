package accessrule_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// stored is a state from testdata, of the given rule of the world's share.
func (f *fixture) stored(name, ruleID string) []byte {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		f.t.Fatal(err)
	}
	return []byte(strings.NewReplacer("SHARE_ID", f.shareID, "RULE_ID", ruleID).Replace(string(text)))
}

// readOnly is the rule that all the stored states are about.
func (f *fixture) readOnly() map[string]any {
	return f.ip("10.0.0.0/24", map[string]any{"access_level": "ro", "timeouts": map[string]any{"create": "5m"}})
}

// newRule adds a rule that the tested resource knows nothing of.
func (f *fixture) newRule(configuration map[string]any) string {
	f.t.Helper()
	rule := f.rule()
	f.mustApply(rule, configuration)
	id, _ := rule.Attribute("id").(string)
	return id
}

func (f *fixture) move(typeName, provider string, state []byte, to string) (*protocol.Resource, []*tfprotov6.Diagnostic) {
	f.t.Helper()
	return f.tf.Move(f.t.Context(), protocol.Foreign{Type: typeName, Provider: provider, State: state}, to)
}

// mustOnlyRead checks that nothing was written since the requests were reset.
func (f *fixture) mustOnlyRead() {
	f.t.Helper()
	for _, request := range f.service.Requests() {
		looks := request.Method == http.MethodGet || strings.HasSuffix(request.Action, "access_list") || strings.Contains(request.Path, "/auth/tokens")
		if !looks {
			f.t.Errorf("%s %s %s was sent", request.Method, request.Path, request.Action)
		}
	}
}

func TestMove_ARuleOfAnotherProviderPlansNothing(t *testing.T) {
	t.Parallel()
	for typeName, address := range map[string]string{
		"openstack_sharedfilesystem_share_access_v2": "registry.terraform.io/terraform-provider-openstack/openstack",
		"huaweicloud_sfs_access_rule":                "registry.opentofu.org/huaweicloud/huaweicloud",
		"flexibleengine_sfs_access_rule_v2":          "registry.terraform.io/flexibleenginecloud/flexibleengine",
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			run(t, emulator.Options{}, func(f *fixture) {
				id := f.newRule(f.readOnly())
				f.restartProvider()
				f.service.ResetRequests()
				moved, diags := f.move(typeName, address, f.stored("moved/"+typeName, id), "sfs_share_access_rule")
				f.mustHaveNone(diags)
				if asked := f.service.Requests(); len(asked) > 0 {
					f.t.Errorf("a move asks nothing of the service; it sent %v", asked)
				}
				f.mustPlanNothing(moved, f.readOnly())
				f.mustOnlyRead()
			})
		})
	}
}

func TestMove_AllRulesOfAnotherProviderPlanNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		id := f.newRule(f.readOnly())
		f.newRule(f.ip("10.0.1.0/24"))
		f.restartProvider()
		f.service.ResetRequests()
		const typeName = "opentelekomcloud_sfs_share_access_rules_v2"
		moved, diags := f.move(typeName, "registry.terraform.io/opentelekomcloud/opentelekomcloud", f.stored("moved/"+typeName, id), "sfs_share_access_rules")
		f.mustHaveNone(diags)
		if asked := f.service.Requests(); len(asked) > 0 {
			f.t.Errorf("a move asks nothing of the service; it sent %v", asked)
		}
		f.mustPlanNothing(moved, f.all("10.0.0.0/24 ro", "10.0.1.0/24 rw"))
		f.mustOnlyRead()
	})
}

func TestMove_OtherStatesAreRejected(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		for name, c := range map[string]struct{ typeName, provider, state, to, says string }{
			"a stranger": {
				"huaweicloud_sfs_access_rule", "registry.terraform.io/stranger/huaweicloud", `{"id":"1","sfs_id":"2"}`, "sfs_share_access_rule", "Unable to Move",
			},
			"one rule into all": {
				"huaweicloud_sfs_access_rule", "registry.terraform.io/huaweicloud/huaweicloud", `{"id":"1","sfs_id":"2"}`, "sfs_share_access_rules", "Unable to Move",
			},
			"no share": {
				"huaweicloud_sfs_access_rule", "registry.terraform.io/huaweicloud/huaweicloud", `{"id":"1"}`, "sfs_share_access_rule", "lacks the id of the rule or of its share",
			},
			"rules of no share": {
				"opentelekomcloud_sfs_share_access_rules_v2", "registry.terraform.io/opentelekomcloud/opentelekomcloud", `{"access_rule":[]}`,
				"sfs_share_access_rules", "lacks the id of the share",
			},
		} {
			_, diags := f.move(c.typeName, c.provider, []byte(c.state), c.to)
			if !protocol.Failed(diags) || !strings.Contains(protocol.Text(diags), c.says) {
				f.t.Errorf("%s: it says %q, want %q in it", name, protocol.Text(diags), c.says)
			}
		}
	})
}

// A state that any released version wrote is read by this one, and the
// configuration that belongs to it plans nothing.
func TestUpgrade_AStateOfEveryReleasedSchemaPlansNothing(t *testing.T) {
	t.Parallel()
	for typeName, written := range map[string]func(f *fixture) map[string]any{
		"sfs_share_access_rule":  (*fixture).readOnly,
		"sfs_share_access_rules": func(f *fixture) map[string]any { return f.all("10.0.0.0/24 ro") },
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			run(t, emulator.Options{}, func(f *fixture) {
				id := f.newRule(f.readOnly())
				f.restartProvider()
				for version := int64(0); version <= f.tf.Version(typeName); version++ {
					state := f.stored(fmt.Sprintf("states/%s_v%d", typeName, version), id)
					upgraded, diags := f.tf.Upgrade(f.t.Context(), typeName, version, state)
					f.mustHaveNone(diags)
					f.mustPlanNothing(upgraded, written(f))
				}
			})
		})
	}
}
