package accessrule_test

import (
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// withRecycleBin is a service on which shares can be soft-deleted.
var withRecycleBin = emulator.Options{MaxMicroversion: "2.73"}

// ruleKinds are the resources with one rule for 10.0.0.1.
var ruleKinds = map[string]func(*fixture) (*protocol.Resource, map[string]any){
	"one rule":  func(f *fixture) (*protocol.Resource, map[string]any) { return f.rule(), f.ip("10.0.0.1") },
	"all rules": func(f *fixture) (*protocol.Resource, map[string]any) { return f.rules(), f.all("10.0.0.1") },
}

// onSoftDeletedShare runs a test for each resource, with a plan to destroy the rule
// that was made before the share was soft-deleted.
func onSoftDeletedShare(t *testing.T, test func(f *fixture, r *protocol.Resource, configuration map[string]any, destroy protocol.Planned)) {
	t.Helper()
	for name, kind := range ruleKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, withRecycleBin, func(f *fixture) {
				r, configuration := kind(f)
				f.mustApply(r, configuration)
				destroy := f.plan(r, nil)
				f.service.SoftDelete(f.shareID)
				test(f, r, configuration, destroy)
			})
		})
	}
}

func TestRecycleBin_RulesOfAShareInItReadAsRemoved(t *testing.T) {
	t.Parallel()
	onSoftDeletedShare(t, func(f *fixture, r *protocol.Resource, configuration map[string]any, _ protocol.Planned) {
		f.restartProvider()
		f.service.ResetRequests()
		diagnostics := f.refresh(r)
		f.mustSucceed(diagnostics)
		f.mustMention(diagnostics, `Share "data" (`+f.shareID+") is in the recycle bin", "openstack share restore "+f.shareID)
		if !r.State.IsNull() {
			f.t.Error("the rule is still in the state")
		}
		// `terraform destroy` plans the rule anew before it destroys, and an error
		// would stop it.
		f.mustSucceed(f.plan(r, configuration).Diagnostics)
		f.mustFail(r, configuration, "recycle bin", "openstack share restore "+f.shareID)
		if listings := f.recycleBinListings(); listings != 1 {
			f.t.Errorf("%d listings of the recycle bin, want 1", listings)
		}
	})
}

func TestRecycleBin_RulesOfAShareInItCanBeDestroyed(t *testing.T) {
	t.Parallel()
	onSoftDeletedShare(t, func(f *fixture, r *protocol.Resource, _ map[string]any, destroy protocol.Planned) {
		// The process that has listed the recycle bin before, and a new one.
		f.mustSucceed(f.applyDestroyPlan(r, destroy))
		f.mustHaveRules("10.0.0.1 rw active")
	})
	onSoftDeletedShare(t, func(f *fixture, r *protocol.Resource, _ map[string]any, destroy protocol.Planned) {
		f.restartProvider()
		f.mustSucceed(f.applyDestroyPlan(r, destroy))
		f.mustHaveRules("10.0.0.1 rw active")
	})
}

func TestRecycleBin_AnImportOfRulesOfAShareInItSaysSo(t *testing.T) {
	t.Parallel()
	run(t, withRecycleBin, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.service.SoftDelete(f.shareID)
		f.restartProvider()
		for typeName, id := range map[string]string{
			"sfs_share_access_rule": f.shareID + "/" + rule.Attribute("id").(string), "sfs_share_access_rules": f.shareID,
		} {
			_, diagnostics := f.tf.Import(f.t.Context(), typeName, id, nil)
			f.mustReport(diagnostics, "recycle bin", "openstack share restore "+f.shareID)
		}
	})
}

func (f *fixture) recycleBinListings() int {
	return f.count(func(r emulator.Request) bool { return strings.Contains(r.Query, "is_soft_deleted") })
}
