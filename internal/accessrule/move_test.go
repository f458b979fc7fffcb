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
func (w *world) stored(name, ruleID string) []byte {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		w.t.Fatal(err)
	}
	return []byte(strings.NewReplacer("SHARE_ID", w.shareID, "RULE_ID", ruleID).Replace(string(text)))
}

// readOnly is the rule that all the stored states are about.
func (w *world) readOnly() map[string]any {
	return w.ip("10.0.0.0/24", map[string]any{"access_level": "ro", "timeouts": map[string]any{"create": "5m"}})
}

// newRule adds a rule that the tested resource knows nothing of.
func (w *world) newRule(configuration map[string]any) string {
	w.t.Helper()
	rule := w.rule()
	w.mustApply(rule, configuration)
	id, _ := rule.Attribute("id").(string)
	return id
}

func (w *world) move(typeName, provider string, state []byte, to string) (*protocol.Resource, []*tfprotov6.Diagnostic) {
	w.t.Helper()
	return w.tf.Move(w.t.Context(), protocol.Foreign{Type: typeName, Provider: provider, State: state}, to)
}

// mustOnlyLook checks that nothing was written since the requests were reset.
func (w *world) mustOnlyLook() {
	w.t.Helper()
	for _, request := range w.service.Requests() {
		looks := request.Method == http.MethodGet || strings.HasSuffix(request.Action, "access_list") || strings.Contains(request.Path, "/auth/tokens")
		if !looks {
			w.t.Errorf("%s %s %s was sent", request.Method, request.Path, request.Action)
		}
	}
}

func TestARuleMovesHereFromItsPeersAndPlansNothing(t *testing.T) {
	t.Parallel()
	for typeName, address := range map[string]string{
		"openstack_sharedfilesystem_share_access_v2": "registry.terraform.io/terraform-provider-openstack/openstack",
		"huaweicloud_sfs_access_rule":                "registry.opentofu.org/huaweicloud/huaweicloud",
		"flexibleengine_sfs_access_rule_v2":          "registry.terraform.io/flexibleenginecloud/flexibleengine",
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, emulator.Options{}, func(w *world) {
				id := w.newRule(w.readOnly())
				w.restart()
				w.service.ResetRequests()
				moved, told := w.move(typeName, address, w.stored("moved/"+typeName, id), "sfs_share_access_rule")
				if len(told) > 0 {
					w.t.Fatal(protocol.Text(told))
				}
				if asked := w.service.Requests(); len(asked) > 0 {
					w.t.Errorf("a move asks nothing of the service; it sent %v", asked)
				}
				w.mustBeQuiet(moved, w.readOnly())
				w.mustOnlyLook()
			})
		})
	}
}

func TestAllRulesOfAShareMoveIntoTheAuthoritativeResource(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		id := w.newRule(w.readOnly())
		w.newRule(w.ip("10.0.1.0/24"))
		w.restart()
		w.service.ResetRequests()
		const typeName = "opentelekomcloud_sfs_share_access_rules_v2"
		moved, told := w.move(typeName, "registry.terraform.io/opentelekomcloud/opentelekomcloud", w.stored("moved/"+typeName, id), "sfs_share_access_rules")
		if len(told) > 0 {
			w.t.Fatal(protocol.Text(told))
		}
		if asked := w.service.Requests(); len(asked) > 0 {
			w.t.Errorf("a move asks nothing of the service; it sent %v", asked)
		}
		w.mustBeQuiet(moved, w.all("10.0.0.0/24 ro", "10.0.1.0/24 rw"))
		w.mustOnlyLook()
	})
}

func TestWhatIsNoRuleOfAKnownProviderDoesNotMove(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
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
			_, told := w.move(c.typeName, c.provider, []byte(c.state), c.to)
			if !protocol.Failed(told) || !strings.Contains(protocol.Text(told), c.says) {
				w.t.Errorf("%s: it says %q, want %q in it", name, protocol.Text(told), c.says)
			}
		}
	})
}

// A state that any released version wrote is read by this one, and the
// configuration that belongs to it plans nothing.
func TestAStateOfEveryReleasedSchemaIsReadAndPlansNothing(t *testing.T) {
	t.Parallel()
	for typeName, written := range map[string]func(w *world) map[string]any{
		"sfs_share_access_rule":  (*world).readOnly,
		"sfs_share_access_rules": func(w *world) map[string]any { return w.all("10.0.0.0/24 ro") },
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			inAWorld(t, emulator.Options{}, func(w *world) {
				id := w.newRule(w.readOnly())
				w.restart()
				for version := int64(0); version <= w.tf.Version(typeName); version++ {
					state := w.stored(fmt.Sprintf("states/%s_v%d", typeName, version), id)
					upgraded, told := w.tf.Upgrade(w.t.Context(), typeName, version, state)
					if len(told) > 0 {
						w.t.Fatalf("version %d: %s", version, protocol.Text(told))
					}
					w.mustBeQuiet(upgraded, written(w))
				}
			})
		})
	}
}
