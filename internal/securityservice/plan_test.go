package securityservice_test

import (
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
)

func TestPlan_AChangeThatTheServiceRefusesIsAnError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withPassword("secret-1", 1)))
		attach(w, true)
		for _, more := range []map[string]any{{"domain": "other"}, withPassword("secret-2", 2), {"type": "ldap"}} {
			w.MustBeError(w.Plan(config(withPassword("secret-1", 1), more)).Diagnostics, "cannot be changed while shares use it", `share network "net"`, `share "home"`)
		}
		w.MustApply(config(withPassword("secret-1", 1), map[string]any{"name": "renamed", "description": "d"}))
	})
}

func TestPlan_AnAttachedServiceWithoutSharesIsChanged(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		attach(w, false)
		w.MustApply(config(map[string]any{"domain": "other"}))
	})
}

func TestDelete_AnAttachedServiceIsReportedWithItsNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		network := attach(w, false)
		w.MustFail(nil, `Cannot delete security service "corp"`, "a share network has it", `Share network "net" (`+network+`) has it`)
		w.MustHave("name", "corp")
	})
}
