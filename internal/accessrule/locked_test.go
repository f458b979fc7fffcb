package accessrule_test

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestResourceLock_ARefusedRemovalNamesTheLockOfTheRule(t *testing.T) {
	t.Parallel()
	for name, kind := range ruleKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, emulator.Options{MaxMicroversion: "2.82"}, func(f *fixture) {
				r, configuration := kind(f)
				f.mustApply(r, configuration)
				share, _ := f.service.Share(f.shareID)
				lock := f.service.Lock(share.Rules[0].ID, "access_rule", "production")
				f.mustFail(r, nil, "Cannot remove access rule ip 10.0.0.1 (rw)", "it is locked", "403", lock, `"production"`, "openstack share lock delete "+lock)
				f.mustHaveSent("deny_access", 1)
				f.mustHaveRules("10.0.0.1 rw active")
			})
		})
	}
}
