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

// stored is a state from testdata, with the ids of the share and of a rule.
func (f *fixture) stored(name, ruleID string) string {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		f.t.Fatal(err)
	}
	return strings.NewReplacer("SHARE_ID", f.shareID, "RULE_ID", ruleID).Replace(string(text))
}

// readOnly configures the rule that is in all stored states.
func (f *fixture) readOnly() map[string]any {
	return f.ip("10.0.0.0/24", map[string]any{"access_level": "ro", "timeouts": map[string]any{"create": "5m"}})
}

// newRule adds a rule that is not in the state of the tested resource.
func (f *fixture) newRule(configuration map[string]any) string {
	f.t.Helper()
	rule := f.rule()
	f.mustApply(rule, configuration)
	id, _ := rule.Attribute("id").(string)
	return id
}

func (f *fixture) move(typeName, provider, state, target string) (*protocol.Resource, []*tfprotov6.Diagnostic) {
	return f.tf.Move(f.t.Context(), protocol.MoveSource{Type: typeName, Provider: provider, State: []byte(state)}, target)
}

func TestMove_TheStateOfAnotherProviderPlansNothing(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]struct{ source, provider, target string }{
		"VK Cloud":       {"vkcs_sharedfilesystem_share_access", "registry.terraform.io/vk-cs/vkcs", "sfs_share_access_rule"},
		"OpenStack":      {"openstack_sharedfilesystem_share_access_v2", "registry.terraform.io/terraform-provider-openstack/openstack", "sfs_share_access_rule"},
		"Huawei Cloud":   {"huaweicloud_sfs_access_rule", "registry.opentofu.org/huaweicloud/huaweicloud", "sfs_share_access_rule"},
		"FlexibleEngine": {"flexibleengine_sfs_access_rule_v2", "registry.terraform.io/flexibleenginecloud/flexibleengine", "sfs_share_access_rule"},
		"all rules":      {"opentelekomcloud_sfs_share_access_rules_v2", "registry.terraform.io/opentelekomcloud/opentelekomcloud", "sfs_share_access_rules"},
	}, func(f *fixture, c struct{ source, provider, target string }) {
		id, configuration := f.newRule(f.readOnly()), f.readOnly()
		if c.target == "sfs_share_access_rules" {
			f.newRule(f.ip("10.0.1.0/24"))
			configuration = f.all("10.0.0.0/24 ro", "10.0.1.0/24 rw")
		}
		f.restartProvider()
		f.service.ResetRequests()
		moved, diags := f.move(c.source, c.provider, f.stored("moved/"+c.source, id), c.target)
		f.mustHaveNone(diags)
		if requests := f.service.Requests(); len(requests) > 0 {
			f.t.Errorf("the move sent %v", requests)
		}
		f.mustPlanNothing(moved, configuration)
		for _, request := range f.service.Requests() {
			reads := request.Method == http.MethodGet || strings.HasSuffix(request.Action, "access_list") || strings.Contains(request.Path, "/auth/tokens")
			if !reads {
				f.t.Errorf("%s %s %s was sent", request.Method, request.Path, request.Action)
			}
		}
	})
}

func TestMove_OtherStatesAreRejected(t *testing.T) {
	t.Parallel()
	const rule, provider = "huaweicloud_sfs_access_rule", "registry.terraform.io/huaweicloud/huaweicloud"
	run(t, emulator.Options{}, func(f *fixture) {
		for name, c := range map[string]struct{ source, provider, state, target, want string }{
			"another namespace": {rule, "registry.terraform.io/acme/huaweicloud", `{"id":"1","sfs_id":"2"}`, "sfs_share_access_rule", "Unable to Move"},
			"one rule into all": {rule, provider, `{"id":"1","sfs_id":"2"}`, "sfs_share_access_rules", "Unable to Move"},
			"no share":          {rule, provider, `{"id":"1"}`, "sfs_share_access_rule", "lacks the id of the rule or of its share"},
			"rules of no share": {
				"opentelekomcloud_sfs_share_access_rules_v2", "registry.terraform.io/opentelekomcloud/opentelekomcloud", `{"access_rule":[]}`,
				"sfs_share_access_rules", "lacks the id of the share",
			},
		} {
			_, diags := f.move(c.source, c.provider, c.state, c.target)
			if !protocol.HasError(diags) || !strings.Contains(protocol.Text(diags), c.want) {
				f.t.Errorf("%s: got %q, want %q", name, protocol.Text(diags), c.want)
			}
		}
	})
}

func TestUpgrade_AStateOfEveryReleasedSchemaPlansNothing(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]string{"one rule": "sfs_share_access_rule", "all rules": "sfs_share_access_rules"}, func(f *fixture, typeName string) {
		id, configuration := f.newRule(f.readOnly()), f.readOnly()
		if typeName == "sfs_share_access_rules" {
			configuration = f.all("10.0.0.0/24 ro")
		}
		f.restartProvider()
		for version := int64(0); version <= f.tf.Version(typeName); version++ {
			state := f.stored(fmt.Sprintf("states/%s_v%d", typeName, version), id)
			upgraded, diags := f.tf.Upgrade(f.t.Context(), typeName, version, []byte(state))
			f.mustHaveNone(diags)
			f.mustPlanNothing(upgraded, configuration)
		}
	})
}
